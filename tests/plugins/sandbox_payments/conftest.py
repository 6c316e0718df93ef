"""A payer at the sandbox's hosted page."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.payments.collecting import checkout
from portal.payments.services import begin
from portal.testing import BASE_URL, Browser
from tests.core.payments.conftest import request as a_sum
from tests.factories import make_holder


@pytest.fixture(autouse=True)
def everything_still_holds(request: pytest.FixtureRequest) -> Iterator[None]:
    has_portal = "context" in request.fixturenames
    if has_portal:
        request.getfixturevalue("context")
    yield
    if has_portal:
        db.session.rollback()
        assert run_checks() == []


@pytest.fixture
def holder_id(context: Flask) -> int:
    with unit_of_work():
        return make_holder()


def asked_for(holder_id: int, charges: str = "later") -> tuple[int, str]:
    """A payment, and the path of its hosted page."""
    with unit_of_work():
        payment_id = begin(a_sum(holder_id, charges=charges))
    return payment_id, page_of(payment_id)


def page_of(payment_id: int) -> str:
    """The path of a payment's hosted page."""
    return checkout(payment_id).removeprefix(BASE_URL)


def choose(client: Browser, path: str, outcome: str) -> TestResponse:
    """Press a button of the hosted page."""
    answer = client.fill(path, {"outcome": outcome})
    db.session.rollback()
    return answer
