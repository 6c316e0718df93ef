"""The methods by their names, and how one of them is put to work."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from plugins.elections.tally.approval import approval
from plugins.elections.tally.ballots import Overvote, Profile, Reading, counted
from plugins.elections.tally.bloc import bloc
from plugins.elections.tally.borda import borda
from plugins.elections.tally.count import Count
from plugins.elections.tally.irv import irv
from plugins.elections.tally.motion import Majority, motion
from plugins.elections.tally.outcome import Outcome
from plugins.elections.tally.plurality import plurality
from plugins.elections.tally.ranked_pairs import ranked_pairs
from plugins.elections.tally.refusals import Uncountable
from plugins.elections.tally.schulze import schulze
from plugins.elections.tally.stv_scottish import stv_scottish
from plugins.elections.tally.ties import TieBreak
from plugins.elections.tally.two_round import two_round

MOST_SEATS, MOST_IN_PAIRS = 1_000, 200


@dataclass(frozen=True)
class Method:
    """A way of counting, what it makes of equal ranks unless told otherwise, and what it can do."""

    act: Callable[[Count], Outcome]
    overvote: Overvote
    keeps_equal: bool = False
    one_seat: bool = False
    first_only: bool = False
    most_candidates: int | None = None


METHODS = {
    "plurality": Method(plurality, Overvote.INVALID, first_only=True),
    "two-round": Method(two_round, Overvote.EXHAUST, one_seat=True),
    "approval": Method(approval, Overvote.KEEP, keeps_equal=True),
    "irv": Method(irv, Overvote.EXHAUST, one_seat=True),
    "schulze": Method(schulze, Overvote.KEEP, keeps_equal=True, most_candidates=MOST_IN_PAIRS),
    "stv-scottish": Method(stv_scottish, Overvote.EXHAUST),
    "ranked-pairs": Method(ranked_pairs, Overvote.KEEP, keeps_equal=True, most_candidates=MOST_IN_PAIRS),
    "borda": Method(borda, Overvote.KEEP, keeps_equal=True, most_candidates=MOST_IN_PAIRS),
    "bloc": Method(bloc, Overvote.EXHAUST),
    "motion": Method(motion, Overvote.INVALID, one_seat=True, first_only=True),
}


@dataclass(frozen=True)
class Rules:
    """What is declared with an election beside the method."""

    seats: int | None = None  # as the file says; one where the method can only elect one
    reading: Reading | None = None
    seed: str = ""
    majority: Majority = Majority.SIMPLE
    roll: int | None = None


AS_DECLARED = Rules()


def elect(profile: Profile, name: str, rules: Rules = AS_DECLARED) -> Outcome:
    """Count a profile by a method; raises Uncountable."""
    method = METHODS[name]
    seats = seats_for(profile, name, rules)
    if method.most_candidates and len(profile.candidates) > method.most_candidates:
        raise Uncountable(f"{name} compares at most {method.most_candidates} candidates in pairs")
    ballots = counted(profile, reading_for(name, rules))
    count = Count(name, profile, ballots, seats, TieBreak(profile, rules.seed), rules.majority, rules.roll)
    if not ballots.valid and name != "motion":
        return count.outcome([], [])
    return method.act(count)


def seats_for(profile: Profile, name: str, rules: Rules) -> int:
    """How many are elected; raises Uncountable."""
    only_one = METHODS[name].one_seat
    seats = rules.seats if rules.seats is not None else 1 if only_one else profile.seats
    if not 1 <= seats <= MOST_SEATS:
        raise Uncountable(f"there are from 1 to {MOST_SEATS} seats")
    if seats > 1 and only_one:
        raise Uncountable(f"{name} fills one seat; for more, count by stv-scottish")
    return seats


def reading_for(name: str, rules: Rules) -> Reading:
    """How markings are read: as declared, else as is usual for the method; raises Uncountable."""
    method = METHODS[name]
    reading = rules.reading or Reading(method.overvote)
    if reading.overvote == Overvote.KEEP and not method.keeps_equal:
        raise Uncountable(f"{name} cannot keep equal ranks: choose exhaust, skip or invalid for overvotes")
    return replace(reading, first_only=method.first_only)
