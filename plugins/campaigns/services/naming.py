"""What the references of campaigns, such as campaigns:12, stand for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from plugins.campaigns.models import Campaign, CampaignText
from plugins.campaigns.rules import PUBLIC, CampaignState
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.listing import preference
from portal.database import db


@dataclass(frozen=True)
class NamedCampaign:
    """A campaign by its reference, with its title in the best language that there is."""

    reference: str
    slug: str
    title: str
    language: str


def named(references: Iterable[str], language: str, states: Collection[CampaignState] = PUBLIC) -> list[NamedCampaign]:
    """Say what references stand for, as far as they are campaigns in these states, in one statement."""
    ids = [int(number) for name, _, number in (one.partition(":") for one in references) if _is_ours(name, number)]
    if not ids:
        return []
    rows = db.session.execute(
        db.select(Campaign.id, Campaign.slug, Campaign.original_language, CampaignText.language, CampaignText.title)
        .join(CampaignText, CampaignText.campaign_id == Campaign.id)
        .where(Campaign.id.in_(ids), Campaign.state.in_(states))
    )
    best: dict[int, tuple[int, NamedCampaign]] = {}
    for row in rows:
        rank = [*preference(language, row.original_language), row.language].index(row.language)
        if row.id not in best or rank < best[row.id][0]:
            best[row.id] = rank, NamedCampaign(reference(row.id), row.slug, row.title, row.language)
    return [found for _, found in best.values()]


def _is_ours(name: str, number: str) -> bool:
    return name == "campaigns" and number.isascii() and number.isdigit() and len(number) < 19
