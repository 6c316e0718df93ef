"""Which promise a movement on the account belongs to, and why: a plain function on plain values.

Money is only given to a promise by itself when nothing speaks against it. Whatever is not sure waits for a person, with
up to three suggestions; nothing is ever left out.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from plugins.reference_payments.reference_rules import (
    Found,
    Name,
    References,
    candidates,
    is_like,
    is_right_rf,
    payer_name,
    plain_reference,
)
from plugins.reference_payments.rules import OpenPromise
from plugins.reference_payments.statements.lines import StatementLine
from portal.kernel.money import Money

MOST_SUGGESTIONS, LONGEST_RF = 3, 25
TELLING = 8  # characters: shorter texts, such as "gift", are written by many


class Reason(StrEnum):
    """Why a movement was given to a promise, or is suggested for it."""

    REFERENCE = "reference"
    RF_REFERENCE = "rf_reference"
    IN_TEXT = "in_text"
    ONE_SLIP = "one_slip"
    AMOUNT_AND_PAYER = "amount_and_payer"
    SAME_AMOUNT = "same_amount"
    SAME_PAYER = "same_payer"


class Outcome(StrEnum):
    """What becomes of a movement."""

    MATCHED = "matched"
    WAITING = "waiting"
    RETURNED = "returned"
    WENT_OUT = "went_out"


class Note(StrEnum):
    """What is remarkable about a movement, or why it waits although it may be known whose it is."""

    PARTIAL = "partial"
    MORE_THAN_OPEN = "more_than_open"
    ALREADY_PAID = "already_paid"
    OTHER_CURRENCY = "other_currency"
    LATE = "late"
    SEVERAL_REFERENCES = "several_references"
    UNKNOWN_REFERENCE = "unknown_reference"
    NOTHING_FITS = "nothing_fits"
    PERHAPS_KNOWN = "perhaps_known"


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A movement that came in before, by its mark, and what of it went to which promise; it may be returned."""

    mark: str
    line: StatementLine
    taken: Money
    promise_id: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A promise that a waiting movement may belong to, and why."""

    promise_id: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a movement: ``taken`` goes to the promise, ``waits`` stays unallocated; both add up to it.

    A return names the earlier movement (``returns``), and what went out otherwise is none of ours: both sums are zero.
    """

    line: StatementLine
    outcome: Outcome
    taken: Money
    waits: Money
    promise_id: int | None = None
    reason: Reason | None = None
    note: Note | None = None
    returns: str | None = None
    suggestions: tuple[Suggestion, ...] = ()


