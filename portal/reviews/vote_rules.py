"""When those who decide have decided: quorum, majority and silence, on plain numbers."""

from dataclasses import dataclass

from portal.reviews.rules import Place, Result, Rules, Way


@dataclass(frozen=True)
class Tally:
    """How those who may vote stand; ``silent`` said nothing though their mail arrives, the rest cannot be reached."""

    members: int
    yes: int = 0
    no: int = 0
    abstain: int = 0
    silent: int = 0

    @property
    def given(self) -> int:
        """How many have said something."""
        return self.yes + self.no + self.abstain

    @property
    def missing(self) -> int:
        """How many said nothing and are not known to get their mail."""
        return self.members - self.given - self.silent


def needed(rules: Rules, members: int) -> int:
    """How many must take part, rounded up; one at least."""
    return max(1, -(-members * rules.quorum // 100))


def result_of(place: Place, rules: Rules, tally: Tally, *, is_over: bool) -> Result | None:
    """What those who decide have decided by now; None while it is open, or when too few took part.

    When everybody has spoken nobody waits for the day.
    """
    if place.way is Way.ONE or tally.members < 1:
        return None
    if not (is_over or tally.given == tally.members):
        return None
    if place.way is Way.SILENCE:
        is_quorate = tally.yes + tally.abstain + tally.silent >= needed(rules, tally.members)
        return Result.ACCEPTED if is_quorate and not tally.no else None
    if tally.given < needed(rules, tally.members) or not tally.yes + tally.no:
        return None
    return Result.ACCEPTED if tally.yes * 100 > rules.majority * (tally.yes + tally.no) else Result.REFUSED
