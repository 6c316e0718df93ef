"""Pairing what the books say of the bank with what its statements say: plain functions on plain values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Item:
    """A sum on one of the two sides: of the books or of a statement; what went out is negative."""

    key: int
    day: date
    amount: Money
    text: str


@dataclass(frozen=True)
class Paired:
    """What has no counterpart on the other side."""

    only_in_books: tuple[Item, ...]
    only_on_statements: tuple[Item, ...]


def pair(books: Iterable[Item], statements: Iterable[Item]) -> Paired:
    """Pair equal sums, the oldest with the oldest; what is left is open. The difference of both sides is kept."""
    waiting: dict[Money, list[Item]] = defaultdict(list)
    for item in sorted(statements, key=_age, reverse=True):
        waiting[item.amount].append(item)
    only_in_books = []
    for item in sorted(books, key=_age):
        if waiting[item.amount]:
            waiting[item.amount].pop()
        else:
            only_in_books.append(item)
    left = sorted((item for items in waiting.values() for item in items), key=_age)
    return Paired(tuple(only_in_books), tuple(left))


def _age(item: Item) -> tuple[date, int]:
    return item.day, item.key
