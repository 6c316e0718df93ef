"""Breaking ties by the declared rule: earlier rounds backward, then a lot that anybody can draw again.

The lot orders candidates by SHA-256 of a seed and their names. The seed is declared with the election (the head of the
board and the trustees' commitments); where a file is counted without one, it is the hash of the ballots themselves,
which do not say in which order they were cast.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import chain

from plugins.elections.tally.ballots import Mark, Number, Profile
from plugins.elections.tally.outcome import Tie

ELECT, ELIMINATE, SURPLUS, LOCK = "elect", "eliminate", "surplus", "lock"
EARLIER_ROUND, LOT = "earlier_round", "lot"


@dataclass
class TieBreak:
    """The rule at work in one count: it remembers the rounds and tells which ties it broke."""

    profile: Profile
    declared: str = ""
    rounds: list[Mapping[int, Number]] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def first(self, tied: Collection[int], decides: str = ELECT) -> int:
        """The one of those who stand equal in the newest round that comes first."""
        return self._one(tied, decides, 1)

    def last(self, tied: Collection[int]) -> int:
        """The one of those who stand equal in the newest round that goes."""
        return self._one(tied, ELIMINATE, -1)

    def drew(self, tied: Collection[int], decides: str, chosen: int) -> None:
        """Tell that a lot put candidates in order, and who came first."""
        self._told(tied, decides, LOT, chosen, None)

    @property
    def seed_used(self) -> str:
        """The seed, if a lot was drawn."""
        return self.seed if any(tie.broken_by == LOT for tie in self.ties) else ""

    @cached_property
    def seed(self) -> str:
        """What the lot is drawn from."""
        return self.declared or fingerprint(self.profile)

    @cached_property
    def lots(self) -> dict[int, bytes]:
        """What each candidate draws; the lowest comes first."""
        names = self.profile.candidates
        return {one: sha256(f"{self.seed}\0{name}".encode()).digest() for one, name in enumerate(names)}

    def _one(self, tied: Collection[int], decides: str, sign: int) -> int:
        if len(tied) == 1:
            return next(iter(tied))
        rest = sorted(tied)
        for number in range(len(self.rounds) - 1, 0, -1):
            votes = self.rounds[number - 1]
            best = max(sign * votes.get(one, 0) for one in rest)
            rest = [one for one in rest if sign * votes.get(one, 0) == best]
            if len(rest) == 1:
                return self._told(tied, decides, EARLIER_ROUND, rest[0], number)
        chosen = min(rest, key=self.lots.__getitem__) if sign > 0 else max(rest, key=self.lots.__getitem__)
        return self._told(tied, decides, LOT, chosen, None)

    def _told(self, tied: Collection[int], decides: str, by: str, chosen: int, earlier: int | None) -> int:
        self.ties.append(Tie(max(len(self.rounds), 1), tuple(sorted(tied)), decides, by, chosen, earlier))
        return chosen


def fingerprint(profile: Profile) -> str:
    """Hash what the ballots say, whatever their order and whatever the candidates' numbers."""
    texts = {mark: _written(mark, profile) for mark in set(chain.from_iterable(profile.groups))}
    lines = [f"{weight}:{'>'.join(map(texts.__getitem__, ranking))}" for ranking, weight in profile.groups.items()]
    return sha256("\n".join([*sorted(profile.candidates), *sorted(lines)]).encode()).hexdigest()


def _written(mark: Mark, profile: Profile) -> str:
    return "=".join(sorted(profile.candidates[one] for one in ((mark,) if isinstance(mark, int) else mark)))
