"""What payments tell the plugins, in the transaction in which it became true."""

from dataclasses import dataclass

from portal.kernel.money import Money


@dataclass(frozen=True)
class MethodSecured:
    """A payer left a method that can be charged when the time comes."""

    payment_id: int
    purpose: str


@dataclass(frozen=True)
class MethodLost:
    """The method that a payer left can no longer be charged; they have to leave another."""

    payment_id: int
    purpose: str


@dataclass(frozen=True)
class PaymentSettled:
    """Money has arrived and is in the books."""

    payment_id: int
    purpose: str
    amount: Money


@dataclass(frozen=True)
class PaymentWanted:
    """The time has come for the money that a payer promised to send; whoever gave them the reference asks for it."""

    payment_id: int
    purpose: str


@dataclass(frozen=True)
class PaymentNeedsAction:
    """A charge did not go through; the payer has to do something."""

    payment_id: int
    purpose: str


@dataclass(frozen=True)
class PaymentEnded:
    """A payment came to nothing: expired, cancelled, released or uncollectable; ``was_secured`` says if it counted."""

    payment_id: int
    purpose: str
    state: str
    was_secured: bool


@dataclass(frozen=True)
class PaymentRefunded:
    """Money went back to the payer."""

    payment_id: int
    purpose: str
    amount: Money
    is_whole: bool
    refund_id: int


@dataclass(frozen=True)
class PaymentDisputed:
    """The payer's bank asked the money back; it is frozen until that is decided."""

    payment_id: int
    purpose: str
    amount: Money


@dataclass(frozen=True)
class DisputeClosed:
    """A dispute was decided."""

    payment_id: int
    purpose: str
    is_won: bool
