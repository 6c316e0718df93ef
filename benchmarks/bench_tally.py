"""How long a count takes, from a list of ballots to the outcome with all its rounds, against grouping them alone.

Ballots are random. They rank up to four of ten candidates, as our elections do unless told otherwise, so that many
ballots are the same; or all ten (ten of fifty), where hardly two are, so that grouping saves nothing: the hardest case.
Grouping is a ``Counter`` of the same ballots. pyrankvote and pref_voting count the same ballots in the same run, from
the same list; pref_voting gets them grouped, and is left out where it is not installed.
"""

import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from random import Random

from benchmarks.report import Measure, interleaved
from plugins.elections.tally.ballots import Strict, profile_of
from plugins.elections.tally.methods import Rules, elect

HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000
METHODS = ("plurality", "two-round", "approval", "irv", "schulze", "stv-scottish")
SEATS = {"stv-scottish": 3}
MOST_SECONDS, MOST_OF_A_MILLION, MOST_MEGABYTES, MOST_OF_GROUPING = 0.3, 1.0, 100, 4
LEAST_PYRANKVOTE, LEAST_PREF_VOTING = 2, 50


def run() -> list[Measure]:
    """Measure."""
    usual, hardest = made(HUNDRED_THOUSAND, 10, 4), made(HUNDRED_THOUSAND, 10, 10)
    return [
        *against_grouping("100,000 x 10, up to 4 ranked", usual, 10, MOST_OF_GROUPING),
        *against_grouping("100,000 x 10, all ranked", hardest, 10),
        *against_grouping("100,000 x 50, 10 ranked", made(HUNDRED_THOUSAND, 50, 10), 50),
        *against_grouping("1,000,000 x 10, up to 4 ranked", made(MILLION, 10, 4), 10, MOST_OF_GROUPING),
        *memory(hardest),
        *against_pyrankvote("up to 4 ranked", usual),
        *against_pyrankvote("all ranked", hardest),
        *against_pref_voting(usual, hardest),
    ]


def made(ballots: int, candidates: int, ranked: int) -> list[Strict]:
    """Random ballots; of four ranks some are left empty."""
    random = Random(11)
    everybody = range(candidates)
    lengths = random.choices(range(1, 5) if ranked == 4 else [ranked], k=ballots)
    return [tuple(random.sample(everybody, length)) for length in lengths]


def counting(ballots: Sequence[Strict], candidates: int, method: str) -> Callable[[], object]:
    """A whole count, grouping included."""
    names = [f"Candidate {one}" for one in range(candidates)]
    return lambda: elect(profile_of(names, ballots), method, Rules(seats=SEATS.get(method, 1)))


def against_grouping(what: str, ballots: Sequence[Strict], candidates: int, most: int | None = None) -> list[Measure]:
    """Every method's whole count beside grouping the same ballots."""
    acts: dict[str, Callable[[], object]] = {"grouping": lambda: Counter(ballots)}
    acts |= {method: counting(ballots, candidates, method) for method in METHODS}
    seconds = interleaved(acts, rounds=3, repeat=1)
    grouping = seconds.pop("grouping")
    return [
        _whole(f"{what}: {method}", taken, grouping, most, candidates, len(ballots))
        for method, taken in seconds.items()
    ]


def _whole(what: str, taken: float, grouping: float, most: int | None, candidates: int, ballots: int) -> Measure:
    seconds = (MOST_SECONDS if ballots == HUNDRED_THOUSAND else MOST_OF_A_MILLION) if candidates == 10 else None
    bars = [f"≤ {most}x"] * bool(most) + [f"≤ {seconds} s"] * bool(seconds)
    met = (not most or taken <= most * grouping) and (not seconds or taken <= seconds)
    beside = f"grouping: {grouping * 1000:.0f} ms"
    return Measure(what, taken * 1000, "ms", beside, taken / grouping, ", ".join(bars), met if bars else None)


def memory(ballots: Sequence[Strict]) -> list[Measure]:
    """What the hungriest methods take beside the ballots themselves."""
    found = []
    for method in ("irv", "schulze"):
        tracemalloc.start()
        counting(ballots, 10, method)()
        peak = tracemalloc.get_traced_memory()[1] / 1_000_000
        tracemalloc.stop()
        bar = f"≤ {MOST_MEGABYTES} MB"
        found.append(Measure(f"memory of {method}, 100,000 x 10", peak, "MB", bar=bar, passed=peak <= MOST_MEGABYTES))
    return found


def against_pyrankvote(what: str, ballots: Sequence[Strict]) -> list[Measure]:
    """Instant run-off by pyrankvote."""
    peer = import_module("pyrankvote")
    people = [peer.Candidate(f"Candidate {one}") for one in range(10)]

    def theirs() -> object:
        return peer.instant_runoff_voting(
            people, [peer.Ballot(ranked_candidates=[people[one] for one in ballot]) for ballot in ballots]
        )

    seconds = interleaved({"ours": counting(ballots, 10, "irv"), "theirs": theirs}, rounds=3, repeat=1)
    return [_beside(f"irv, {what}, pyrankvote", seconds, LEAST_PYRANKVOTE)]


def against_pref_voting(usual: Sequence[Strict], hardest: Sequence[Strict]) -> list[Measure]:
    """Instant run-off and Schulze by pref_voting; it takes grouped ballots, and has another profile for short ones."""
    if find_spec("pref_voting") is None:
        return []
    with_ties = import_module("pref_voting.profiles_with_ties").ProfileWithTies
    complete = import_module("pref_voting.profiles").Profile
    run_off = import_module("pref_voting.iterative_methods")
    schulze = import_module("pref_voting.margin_based_methods").beat_path

    def short() -> object:
        groups = Counter(usual)
        rankings = [{one: rank for rank, one in enumerate(ballot, start=1)} for ballot in groups]
        theirs = with_ties(rankings, list(groups.values()), candidates=list(range(10)))
        return run_off.instant_runoff_for_truncated_linear_orders(theirs)

    def long() -> object:
        return run_off.instant_runoff(complete(hardest))

    def in_pairs() -> object:
        return schulze(complete(hardest))

    def beside(ballots: Sequence[Strict], method: str, theirs: Callable[[], object]) -> dict[str, float]:
        return interleaved({"ours": counting(ballots, 10, method), "theirs": theirs}, rounds=1, repeat=1)

    return [
        _beside("irv, up to 4 ranked, pref_voting", beside(usual, "irv", short), LEAST_PREF_VOTING),
        _beside("irv, all ranked, pref_voting", beside(hardest, "irv", long), None),
        _beside("schulze, all ranked, pref_voting", beside(hardest, "schulze", in_pairs), None),
    ]


def _beside(what: str, seconds: dict[str, float], least: int | None) -> Measure:
    times = seconds["theirs"] / seconds["ours"]
    beside = f"ours: {seconds['ours'] * 1000:.0f} ms"
    met = times >= least if least else None
    return Measure(what, seconds["theirs"] * 1000, "ms", beside, times, f"≥ {least}x" if least else "", met)
