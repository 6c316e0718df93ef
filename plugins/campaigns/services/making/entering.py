"""Campaigns in the core's reviews: how they come in and go, and who sits where."""

from collections.abc import Sequence

from plugins.campaigns.models import Campaign
from plugins.campaigns.services.creating import id_of, reference
from plugins.campaigns.services.making.team import writers_of
from portal.database import db
from portal.hooks import Body
from portal.organisations.offices import offices_for
from portal.reviews import services as reviews
from portal.reviews.bodies import accounts_with
from portal.reviews.rules import OPEN, Rules, Stage, Way
from portal.viewer import Viewer

PROCESS = "campaigns.review"
# An opinion is not waited for, what is sent back may take as long as it likes, and one person decides.
RULES = Rules(check_days=0, repair_days=0, opinion_days=0, way=Way.ONE, decision_days=0, silence_days=0, appeal_days=0)


def enter(campaign_id: int, viewer: Viewer) -> int:
    """Put a campaign before its reviewers: for the first time, or again after it was sent back."""
    newest = reviews.newest_of(PROCESS, reference(campaign_id))
    if newest is not None and newest.stage == Stage.REPAIR:
        reviews.repaired(newest.id, viewer)
        return newest.id
    row = db.session.get_one(Campaign, campaign_id)
    new = reviews.HandIn(PROCESS, reference(campaign_id), row.original_language, (row.organisation_id,))
    return reviews.hand_in(new, viewer)


def leave(campaign_id: int, viewer: Viewer) -> None:
    """Take a campaign from its reviewers, if they have it."""
    newest = reviews.newest_of(PROCESS, reference(campaign_id))
    if newest is not None and newest.stage in OPEN:
        reviews.withdraw(newest.id, viewer)


def members(body: Body, subject: str) -> Sequence[int]:
    """The offices of a campaign's country give their opinion, and the secretariat decides."""
    if body == "committee":
        return accounts_with("secretariat")
    if body != "office":
        return ()
    country = db.session.scalar(db.select(Campaign.country).where(Campaign.id == id_of(subject)))
    if not country:
        return ()
    return accounts_with("office", [office.organisation_id for office in offices_for(country)])


def applicants(subject: str) -> Sequence[int]:
    """Those who write for the campaign's organisation."""
    owner = db.session.scalar(db.select(Campaign.organisation_id).where(Campaign.id == id_of(subject)))
    return [role.account_id for role in writers_of(owner)] if owner else ()
