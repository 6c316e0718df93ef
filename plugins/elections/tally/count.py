"""One count: the ballots as the rules read them, the seats, the ties; what every method begins and ends with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from plugins.elections.tally.ballots import Counted, Number, Profile
from plugins.elections.tally.outcome import Outcome, Round
from plugins.elections.tally.ties import TieBreak


@dataclass
class Count:
    """What a method needs to know, and the way its answer is put together."""

    method: str
    profile: Profile
    ballots: Counted
    seats: int
    ties: TieBreak
    majority: str = "simple"
    roll: int | None = None

    @property
    def standing(self) -> list[int]:
        """The candidates who did not withdraw."""
        return self.profile.standing

    def most(self, votes: Mapping[int, Number]) -> tuple[int, ...]:
        """Those with the most votes, as many as there are seats, ties broken."""
        self.ties.rounds.append(votes)
        left, elected = set(votes), list[int]()
        while left and len(elected) < self.seats:
            elected.append(self.ties.first(best(votes, left)))
            left.remove(elected[-1])
        return tuple(elected)

    def outcome(self, winners: Sequence[int], rounds: Sequence[Round], **more: object) -> Outcome:
        """The answer, with what was not counted beside it."""
        found = Outcome(
            method=self.method,
            candidates=self.profile.candidates,
            seats=self.seats,
            winners=tuple(winners),
            rounds=tuple(rounds),
            ties=tuple(self.ties.ties),
            invalid=self.ballots.invalid,
            valid=self.ballots.valid,
            blank=self.ballots.blank,
            withdrawn=tuple(sorted(self.profile.withdrawn)),
            lot=self.ties.seed_used,
        )
        return replace(found, **more)  # type: ignore[arg-type]


def best(votes: Mapping[int, Number], among: Collection[int]) -> list[int]:
    """Those who have the most votes of some candidates."""
    most = max(votes[one] for one in among)
    return [one for one in among if votes[one] == most]


def worst(votes: Mapping[int, Number], among: Collection[int]) -> list[int]:
    """Those who have the fewest votes of some candidates."""
    fewest = min(votes[one] for one in among)
    return [one for one in among if votes[one] == fewest]
