"""Exact amounts of money in minor units, and the arithmetic that never loses one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

# ISO 4217:2015, table A.1: the currencies whose minor unit is not a hundredth.
EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
LARGEST = 10**14  # a hundred times the yearly budget of the largest member, in cents


CODE = re.compile("[A-Z]{3}")


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were to be added or compared."""


def exponent(currency: str) -> int:
    """Say how many decimals a currency has (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: a whole number of minor units of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:  # a float that slips in would lose cents silently, and True is no amount
            raise TypeError(f"not a whole number of minor units: {self.minor!r}")
        if not CODE.fullmatch(self.currency):
            raise ValueError(f"not a currency code: {self.currency!r}")

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.minor


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights, by largest remainder (Hamilton): the parts always add up to the whole.

    Equal remainders go to the earlier part. Weights are not negative and not all zero.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must be positive")
    if minor < 0:
        return [-part for part in split(-minor, weights)]
    exact = [Fraction(minor * weight, total) for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: minor - sum(parts)]:
        parts[i] += 1
    return parts


def per_mille(minor: int, rate: int) -> int:
    """Take so many thousandths of an amount, rounded half up to a whole minor unit."""
    return (minor * rate + 500) // 1000
