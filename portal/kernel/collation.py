"""In which order names stand: by Unicode's table of all scripts, by letter first, then accent, then case."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from pyuca import Collator

MOST_WEIGHTS = 300  # of each level: an index of PostgreSQL takes keys of some 2,700 bytes
PLAIN_ACCENT, PLAIN_CASE = 0x20, 0x02
END = b"\0\0"


def sort_key(name: str) -> bytes:
    """What a name is sorted by: its keys compare byte by byte as the names do, in every database."""
    letters, accents, cases = _levels(_collator().sort_key(name[:MOST_WEIGHTS]))
    return b"".join([_written(letters, 2), END, _written(accents, 2), END, _written(cases, 1)])


@lru_cache(maxsize=1)  # a tenth of a second and 12 MB, for whoever writes names
def _collator() -> Collator:
    return Collator()


def _levels(weights: Iterable[int]) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """The weights of letters, accents and cases, which a zero parts; what is plain at the end says nothing."""
    levels: tuple[list[int], list[int], list[int]] = ([], [], [])
    level = 0
    for weight in weights:
        if weight:
            levels[level].append(weight)
        else:
            level += 1
        if level == len(levels):
            break
    return levels[0], _stripped(levels[1], PLAIN_ACCENT), _stripped(levels[2], PLAIN_CASE)


def _stripped(weights: list[int], plain: int) -> list[int]:
    while weights and weights[-1] == plain:
        weights.pop()
    return weights


def _written(weights: Sequence[int], size: int) -> bytes:
    return b"".join(weight.to_bytes(size, "big") for weight in weights[:MOST_WEIGHTS])
