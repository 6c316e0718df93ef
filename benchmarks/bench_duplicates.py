"""How many organisations are known again under another name, and how many namesakes are left alone.

Pairs are built from the gazetteer (``benchmarks/pairs.py``). Rules were tuned on one half of its places; the figures
are of the other half, which has other forms as well. They are repeated with a gazetteer from which a third of all
names, chosen at random, were taken, as if nobody had ever noted them; those have no bar. The demo's members are real
bodies, whose names no form made. A true pair is found when it is called same or possible, one of two bodies is left
alone when it is called distinct. Beside it stands what comparing the names' letters alone does with the same pairs.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import product
from random import Random

from benchmarks.pairs import Maker, Pair
from benchmarks.report import Measure
from plugins.membership.gazetteer import Entry, Index, entries
from plugins.membership.identity.comparing import compare
from plugins.membership.identity.names import key, likeness
from plugins.membership.identity.records import Lookup, Record
from portal.migrate import ROOT

PAIRS, TUNING, HELD_OUT = 4_000, 0, 1
SAMPLE = ROOT / "portal" / "data" / "demo_members.json"
HIDDEN, BAR, ALIKE = 0.33, 0.90, 0.90
Judge = Callable[[Pair], str]


def run() -> list[Measure]:
    """Measure the held-out part, with names that the gazetteer knows and with a third of them hidden from it."""
    places = list(entries())
    pairs = list(Maker(places, HELD_OUT).pairs(PAIRS))
    letters, members = rates(pairs, by_letters), list(sample_members())
    return [
        *_rows("held out", pairs, judge(Index(places)), letters),
        *_rows("sample members", members, judge(Index(places)), rates(members, by_letters)),
        *_rows("a third of the names hidden", pairs, judge(Index(places, hidden(places))), letters, has_bar=False),
    ]


def sample_members() -> Iterator[Pair]:
    """The demo's members under their own and their English names, without their places, and each beside each other."""
    told = [one for one in json.loads(SAMPLE.read_text(encoding="utf-8"))["members"] if one["lang"] != "en"]
    own = [Record(one["names"][one["lang"]], one["lang"], one["country"], one["kind"]) for one in told]
    english = [Record(one["names"]["en"], "en", one["country"], one["kind"]) for one in told]
    for (i, a), (j, b) in product(enumerate(own), enumerate(english)):
        yield Pair(a, b, is_one=i == j, sort="one member" if i == j else "two members")


def judge(lookup: Lookup) -> Judge:
    """What the rules say by a gazetteer."""
    return lambda pair: compare(pair.a, pair.b, lookup).word


def by_letters(pair: Pair) -> str:
    """What the likeness of two names' letters says."""
    return "same" if likeness(key(pair.a.name), key(pair.b.name)) >= ALIKE else "distinct"


def hidden(places: Sequence[Entry]) -> Collection[str]:
    """A third of all names but the first ones."""
    random = Random(9)
    return {key(name) for place in places for name in place.names[1:] if random.random() < HIDDEN}


def rates(pairs: Sequence[Pair], said: Judge) -> dict[str, float]:
    """For each sort of pair the share that is judged right, and precision and recall besides."""
    right, all_of, words = defaultdict(int), defaultdict(int), defaultdict(int)
    for pair in pairs:
        word = said(pair)
        group = "true pairs found" if pair.is_one else "distinct left alone"
        for sort in (pair.sort, group):
            all_of[sort] += 1
            right[sort] += (word != "distinct") is pair.is_one
        words[word, pair.is_one] += 1
    found = {sort: right[sort] / count for sort, count in sorted(all_of.items())}
    found["precision of same"] = words["same", True] / max(1, words["same", True] + words["same", False])
    candidates = words["possible", True] + words["same", True]
    wrong = words["possible", False] + words["same", False]
    found["precision of candidates"] = candidates / max(1, candidates + wrong)
    found["true pairs called same"] = words["same", True] / max(1, all_of["true pairs found"])
    return found


def _rows(
    part: str, pairs: Sequence[Pair], said: Judge, letters: dict[str, float], *, has_bar: bool = True
) -> list[Measure]:
    barred = ("true pairs found", "distinct left alone") if has_bar else ()
    return [
        Measure(
            f"{part}: {sort}",
            share * 100,
            "%",
            f"letters alone: {letters[sort] * 100:.1f} %",
            share / letters[sort] if letters[sort] else None,
            f"≥ {BAR * 100:.0f} %" if sort in barred else "",
            share >= BAR if sort in barred else None,
        )
        for sort, share in rates(pairs, said).items()
    ]
