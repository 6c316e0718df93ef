"""What those who make campaigns have to do."""

from dataclasses import dataclass
from typing import Any

from plugins.campaigns.models import Campaign, Draft, DraftVersion, Need, Offer, Question
from plugins.campaigns.question_rules import QuestionState
from plugins.campaigns.rules import MAKE, PUBLIC, CampaignState
from plugins.campaigns.services.making.parts import TEXT
from plugins.campaigns.services.telling import title_of
from portal.database import db
from portal.viewer import Viewer

SHOWN, MOST_PUBLIC = 5, 50


@dataclass(frozen=True)
class Titled:
    """A campaign by its number, with its title and where it stands."""

    id: int
    title: str
    state: CampaignState


def _theirs(viewer: Viewer, column: Any, statement: Any) -> Any:
    own = viewer.objects(MAKE)
    return statement if own is None else statement.where(column.in_(own))


def sent_back(viewer: Viewer) -> list[Titled]:
    """The drafts that were handed in and sent back to this viewer's organisations."""
    if not viewer.may(MAKE):
        return []
    wanted = (
        db.select(Draft.id, Campaign)
        .join(Campaign, Campaign.id == Draft.campaign_id)
        .where(Campaign.state == CampaignState.DRAFT)
        .order_by(Draft.id.desc())
        .limit(SHOWN)
    )
    rows = db.session.execute(_theirs(viewer, Draft.organisation_id, wanted))
    return [Titled(id_, title_of(row, row.original_language), CampaignState(row.state)) for id_, row in rows]


def with_open_offers(viewer: Viewer) -> list[Titled]:
    """The campaigns to which somebody offers help and waits for an answer."""
    if not viewer.may(MAKE):
        return []
    offered = db.select(Need.campaign_id).join(Offer, Offer.need_id == Need.id).where(Offer.state == "open")
    return _campaigns(viewer, offered)


def with_waiting_questions(viewer: Viewer) -> list[Titled]:
    """The campaigns that somebody asks something that nobody has seen to."""
    if not viewer.may(MAKE):
        return []
    return _campaigns(viewer, db.select(Question.campaign_id).where(Question.state == QuestionState.WAITING))


def public(viewer: Viewer) -> list[Titled]:
    """The newest campaigns of this viewer's organisations that everybody sees."""
    return _campaigns(viewer, db.select(Campaign.id).where(Campaign.state.in_(PUBLIC)), MOST_PUBLIC)


def _campaigns(viewer: Viewer, numbers: Any, most: int = SHOWN) -> list[Titled]:
    wanted = db.select(Campaign).where(Campaign.id.in_(numbers)).order_by(Campaign.id.desc()).limit(most)
    rows = db.session.scalars(_theirs(viewer, Campaign.organisation_id, wanted))
    return [Titled(row.id, title_of(row, row.original_language), CampaignState(row.state)) for row in rows]


def newest(viewer: Viewer) -> list[Titled]:
    """The newest campaigns on which somebody works."""
    wanted = db.select(Draft.id, Campaign.state).outerjoin(Campaign, Campaign.id == Draft.campaign_id)
    rows = db.session.execute(_theirs(viewer, Draft.organisation_id, wanted.order_by(Draft.id.desc()).limit(SHOWN)))
    found = [(row.id, CampaignState(row.state or CampaignState.DRAFT)) for row in rows]
    titles = _titles([id_ for id_, _ in found])
    return [Titled(id_, titles.get(id_, "…"), state) for id_, state in found]


def _titles(draft_ids: list[int]) -> dict[int, str]:
    """What drafts are called in the language in which a title was written last."""
    texts = (
        db.select(DraftVersion.draft_id, DraftVersion.fields)
        .where(DraftVersion.draft_id.in_(draft_ids), DraftVersion.part.startswith(TEXT, autoescape=True))
        .where(DraftVersion.is_aside.is_(False))
        .order_by(DraftVersion.id)
    )
    return {row.draft_id: row.fields["title"] for row in db.session.execute(texts) if row.fields.get("title")}
