"""Saving what is typed: nothing is ever overwritten unseen, and every session of writing leaves a version."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from plugins.campaigns.models import Campaign, Draft, DraftVersion
from plugins.campaigns.rules import MAKE, CampaignState
from plugins.campaigns.services.making.parts import Content, Part, from_stored, to_stored
from portal.audit.services import note
from portal.database import db
from portal.kernel.amounts import Writing
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import N_
from portal.viewer import Viewer

SESSION = timedelta(minutes=2)  # what one person saves within it is one version
KEPT = 100
HANDED_IN = N_("This campaign was handed in, so it cannot be changed here now. What you typed stands below.")


@dataclass(frozen=True)
class DraftCard:
    """A campaign in the making: whose it is, and where it stands."""

    id: int
    organisation_id: int
    campaign_id: int | None
    slug: str
    state: CampaignState
    created_at: datetime

    @property
    def is_writable(self) -> bool:
        """Whether its parts may be changed: before it is handed in, and after it was sent back."""
        return self.state is CampaignState.DRAFT


@dataclass(frozen=True)
class Version:
    """What somebody typed into a part, and when."""

    part: Part
    account_id: int | None
    saved_at: datetime
    is_aside: bool
    id: int = 0


@dataclass(frozen=True)
class Saved:
    """What became of a save; ``theirs`` is what stands there, when somebody else was faster and ours lies beside it."""

    number: int
    saved_at: datetime
    theirs: Version | None = None


def start(organisation_id: int, viewer: Viewer) -> int:
    """Begin a campaign of an organisation; raise NotFound when the viewer may not."""
    if not viewer.may(MAKE, organisation_id):
        raise NotFound(N_("There is no such organisation."))
    row = Draft(organisation_id=organisation_id, account_id=viewer.account_id, created_at=business_now())
    db.session.add(row)
    db.session.flush()
    note("campaigns.started", f"campaigns:draft:{row.id}", viewer, {"organisation": organisation_id})
    return row.id


CARDS = (
    db.select(
        Draft.id, Draft.organisation_id, Draft.campaign_id, Campaign.slug, Campaign.state, Draft.created_at
    ).outerjoin(Campaign, Campaign.id == Draft.campaign_id)
)  # fmt: skip


def _card(row: Any) -> DraftCard:
    state = CampaignState(row.state or CampaignState.DRAFT)
    return DraftCard(row.id, row.organisation_id, row.campaign_id, row.slug or "", state, row.created_at)


def draft_for(draft_id: int, viewer: Viewer) -> DraftCard:
    """Show a draft to those who make campaigns for its organisation; raise NotFound to all others."""
    row = db.session.execute(CARDS.where(Draft.id == draft_id)).one_or_none()
    if row is None or not viewer.may(MAKE, row.organisation_id):
        raise NotFound(N_("There is no such campaign."))
    return _card(row)


def drafts_for(viewer: Viewer) -> list[DraftCard]:
    """The campaigns that the viewer may work on, the newest first."""
    own = viewer.objects(MAKE)
    wanted = CARDS.order_by(Draft.id.desc()).limit(200)
    rows = db.session.execute(wanted if own is None else wanted.where(Draft.organisation_id.in_(own)))
    return [_card(row) for row in rows]


def save(draft: DraftCard, name: str, typed: Part, viewer: Viewer, *, goes_on: bool = True) -> Saved:
    """Save a part as it was typed on the version ``typed.number``; what somebody else wrote meanwhile stays.

    What the same person saved a moment ago is the same version, unless this does not go on from it.
    """
    _lock(draft, viewer)
    now, current = wall_now(), _newest(draft.id, name)
    number = current.number if current else 0
    if current is not None and current.fields == typed.fields:
        return Saved(number, current.saved_at)
    if typed.number != number:
        return Saved(number, now, _put_aside(draft.id, name, typed, viewer, current))
    if goes_on and current is not None and _goes_on(current, viewer, now):
        current.fields, current.writing = dict(typed.fields), to_stored(typed.writing)
        current.number, current.saved_at = number + 1, now
    else:
        db.session.add(_row(draft.id, name, typed, viewer, number + 1))
        _forget_old(draft.id, name, number + 1 - KEPT)
    db.session.flush()
    return Saved(number + 1, now)


def _lock(draft: DraftCard, viewer: Viewer) -> None:
    """Let nobody else save, and nobody hand the draft in, until this is stored; raise Conflict when it is too late."""
    db.session.scalar(db.select(Draft.id).where(Draft.id == draft.id).with_for_update())
    if not draft_for(draft.id, viewer).is_writable:
        raise Conflict(HANDED_IN)


def _newest(draft_id: int, name: str) -> DraftVersion | None:
    wanted = db.select(DraftVersion).where(DraftVersion.draft_id == draft_id, DraftVersion.part == name)
    wanted = wanted.where(DraftVersion.is_aside.is_(False)).order_by(DraftVersion.number.desc()).limit(1)
    found: DraftVersion | None = db.session.scalar(wanted.execution_options(populate_existing=True))
    return found


def _goes_on(row: DraftVersion, viewer: Viewer, now: datetime) -> bool:
    return row.account_id == viewer.account_id and now - row.began_at < SESSION


def _row(draft_id: int, name: str, typed: Part, viewer: Viewer, number: int) -> DraftVersion:
    now = wall_now()
    return DraftVersion(
        draft_id=draft_id,
        part=name,
        number=number,
        fields=dict(typed.fields),
        writing=to_stored(typed.writing),
        account_id=viewer.account_id,
        began_at=now,
        saved_at=now,
    )


def _put_aside(draft_id: int, name: str, typed: Part, viewer: Viewer, current: DraftVersion | None) -> Version:
    """Keep what somebody typed beside what stands there, unless the very same lies there already."""
    aside = db.select(DraftVersion).where(DraftVersion.draft_id == draft_id, DraftVersion.part == name)
    newest = db.session.scalar(aside.order_by(DraftVersion.id.desc()).limit(1))
    if newest is None or not newest.is_aside or newest.fields != typed.fields:
        row = _row(draft_id, name, typed, viewer, max(current.number if current else 0, 1))
        row.is_aside = True
        db.session.add(row)
    return _version(current) if current else Version(Part(), None, wall_now(), is_aside=False)


def _forget_old(draft_id: int, name: str, upto: int) -> None:
    old = db.delete(DraftVersion).where(DraftVersion.draft_id == draft_id, DraftVersion.part == name)
    db.session.execute(old.where(DraftVersion.number <= upto))


def _version(row: DraftVersion) -> Version:
    part = Part(row.fields, from_stored(row.writing), row.number)
    return Version(part, row.account_id, row.saved_at, row.is_aside, row.id)


def content_of(draft_id: int) -> Content:
    """Every part of a draft as it stands."""
    return contents_of([draft_id])[draft_id]


def contents_of(draft_ids: Collection[int]) -> dict[int, Content]:
    """Every part of some drafts as they stand, in one statement."""
    last = (
        db.select(DraftVersion.draft_id, DraftVersion.part, db.func.max(DraftVersion.number).label("number"))
        .where(DraftVersion.draft_id.in_(draft_ids), DraftVersion.is_aside.is_(False))
        .group_by(DraftVersion.draft_id, DraftVersion.part)
        .subquery()
    )
    same = (DraftVersion.draft_id == last.c.draft_id) & (DraftVersion.part == last.c.part)
    wanted = db.select(DraftVersion).join(last, same & (DraftVersion.number == last.c.number))
    found: dict[int, dict[str, Part]] = {id_: {} for id_ in draft_ids}
    for row in db.session.scalars(wanted.where(DraftVersion.is_aside.is_(False))):
        found[row.draft_id][row.part] = _version(row).part
    return dict(found)


def versions_of(draft_id: int, name: str) -> list[Version]:
    """What a part held, the newest first, and what was laid aside."""
    wanted = db.select(DraftVersion).where(DraftVersion.draft_id == draft_id, DraftVersion.part == name)
    rows = db.session.scalars(wanted.order_by(DraftVersion.number.desc(), DraftVersion.id.desc()).limit(KEPT))
    return [_version(row) for row in rows]


def bring_back(draft: DraftCard, name: str, version_id: int, viewer: Viewer) -> None:
    """Let a part say again what it said in an earlier version; what it says now becomes one. Raise NotFound."""
    row = db.session.get(DraftVersion, version_id)
    if row is None or (row.draft_id, row.part) != (draft.id, name):
        raise NotFound(N_("There is no such version."))
    current = _newest(draft.id, name)
    typed = Part(row.fields, from_stored(row.writing), current.number if current else 0)
    save(draft, name, typed, viewer, goes_on=False)


def part_as_typed(fields: Mapping[str, Any], writing: Writing, based_on: str | None) -> Part:
    """What a form sent; a version that is no number is one that nobody has seen."""
    said = based_on or ""
    is_number = said.isascii() and said.isdigit() and len(said) < 10
    return Part(fields, writing, int(said) if is_number else -1)
