"""A payment at a gateway that says what the test wants it to say."""

import pytest
from flask import Flask

from portal.database import unit_of_work
from portal.kernel.money import Money
from portal.payments.services import PaymentRequest, begin
from tests.factories import make_holder


def request(holder_id: int, minor: int = 2500, charges: str = "later", purpose: str = "campaigns:1") -> PaymentRequest:
    """A sum that is asked for through the sandbox."""
    return PaymentRequest(
        holder_id=holder_id,
        gateway="sandbox",
        purpose=purpose,
        amount=Money(minor, "EUR"),
        email="backer@city.example",
        language="fr",
        charges="now" if charges == "now" else "later",
        title="A sample campaign",
        return_path="/en/",
        cancel_path="/en/",
    )


@pytest.fixture
def holder_id(context: Flask) -> int:
    """A fund holder with the sandbox."""
    with unit_of_work():
        return make_holder()


@pytest.fixture
def payment_id(holder_id: int) -> int:
    """A payment that was just begun."""
    with unit_of_work():
        return begin(request(holder_id))