@dataclass
class Matcher:
    """Goes through movements one after another, and remembers what of each promise is still open."""

    promises: dict[int, OpenPromise]
    references: References
    by_reference: dict[str, int]
    by_amount: dict[Money, list[int]]
    by_payer: dict[Name, list[int]]
    by_word: dict[str, list[int]]
    earlier: dict[tuple[int, str], list[EarlierLine]] = field(default_factory=dict)

    @classmethod
    def of(cls, promises: Iterable[OpenPromise], earlier: Iterable[EarlierLine] = ()) -> "Matcher":
        """A matcher for these promises and what came in before."""
        ordered = sorted(promises, key=lambda promise: promise.id)
        by_reference = {plain_reference(promise.reference): promise.id for promise in ordered}
        by_amount: dict[Money, list[int]] = {}
        by_payer: dict[Name, list[int]] = {}
        by_word: dict[str, list[int]] = {}
        for promise in ordered:
            name = payer_name(promise.payer)
            by_amount.setdefault(promise.open, []).append(promise.id)
            by_payer.setdefault(name, []).append(promise.id)
            for word in name:
                by_word.setdefault(word, []).append(promise.id)
        by_id = {promise.id: promise for promise in ordered}
        found = cls(by_id, References.of(by_reference), by_reference, by_amount, by_payer, by_word)
        for one in earlier:
            found.remember(one)
        return found

    def remember(self, came: EarlierLine) -> None:
        """Note a movement that came in, so that its return is recognised."""
        self.earlier.setdefault((came.line.amount.minor, came.line.amount.currency), []).append(came)

    def decide(self, line: StatementLine) -> Decision:
        """Say what becomes of a movement, and keep in mind what is open after it."""
        if line.amount.minor < 0:
            return self._gone(line)
        promise_id, reason, note = self._whose(line)
        if promise_id is None or reason is None:
            return self._waiting(line, note or Note.NOTHING_FITS)
        promise = self.promises[promise_id]
        against = objection_to_giving(line, promise)
        if against is not None:
            return self._waiting(line, against, Suggestion(promise_id, reason))
        return self._give(line, promise, reason)

    def doubt(self, line: StatementLine) -> Decision:
        """Let a movement wait that may have come before, or only note that it went out."""
        if line.amount.minor < 0:
            nothing = Money(0, line.amount.currency)
            return Decision(line, Outcome.WENT_OUT, nothing, nothing, note=Note.PERHAPS_KNOWN)
        return self._waiting(line, Note.PERHAPS_KNOWN)

    def _give(self, line: StatementLine, promise: OpenPromise, reason: Reason) -> Decision:
        taken = min(line.amount, promise.open)
        self.promises[promise.id] = replace(promise, open=promise.open - taken)
        waits = line.amount - taken
        return Decision(line, Outcome.MATCHED, taken, waits, promise.id, reason, note_on_giving(line, promise))

    def _waiting(self, line: StatementLine, note: Note, *first: Suggestion) -> Decision:
        nothing = Money(0, line.amount.currency)
        return Decision(line, Outcome.WAITING, nothing, line.amount, note=note, suggestions=self.suggest(line, *first))

    def _gone(self, line: StatementLine) -> Decision:
        nothing = Money(0, line.amount.currency)
        waiting = self.earlier.get((-line.amount.minor, line.amount.currency), [])
        found = [one for one in waiting if is_return_of(line, one.line)]
        if len(found) != 1 and not (found and all(one.promise_id == found[0].promise_id for one in found)):
            return Decision(line, Outcome.WENT_OUT, nothing, nothing)
        waiting.remove(found[-1])
        self._open_again(found[-1])
        return Decision(line, Outcome.RETURNED, nothing, nothing, found[-1].promise_id, returns=found[-1].mark)

    def _open_again(self, came: EarlierLine) -> None:
        """Wait again for what came back; a promise that was whole stays closed, since its payment is lost with it."""
        promise = self.promises.get(came.promise_id or 0)
        if promise is not None and promise.open:
            self.promises[promise.id] = replace(promise, open=promise.open + came.taken)

    def _whose(self, line: StatementLine) -> tuple[int | None, Reason | None, Note | None]:
        """The promise that a movement is surely for and why; else why it is not sure."""
        found = self.references.look_up(line.text)
        if len(found.within) > 1:
            return None, None, Note.SEVERAL_REFERENCES
        if found.within:
            return self.by_reference[found.within[0]], reason_for(found), None
        for reference in found.slips:
            promise = self.promises[self.by_reference[reference]]
            if len(found.slips) == 1 and self._agrees(line, promise):
                return promise.id, Reason.ONE_SLIP, None
        if found.slips or _names_another(line.text):
            return None, None, Note.UNKNOWN_REFERENCE
        name = payer_name(line.payer)
        alike = [i for i in self.by_payer.get(name, ()) if self._agrees(line, self.promises[i])] if name else []
        return (alike[0], Reason.AMOUNT_AND_PAYER, None) if len(alike) == 1 else (None, None, None)

    def _agrees(self, line: StatementLine, promise: OpenPromise) -> bool:
        """Whether sum and payer are those of a promise."""
        name = payer_name(line.payer)
        return bool(name) and line.amount == promise.open and name == payer_name(promise.payer)

    def suggest(self, line: StatementLine, *first: Suggestion) -> tuple[Suggestion, ...]:
        """Up to three promises that a movement may belong to, the likeliest first."""
        found: dict[int, Reason] = {}
        for one in (*first, *self._likely(line)):
            found.setdefault(one.promise_id, one.reason)
            if len(found) == MOST_SUGGESTIONS:
                break
        return tuple(Suggestion(promise_id, reason) for promise_id, reason in found.items())

    def _likely(self, line: StatementLine) -> Iterator[Suggestion]:
        found = self.references.look_up(line.text)
        yield from (Suggestion(self.by_reference[one], Reason.IN_TEXT) for one in found.within)
        yield from (Suggestion(self.by_reference[one], Reason.ONE_SLIP) for one in found.slips)
        alike, same = self._of_payer(line), [i for i in self.by_amount.get(line.amount, ()) if self.promises[i].open]
        yield from (Suggestion(i, Reason.AMOUNT_AND_PAYER) for i in alike if self.promises[i].open == line.amount)
        yield from (Suggestion(i, Reason.SAME_PAYER) for i in alike if self.promises[i].open)
        yield from (Suggestion(i, Reason.SAME_AMOUNT) for i in same[:MOST_SUGGESTIONS])

    def _of_payer(self, line: StatementLine) -> list[int]:
        """Promises of a payer with a like name, by the rarest of its words."""
        name = payer_name(line.payer)
        rows: Sequence[int] = min((self.by_word[word] for word in name if word in self.by_word), key=len, default=[])
        return [i for i in rows if is_like(name, payer_name(self.promises[i].payer))]


