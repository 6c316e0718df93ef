"""The secretariat writes a call, publishes it and calls it off."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from plugins.elections import rules
from plugins.elections.models import Call, CallText
from plugins.elections.rules import Dates, Phase, State
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.viewer import Viewer

TOPIC = "elections"


class CallIsFrozen(Refused):
    """The rules and dates of a call that is open cannot change."""


@dataclass(frozen=True)
class Plan:
    """The term, the dates and the rules of a call."""

    term_from: int
    term_to: int
    time_zone: str
    dates: Dates
    ballot: str = "confidential"
    method: str = "schulze"
    quorum_percent: int = rules.DEFAULT_QUORUM


@dataclass(frozen=True)
class Words:
    """What a call says in one language."""

    language: str
    title: str
    summary: str
    who_may: str
    what_is_asked: str


def create_call(plan: Plan, original_language: str, viewer: Viewer) -> int:
    """Begin a call as a draft and give its id; a term has one call."""
    _check(plan)
    row = Call(
        slug=rules.slug_of(plan.term_from, plan.term_to),
        state=State.DRAFT,
        original_language=original_language,
        created_at=wall_now(),
        **_columns(plan),
    )
    if not insert_once(row):
        raise Conflict(N_("There is a call for this term already."), "term_from")
    _note("elections.create", row.id, viewer)
    return row.id


def change_call(call_id: int, plan: Plan, viewer: Viewer) -> None:
    """Change the dates and rules of a call that has not opened; its term, which is its address, stays."""
    row = _unfrozen(call_id)
    plan = replace(plan, term_from=row.term_from, term_to=row.term_to)
    _check(plan)
    for name, value in _columns(plan).items():
        setattr(row, name, value)
    _note("elections.change", call_id, viewer)


def write_words(call_id: int, words: Words, viewer: Viewer) -> None:
    """Write what a call says in one language; the original stays as it is once the call is open."""
    row = call_of(call_id)
    if words.language == row.original_language:
        row = _unfrozen(call_id)
    text = db.session.scalar(db.select(CallText).where(CallText.call_id == row.id, CallText.language == words.language))
    if text is None:
        db.session.add(CallText(call_id=row.id, **asdict(words)))
    else:
        for name, value in asdict(words).items():
            setattr(text, name, value)
    note("elections.write", f"elections:{call_id}", viewer, {"language": words.language})


def publish_call(call_id: int, viewer: Viewer) -> None:
    """Show a call to everybody, if its words are written and its window is not over."""
    row = call_of(call_id)
    if row.state != State.DRAFT:
        raise Conflict(N_("This call is not a draft any more."))
    if row.original_language not in languages_of(call_id):
        raise Refused(N_("Write the words of the call first."))
    if row.closes_at <= business_now():
        raise Refused(N_("The last day for candidacies is over. Change the dates first."))
    row.state = State.PUBLISHED
    _note("elections.publish", call_id, viewer)


def cancel_call(call_id: int, viewer: Viewer) -> None:
    """Call a call off; its page stays and says so."""
    row = call_of(call_id)
    if row.state != State.PUBLISHED:
        raise Conflict(N_("Only a published call can be called off."))
    row.state = State.CANCELLED
    _note("elections.cancel", call_id, viewer)


def call_of(call_id: int) -> Call:
    """A call by its number."""
    row = db.session.get(Call, call_id)
    if row is None:
        raise NotFound(N_("There is no such call."))
    return row


def phase_of(call: Call) -> Phase:
    """Where a call stands now."""
    return rules.phase(State(call.state), call.dates, business_now())


def plan_of(call: Call) -> Plan:
    """The term, dates and rules of a call."""
    return Plan(
        call.term_from, call.term_to, call.time_zone, call.dates, call.ballot, call.method, call.quorum_percent
    )  # fmt: skip


def words_of(call_id: int, language: str) -> Words | None:
    """What a call says in a language, if that is written."""
    row = db.session.scalar(db.select(CallText).where(CallText.call_id == call_id, CallText.language == language))
    return row and Words(row.language, row.title, row.summary, row.who_may, row.what_is_asked)


def languages_of(call_id: int) -> list[str]:
    """The languages in which a call is written."""
    return list(db.session.scalars(db.select(CallText.language).where(CallText.call_id == call_id)))


def _unfrozen(call_id: int) -> Call:
    row = call_of(call_id)
    if rules.is_frozen(phase_of(row)):
        raise CallIsFrozen(N_("This call has opened: its words, dates and rules stay as they are. Answer questions."))
    return row


def _note(act: str, call_id: int, viewer: Viewer) -> None:
    note(act, f"elections:{call_id}", viewer)
    touch(TOPIC)


def _check(plan: Plan) -> None:
    if plan.term_to < plan.term_from:
        raise Refused(N_("The last year cannot be before the first."), "term_to")
    if objection := rules.objection_to_dates(plan.dates):
        raise Refused(objection[1], objection[0])


def _columns(plan: Plan) -> dict[str, Any]:
    fixed = {name: value for name, value in vars(plan).items() if name != "dates"}
    return fixed | vars(plan.dates)
