"""What holds for questions: who sees them, and what may be done with them."""

from datetime import timedelta
from enum import StrEnum


class QuestionState(StrEnum):
    """Where a question stands."""

    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    RELEASED = "released"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"
    TAKEN_DOWN = "taken_down"


Q = QuestionState
SHOWN = (Q.RELEASED, Q.ANSWERED)
TO_ANSWER = (Q.WAITING, Q.RELEASED)
WAYS: dict[QuestionState, frozenset[QuestionState]] = {
    Q.UNCONFIRMED: frozenset({Q.WAITING}),
    Q.WAITING: frozenset({Q.RELEASED, Q.ANSWERED, Q.SET_ASIDE}),
    Q.RELEASED: frozenset({Q.ANSWERED, Q.TAKEN_DOWN}),
    Q.ANSWERED: frozenset({Q.TAKEN_DOWN}),
    Q.SET_ASIDE: frozenset({Q.RELEASED, Q.ANSWERED}),
    Q.TAKEN_DOWN: frozenset(),
}
TIME_TO_CONFIRM = timedelta(days=7)
MOST_UNCONFIRMED, MOST_OPEN = 3, 5  # of one asker: in all, and at one campaign


def may_become(old: str, new: QuestionState) -> bool:
    """Whether a question may go from one state to another; what was taken down stays down."""
    return new in WAYS[QuestionState(old)]
