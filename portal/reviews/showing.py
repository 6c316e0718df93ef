"""What somebody who reviews sees of a submission, and what they may do with it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.directory import names_of
from portal.database import db
from portal.hooks.reviewing import Described, Look, ReviewProcess, Titled
from portal.kernel.errors import NotFound
from portal.reviews.bodies import BODIES, Bar, Standing, standing
from portal.reviews.counting import unreached
from portal.reviews.models import Assignment, Opinion, Submission
from portal.reviews.moving import NO_SUCH, SECRET_ACTS, place_of
from portal.reviews.processes import process_of
from portal.reviews.reading import Happened, SubmissionCard, history_of, submission_card
from portal.reviews.rules import DECIDING, OPEN, Says, Stage, Way, may_advise, may_ask_repair
from portal.viewer import Viewer


@dataclass(frozen=True)
class Said:
    """What somebody says at a stage; ``reasons`` in words to be translated."""

    account_id: int
    round: int
    stage: Stage
    says: Says
    codes: tuple[str, ...]
    reasons: tuple[str, ...]
    text: str
    given_at: datetime


@dataclass(frozen=True)
class Member:
    """Somebody who is asked at the stage of now."""

    account_id: int
    has_answered: bool
    bar: Bar | None
    is_reached: bool


@dataclass(frozen=True)
class May:
    """What the viewer may do now; ``bar`` says why they do not take part though it is their body's turn."""

    check: bool = False
    repair: bool = False
    advise: bool = False
    decide: bool = False
    declare: bool = False
    name: bool = False
    bar: Bar | None = None


@dataclass(frozen=True)
class ReviewPage:
    """A submission as somebody who reviews it sees it; ``own`` is what they have said themselves, by stage."""

    card: SubmissionCard
    process: ReviewProcess
    title: Titled
    described: Described
    may: May
    own: Mapping[Stage, Said]
    opinions: tuple[Said, ...]
    hides_votes: bool
    members: tuple[Member, ...]
    history: tuple[Happened, ...]
    people: Mapping[int, str]


def is_asked(card: SubmissionCard, viewer: Viewer) -> bool:
    """Whether somebody was ever asked about a submission, or sits in a body that it passes through."""
    asked = db.select(Assignment.id).where(
        Assignment.submission_id == card.id, Assignment.account_id == viewer.account_id
    )
    if db.session.scalar(asked.limit(1)) is not None:
        return True
    process = process_of(card.process)
    return any(viewer.account_id in process.members(body, card.subject) for body in BODIES.values())


def review_page(submission_id: int, viewer: Viewer, language: str) -> ReviewPage:
    """Show a submission to those who are asked and to its keepers; raise NotFound for everybody else."""
    row, card = _row(submission_id), submission_card(submission_id)
    process, keeps = process_of(row.process), viewer.may(process_of(row.process).keeper)
    if not keeps and not is_asked(card, viewer):
        raise NotFound(NO_SUCH)
    said = _said(row, process)
    own = {one.stage: one for one in said if one.account_id == viewer.account_id and one.round == row.round}
    now = standing(row, process, card.place.stage) if card.place.stage in BODIES else Standing((), {})
    hides = card.place.stage in DECIDING and card.place.way is not Way.ONE and card.place.stage not in own
    history = tuple(one for one in history_of(row.id) if not (hides and _is_vote_of_now(one, row)))
    people = {one.account_id for one in said} | {*now.takes_part, *now.barred}
    people |= {one.account_id for one in history if one.account_id}
    return ReviewPage(
        card=card,
        process=process,
        title=process.titles([row.subject], language)[row.subject],
        described=process.describe(Look(row.subject, viewer, bool(own) or not card.is_open)),
        may=_may(row, process, viewer, now),
        own=own,
        opinions=tuple(one for one in said if not (hides and _is_of_now(one, row))),
        hides_votes=hides,
        members=_members(row, now, said),
        history=history,
        people=names_of(sorted(people)),
    )


def _row(submission_id: int) -> Submission:
    row = db.session.get(Submission, submission_id)
    if row is None:
        raise NotFound(NO_SUCH)
    return row


def _said(row: Submission, process: ReviewProcess) -> list[Said]:
    found = db.select(Opinion).where(Opinion.submission_id == row.id).order_by(Opinion.round, Opinion.id)
    return [
        Said(
            one.account_id,
            one.round,
            Stage(one.stage),
            Says(one.says),
            tuple(one.codes),
            tuple(process.codes[code] for code in one.codes if code in process.codes),
            one.text,
            one.given_at,
        )
        for one in db.session.scalars(found)
    ]


def _is_of_now(one: Said, row: Submission) -> bool:
    return (one.round, one.stage) == (row.round, row.stage)


def _is_vote_of_now(one: Happened, row: Submission) -> bool:
    return one.act in SECRET_ACTS and one.round == row.round


def _may(row: Submission, process: ReviewProcess, viewer: Viewer, now: Standing) -> May:
    place = place_of(row)
    takes_part = viewer.account_id in now.takes_part
    advises = may_advise(place) and viewer.account_id in standing(row, process, Stage.OPINION).takes_part
    return May(
        check=takes_part and place.stage is Stage.CHECK,
        repair=may_ask_repair(place) and (takes_part or advises),
        advise=advises,
        decide=takes_part and place.stage in DECIDING,
        declare=place.stage in OPEN and (takes_part or advises),
        name=viewer.may(process.keeper) and place.stage in BODIES,
        bar=now.barred.get(viewer.account_id or 0),
    )


def _members(row: Submission, now: Standing, said: list[Said]) -> tuple[Member, ...]:
    """Everybody who is asked at the stage of now, with those who cannot be reached told apart."""
    answered = {one.account_id for one in said if _is_of_now(one, row)}
    quiet = set(now.takes_part) - answered
    lost = set(unreached(row, quiet)) if row.way == Way.SILENCE and quiet else set()
    return tuple(
        Member(one, one in answered, now.barred.get(one), one not in lost) for one in (*now.takes_part, *now.barred)
    )
