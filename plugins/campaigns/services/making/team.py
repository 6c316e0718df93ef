"""The people who make a campaign: those who write for its organisation, and letters to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugins.campaigns.models import Campaign, Draft
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.telling import title_of
from portal.accounts.directory import account_card
from portal.accounts.roles import RoleCard, people_of
from portal.database import db
from portal.mail.services import Letter, send

WRITERS = ("owner", "editor")


@dataclass(frozen=True)
class TeamLetter:
    """A letter to everybody of the team; ``key`` is the same for the same news."""

    template: str
    key: str
    values: Mapping[str, Any]


def writers_of(organisation_id: int) -> list[RoleCard]:
    """Who writes for an organisation: each person once."""
    found = {role.account_id: role for role in people_of(organisation_id) if role.role in WRITERS}
    return list(found.values())


def tell_team(campaign_id: int, letter: TeamLetter) -> None:
    """Write to everybody who makes a campaign, each in their own language."""
    row = db.session.get_one(Campaign, campaign_id)
    draft_id = db.session.scalar(db.select(Draft.id).where(Draft.campaign_id == campaign_id))
    for role in writers_of(row.organisation_id):
        language = account_card(role.account_id).language
        about = {"title": title_of(row, language), "slug": row.slug, "draft_id": draft_id, "campaign_id": campaign_id}
        key = f"{reference(campaign_id)}:{letter.key}:{role.account_id}"
        send(Letter(role.email, language, letter.template, key, about | dict(letter.values)))