def reason_for(found: Found) -> Reason:
    """Why a text with one right reference in it belongs to the promise of that reference."""
    if is_right_rf(found.within[0]):
        return Reason.RF_REFERENCE
    return Reason.REFERENCE if found.whole else Reason.IN_TEXT


def objection_to_giving(line: StatementLine, promise: OpenPromise) -> Note | None:
    """Why money with the reference of a promise still waits for a person, or None."""
    if line.amount.currency != promise.open.currency:
        return Note.OTHER_CURRENCY
    return None if promise.open else Note.ALREADY_PAID


def note_on_giving(line: StatementLine, promise: OpenPromise) -> Note | None:
    """What is remarkable about money that a promise takes."""
    if promise.open != line.amount:
        return Note.PARTIAL if line.amount < promise.open else Note.MORE_THAN_OPEN
    return Note.LATE if promise.due_on is not None and line.booked_on > promise.due_on else None


def is_return_of(line: StatementLine, came: StatementLine) -> bool:
    """Whether money that went out is a payment that comes back: the same sum, later, with its number, text or payer."""
    if line.amount != -came.amount or line.booked_on < came.booked_on:
        return False
    same_account = bool(came.payer_account) and line.payer_account == came.payer_account
    text = plain_reference(came.text)
    same_text = len(text) >= TELLING and text in plain_reference(line.text)
    same_number = bool(came.bank_id) and came.bank_id in line.text
    return same_number or same_text or (same_account and payer_name(line.payer) == payer_name(came.payer))


def _names_another(text: str) -> bool:
    """Whether a text has a reference of ours in its form that is not waited for."""
    return any(is_right_rf(word) for word in candidates(text, LONGEST_RF))


def decide_all(
    lines: Sequence[tuple[str, StatementLine]], matcher: Matcher, doubtful: Collection[str] = ()
) -> list[Decision]:
    """What becomes of each movement, given with its mark; decided day by day, since some files begin at the end.

    The doubtful ones may have come before in another form of file, so that no promise takes them by itself.
    """
    order = sorted(range(len(lines)), key=lambda i: (lines[i][1].booked_on, lines[i][1].amount.minor < 0))
    decided: dict[int, Decision] = {}
    for i in order:
        mark, line = lines[i]
        decided[i] = found = matcher.doubt(line) if mark in doubtful else matcher.decide(line)
        if line.amount.minor > 0 and mark not in doubtful:
            matcher.remember(EarlierLine(mark, line, found.taken, found.promise_id))
    return [decided[i] for i in range(len(lines))]
