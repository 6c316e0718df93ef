"""Looking at the rows of a register: a page of them, and all of them for a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugins.membership.import_models import RegisterRow
from plugins.membership.import_rules import Decision, Outcome
from plugins.membership.importing.cells import Told
from plugins.membership.services.register.comparing import read_again
from portal.database import db
from portal.organisations.services import OrganisationCard, organisation_cards

AT_ONCE, ROWS_OF_A_CURSOR = 50, 500


@dataclass(frozen=True)
class Line:
    """A row of a register as it is shown; ``known`` is who is here already, or who was entered for it."""

    number: int
    told: Told
    outcome: str
    reasons: tuple[str, ...]
    decision: str
    note: str
    known: OrganisationCard | None = None
    is_entered: bool = False


@dataclass(frozen=True)
class Lines:
    """A page of rows, and the number after which the next one begins, or 0."""

    lines: tuple[Line, ...]
    last: int = 0


def page_of_rows(import_id: int, outcome: Outcome | None, after: int, language: str) -> Lines:
    """The next rows of a register, of one outcome or of all."""
    wanted = db.select(RegisterRow).where(RegisterRow.import_id == import_id, RegisterRow.number > after)
    if outcome is not None:
        wanted = wanted.where(RegisterRow.outcome == outcome)
    rows = db.session.scalars(wanted.order_by(RegisterRow.number).limit(AT_ONCE + 1)).all()
    shown = rows[:AT_ONCE]
    return Lines(tuple(_lines(shown, language)), shown[-1].number if len(rows) > AT_ONCE else 0)


def _lines(rows: Sequence[RegisterRow], language: str) -> Iterator[Line]:
    ids = {row.entered_id or row.organisation_id for row in rows}
    cards = {card.id: card for card in organisation_cards((one for one in ids if one), language).values()}
    for row in rows:
        card = cards.get(row.entered_id or row.organisation_id or 0)
        yield Line(
            row.number, read_again(row.told), row.outcome, tuple(row.reasons), row.decision, row.note, card,
            row.entered_id is not None,
        )  # fmt: skip


def every_row(import_id: int) -> Iterator[Line]:
    """Every row of a register, while they are read; whoever is here already is not looked up."""
    wanted = db.select(RegisterRow).where(RegisterRow.import_id == import_id).order_by(RegisterRow.number)
    for row in db.session.scalars(wanted.execution_options(yield_per=ROWS_OF_A_CURSOR)):
        yield Line(
            row.number, read_again(row.told), row.outcome, tuple(row.reasons), row.decision, row.note,
            is_entered=row.entered_id is not None,
        )  # fmt: skip


def read_decisions(chosen: dict[str, str]) -> dict[int, Decision]:
    """What was chosen for rows; what is no choice counts as none."""
    known = {str(one): one for one in Decision}
    numbers = {name: chosen[name] for name in chosen if name.isascii() and name.isdigit() and len(name) < 9}
    return {int(name): known[value] for name, value in numbers.items() if value in known}
