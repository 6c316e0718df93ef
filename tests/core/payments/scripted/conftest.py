"""A portal whose only gateway says what the test wants; after each test everything still holds."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.payments.services import begin
from tests import fakes
from tests.core.payments.conftest import request
from tests.factories import make_holder


@pytest.fixture
def app(scripted: Flask) -> Flask:
    """A portal whose only plugin is that gateway."""
    return scripted


@pytest.fixture(autouse=True)
def everything_still_holds(context: Flask) -> Iterator[None]:
    """Run the portal's own checks after each test."""
    yield
    db.session.rollback()
    assert run_checks() == []


@pytest.fixture
def holder_id(context: Flask) -> int:
    """A fund holder with that gateway."""
    with unit_of_work():
        return make_holder(gateway=fakes.NAME)


@pytest.fixture
def payment_id(holder_id: int) -> int:
    """A payment that was just begun there."""
    with unit_of_work():
        return begin(request(holder_id, gateway=fakes.NAME))
