"""Reviewing what was handed in: a regional office gives its opinion, the secretariat decides, both say why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins.campaigns.models import Campaign, Submission, Verdict
from plugins.campaigns.rules import DECIDE, REVIEW, CampaignState
from plugins.campaigns.services import creating
from plugins.campaigns.services.creating import locked, reference
from plugins.campaigns.services.making.handing_in import note_submission
from plugins.campaigns.services.making.team import TeamLetter, tell_team
from portal.accounts.directory import names_of
from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.viewer import Viewer

APPROVED, SENT_BACK = "approved", "sent_back"
OFFICE, SECRETARIAT = "office", "secretariat"


@dataclass(frozen=True)
class SaidOf:
    """What somebody said of a submission."""

    by: str
    says: str
    reason: str
    person: str
    given_at: datetime


@dataclass(frozen=True)
class HandedIn:
    """A submission with what was said of it."""

    number: int
    content: Mapping[str, Any]
    person: str
    sent_at: datetime
    verdicts: tuple[SaidOf, ...]


def regions_of(viewer: Viewer) -> frozenset[str] | None:
    """The regions whose campaigns somebody reviews; None stands for all of them."""
    offices = viewer.objects(REVIEW)
    if offices is None:
        return None
    rows = db.session.scalars(db.select(Organisation.region).where(Organisation.id.in_(offices)))
    return frozenset(region for region in rows if region)


def check_region(campaign_id: int, viewer: Viewer) -> None:
    """Hide campaigns of other regions from an office; raise NotFound."""
    regions = regions_of(viewer)
    region = db.session.scalar(db.select(Campaign.region).where(Campaign.id == campaign_id))
    if region is None or (regions is not None and region not in regions):
        raise NotFound(N_("There is no such campaign."))


def history_of(campaign_id: int) -> list[HandedIn]:
    """Everything that was handed in, the newest first, with what was said of it."""
    rows = list(
        db.session.scalars(
            db.select(Submission).where(Submission.campaign_id == campaign_id).order_by(Submission.number.desc())
        )
    )
    ids = [row.id for row in rows]
    said = list(db.session.scalars(db.select(Verdict).where(Verdict.submission_id.in_(ids)).order_by(Verdict.id)))
    people = names_of([row.account_id for row in (*rows, *said) if row.account_id is not None])
    by_submission = {
        id_: tuple(_said(row, people) for row in said if row.submission_id == id_)
        for id_ in ids
    }  # fmt: skip
    return [
        HandedIn(row.number, row.content, people.get(row.account_id or 0, ""), row.sent_at, by_submission[row.id])
        for row in rows
    ]


def _said(row: Verdict, people: Mapping[int, str]) -> SaidOf:
    return SaidOf(row.by, row.says, row.reason, people.get(row.account_id or 0, ""), row.given_at)


def approve(campaign_id: int, reason: str, viewer: Viewer) -> None:
    """Say yes: the secretariat's lets a campaign go public, an office's is its opinion; raise Conflict or Refused."""
    check_region(campaign_id, viewer)
    if viewer.may(DECIDE):
        _give(campaign_id, SECRETARIAT, APPROVED, reason, viewer)
        creating.approve(campaign_id, viewer)
        opens_at = db.session.get_one(Campaign, campaign_id).opens_at
        values = {"reason": reason, "opens_at": opens_at.isoformat(), "is_later": opens_at > business_now()}
        _tell(campaign_id, "campaigns/mail/approved.md", values)
        return
    _give(campaign_id, OFFICE, APPROVED, reason, viewer)
    note("campaigns.seconded", reference(campaign_id), viewer, {"reason": reason})


def send_back(campaign_id: int, reason: str, viewer: Viewer) -> None:
    """Give a campaign back to its authors, who are told why; raise Conflict or Refused."""
    check_region(campaign_id, viewer)
    if not reason:
        raise Refused(N_("Say why, in a sentence."), "reason")
    by = SECRETARIAT if viewer.may(DECIDE) else OFFICE
    _give(campaign_id, by, SENT_BACK, reason, viewer)
    creating.send_back(campaign_id, reason, viewer)
    _tell(campaign_id, "campaigns/mail/sent_back.md", {"reason": reason, "by": by})


def _give(campaign_id: int, by: str, says: str, reason: str, viewer: Viewer) -> None:
    if locked(campaign_id).state != CampaignState.REVIEW:
        raise Conflict(N_("This campaign has moved on in the meantime."))
    newest = db.select(Submission.id).where(Submission.campaign_id == campaign_id).order_by(Submission.number.desc())
    submission_id = db.session.scalar(newest.limit(1)) or note_submission(campaign_id, {}, viewer)
    db.session.add(
        Verdict(
            submission_id=submission_id,
            by=by,
            says=says,
            reason=reason,
            account_id=viewer.account_id,
            given_at=business_now(),
        )
    )
    db.session.flush()


def _tell(campaign_id: int, template: str, values: Mapping[str, Any]) -> None:
    number = db.session.scalar(db.select(db.func.max(Submission.number)).where(Submission.campaign_id == campaign_id))
    tell_team(campaign_id, TeamLetter(template, f"review:{number}:{template}", values))
