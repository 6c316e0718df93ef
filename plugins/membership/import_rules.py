"""What becomes of a row of a register."""

from enum import StrEnum

from portal.kernel.text import N_


class Step(StrEnum):
    """How far a register was taken in."""

    SENT = "sent"
    READING = "reading"
    COMPARING = "comparing"
    READY = "ready"
    TAKING_IN = "taking_in"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(StrEnum):
    """Who a row tells of."""

    NEW = "new"
    SAME = "same"
    POSSIBLE = "possible"
    REPEATED = "repeated"
    UNREADABLE = "unreadable"


class Decision(StrEnum):
    """What a person wants of a row that may be somebody who is here already."""

    ENTER = "enter"
    SAME = "same"
    LEAVE = "leave"


WORKING = (Step.READING, Step.COMPARING, Step.TAKING_IN, Step.UNDOING)
NOTES = {
    "came_meanwhile": N_("It was entered meanwhile, so it was left out."),
    "not_admitted": N_("It was entered, but not as a member."),
    "is_member": N_("It is a member already."),
    "has_more": N_("It stays: something belongs to it by now."),
    "was_changed": N_("It stays: somebody changed it since."),
    "history_stays": N_("It stays as an organisation without membership: what happened to members is never erased."),
}


def is_to_be_entered(outcome: str, decision: str) -> bool:
    """Whether an organisation is to be entered for a row; one that may be here already only if somebody says so."""
    return outcome == Outcome.NEW or (outcome == Outcome.POSSIBLE and decision == Decision.ENTER)


def is_known(outcome: str, decision: str) -> bool:
    """Whether a row tells of an organisation that is here."""
    return outcome == Outcome.SAME or (outcome == Outcome.POSSIBLE and decision == Decision.SAME)
