"""Reading submissions: where one stands and whose turn it is, what happened, and what was decided and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound
from portal.reviews.models import Decision, Submission, SubmissionEvent
from portal.reviews.moving import NO_SUCH, place_of
from portal.reviews.processes import process_of
from portal.reviews.rules import OPEN, Place, Result, Rules, Turn, may_appeal, read_rules


@dataclass(frozen=True)
class Decided:
    """What a round decided: the reasons as codes and in their words for translation, and words beside them."""

    round: int
    result: Result
    codes: tuple[str, ...]
    reasons: tuple[str, ...]
    text: str
    decided_at: datetime
    tally: Mapping[str, int]


@dataclass(frozen=True)
class SubmissionCard:
    """A submission for a page: where it stands, whose turn it is, under which rules, and what was decided."""

    id: int
    process: str
    subject: str
    number: int
    language: str
    submitted_at: datetime
    place: Place
    rules: Rules
    decisions: tuple[Decided, ...]

    @property
    def turn(self) -> Turn:
        """Whose turn it is."""
        return self.place.turn

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way."""
        return self.place.stage in OPEN

    @property
    def may_appeal(self) -> bool:
        """Whether those who handed it in may appeal now; ``place.due_at`` says until when."""
        return may_appeal(self.place, business_now())

    @property
    def decision(self) -> Decided | None:
        """The last decision, if there is one."""
        return self.decisions[-1] if self.decisions else None


@dataclass(frozen=True)
class Happened:
    """A line of a submission's history; ``values`` hold its ``text``, ``codes``, ``says`` and the like."""

    act: str
    stage: str
    round: int
    account_id: int | None
    at: datetime
    values: Mapping[str, Any]


def submission_card(submission_id: int) -> SubmissionCard:
    """A submission by its number; raise NotFound."""
    row = db.session.get(Submission, submission_id)
    if row is None:
        raise NotFound(NO_SUCH)
    return _cards([row])[0]


def newest_card(process: str, subject: str) -> SubmissionCard | None:
    """The newest submission of a subject; None when it was never handed in."""
    return newest_cards(process, [subject]).get(subject)


def newest_cards(process: str, subjects: Sequence[str]) -> dict[str, SubmissionCard]:
    """The newest submission of each of some subjects, in two statements."""
    of_them = db.select(Submission).where(Submission.process == process, Submission.subject.in_(subjects))
    rows = db.session.scalars(of_them.order_by(Submission.number)).all()
    newest = {row.subject: row for row in rows}
    return {card.subject: card for card in _cards(list(newest.values()))}


def _cards(rows: Sequence[Submission]) -> list[SubmissionCard]:
    of_them = db.select(Decision).where(Decision.submission_id.in_([row.id for row in rows]))
    found: dict[int, list[Decided]] = {row.id: [] for row in rows}
    processes = {row.id: row.process for row in rows}
    for one in db.session.scalars(of_them.order_by(Decision.round)):
        found[one.submission_id].append(_decided(one, processes[one.submission_id]))
    return [
        SubmissionCard(
            row.id,
            row.process,
            row.subject,
            row.number,
            row.language,
            row.submitted_at,
            place_of(row),
            read_rules(row.rules),
            tuple(found[row.id]),
        )
        for row in rows
    ]


def _decided(one: Decision, process: str) -> Decided:
    words = process_of(process).codes
    reasons = tuple(words[code] for code in one.codes if code in words)
    return Decided(one.round, Result(one.result), tuple(one.codes), reasons, one.text, one.decided_at, one.tally)


def history_of(submission_id: int) -> list[Happened]:
    """Everything that happened to a submission, in its order."""
    return _happened(SubmissionEvent.submission_id == submission_id)


def happened_to(process: str, subject: str) -> list[Happened]:
    """Everything that happened to a subject, through all its submissions, in its order."""
    of_it = db.select(Submission.id).where(Submission.process == process, Submission.subject == subject)
    return _happened(SubmissionEvent.submission_id.in_(of_it))


def _happened(condition: ColumnElement[bool]) -> list[Happened]:
    found = db.select(SubmissionEvent).where(condition).order_by(SubmissionEvent.id)
    return [
        Happened(one.act, one.stage, one.round, one.account_id, one.at, one.values) for one in db.session.scalars(found)
    ]
