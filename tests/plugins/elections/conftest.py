"""A call to ask about, and somebody of the secretariat."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from plugins.elections.rules import Dates
from plugins.elections.services.calls import Plan, Words, create_call, publish_call, write_words
from portal.database import unit_of_work
from portal.kernel.clock import business_now
from portal.testing import Browser, browser_signed_in
from portal.viewer import NOBODY, Grant, Viewer

SECRETARY = Viewer(1, "Sample Secretary", frozenset({Grant("elections.manage")}))
WORDS = Words("en", "Who hosts 2030?", "The city that organises the conference.", "Associate members.", "A letter.")
MakeCall = Callable[..., int]


def plan(opens: int = -10, closes: int = 30, **more: object) -> Plan:
    """A plan whose window lies so many days from now."""
    now = business_now()
    dates = Dates(now + timedelta(days=opens), now + timedelta(days=closes), now + timedelta(days=closes + 10))
    return Plan(**({"term_from": 2030, "term_to": 2030, "time_zone": "Africa/Dakar", "dates": dates} | more))  # type: ignore[arg-type]


@pytest.fixture
def make_call(context: Flask) -> MakeCall:
    """Enter a call, published unless told otherwise."""

    def make(*, is_draft: bool = False, **more: object) -> int:
        with unit_of_work():
            call_id = create_call(plan(**more), "en", NOBODY)  # type: ignore[arg-type]
            write_words(call_id, WORDS, NOBODY)
            if not is_draft:
                publish_call(call_id, NOBODY)
        return call_id

    return make


@pytest.fixture
def secretary(app: Flask) -> Browser:
    """A visitor who is of the secretariat."""
    return browser_signed_in(app, role="secretariat")
