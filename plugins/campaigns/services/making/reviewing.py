"""Reviewing what was handed in: a regional office gives its opinion, the secretariat decides, both say why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plugins.campaigns.models import Campaign, Submission
from plugins.campaigns.rules import DECIDE, REVIEW, CampaignState
from plugins.campaigns.services import creating
from plugins.campaigns.services.creating import id_of, locked, reference
from plugins.campaigns.services.making.entering import PROCESS, enter
from plugins.campaigns.services.making.handing_in import note_submission
from plugins.campaigns.services.making.team import TeamLetter, tell_team
from portal.accounts.directory import names_of
from portal.audit.services import note
from portal.database import db
from portal.hooks import Move
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.offices import countries_of
from portal.reviews import services as reviews
from portal.reviews.bodies import Bar, bar_of
from portal.reviews.deciding import Answer, answer
from portal.reviews.processes import process_of
from portal.reviews.reading import Happened, happened_to
from portal.reviews.rules import OPEN, Says, Stage
from portal.viewer import NOBODY, Viewer

APPROVED, SENT_BACK = "approved", "sent_back"
SAYING = {"advise": APPROVED, "decide": APPROVED, "repair": SENT_BACK}
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


def countries_reviewed(viewer: Viewer) -> frozenset[str] | None:
    """The countries whose campaigns somebody reviews, through their offices; None stands for all of them."""
    return countries_of(viewer, REVIEW)


def check_country(campaign_id: int, viewer: Viewer) -> None:
    """Hide campaigns of other countries from an office; raise NotFound."""
    countries = countries_reviewed(viewer)
    country = db.session.scalar(db.select(Campaign.country).where(Campaign.id == campaign_id))
    if country is None or (countries is not None and country not in countries):
        raise NotFound(N_("There is no such campaign."))


def history_of(campaign_id: int) -> list[HandedIn]:
    """Everything that was handed in, the newest first, with what was said of it."""
    of_it = db.select(Submission).where(Submission.campaign_id == campaign_id)
    rows = list(db.session.scalars(of_it.order_by(Submission.number.desc())))
    said = [one for one in happened_to(PROCESS, reference(campaign_id)) if one.act in SAYING]
    people = names_of([one.account_id for one in (*rows, *said) if one.account_id is not None])
    found, until = [], None
    for row in rows:
        own = tuple(_said(one, people) for one in said if row.sent_at <= one.at and (until is None or one.at < until))
        found.append(HandedIn(row.number, row.content, people.get(row.account_id or 0, ""), row.sent_at, own))
        until = row.sent_at
    return found


def _said(one: Happened, people: Mapping[int, str]) -> SaidOf:
    is_opinion = one.act == "advise" or one.values.get("as") == Stage.OPINION
    by = OFFICE if is_opinion else SECRETARIAT
    return SaidOf(by, SAYING[one.act], one.values.get("text", ""), people.get(one.account_id or 0, ""), one.at)


def bar_to(campaign_id: int, viewer: Viewer) -> Bar | None:
    """Why somebody does not review a campaign that waits for it, such as one of their own; None when they may."""
    row = reviews.newest_of(PROCESS, reference(campaign_id))
    if row is None or row.stage not in OPEN:
        return None
    stage = Stage.COMMITTEE if viewer.may(DECIDE) else Stage.OPINION
    return bar_of(row, process_of(PROCESS), stage, viewer.account_id)


def approve(campaign_id: int, reason: str, viewer: Viewer) -> None:
    """Say yes: the secretariat's lets a campaign go public, an office's is its opinion; raise Conflict or Refused."""
    check_country(campaign_id, viewer)
    stage = Stage.COMMITTEE if viewer.may(DECIDE) else Stage.OPINION
    answer(_running(campaign_id), stage, Answer(Says.YES, text=reason), viewer)
    if stage is Stage.OPINION:
        note("campaigns.seconded", reference(campaign_id), viewer, {"reason": reason})


def send_back(campaign_id: int, reason: str, viewer: Viewer) -> None:
    """Give a campaign back to its authors, who are told why; raise Conflict or Refused."""
    check_country(campaign_id, viewer)
    if not reason:
        raise Refused(N_("Say why, in a sentence."), "reason")
    reviews.ask_repair(_running(campaign_id), reason, viewer)


def _running(campaign_id: int) -> int:
    """The submission that is under review; a campaign that came to its state by other ways is put there now."""
    if locked(campaign_id).state != CampaignState.REVIEW:
        raise Conflict(N_("This campaign has moved on in the meantime."))
    newest = reviews.newest_of(PROCESS, reference(campaign_id))
    if newest is not None and newest.stage == Stage.COMMITTEE:
        return newest.id
    if not history_of(campaign_id):
        note_submission(campaign_id, {}, NOBODY)
    return enter(campaign_id, NOBODY)


def follow(move: Move) -> None:
    """Let a campaign follow its review, in the same unit of work: it goes public, or back to its authors."""
    campaign_id = id_of(move.subject)
    assert campaign_id is not None
    if move.act == "decide":
        creating.approve(campaign_id, move.viewer)
        opens_at = db.session.get_one(Campaign, campaign_id).opens_at
        values = {"reason": move.text, "opens_at": opens_at.isoformat(), "is_later": opens_at > business_now()}
        _tell(campaign_id, "campaigns/mail/approved.md", values)
    elif move.act == "repair":
        creating.send_back(campaign_id, move.text, move.viewer)
        by = SECRETARIAT if move.viewer.may(DECIDE) else OFFICE
        _tell(campaign_id, "campaigns/mail/sent_back.md", {"reason": move.text, "by": by})


def _tell(campaign_id: int, template: str, values: Mapping[str, Any]) -> None:
    number = db.session.scalar(db.select(db.func.max(Submission.number)).where(Submission.campaign_id == campaign_id))
    tell_team(campaign_id, TeamLetter(template, f"review:{number}:{template}", values))
