"""A secretariat that writes, readers who asked, and a worker."""

from collections.abc import Callable

import pytest
from flask import Flask

from plugins.newsletter.models import Subscriber
from plugins.newsletter.services import issues, subscribing
from plugins.newsletter.services.issues import Words
from portal.database import db, unit_of_work
from portal.testing import Browser, browser_signed_in
from portal.viewer import NOBODY

TEXTS = {
    "es": ("Lo que votan los barrios", "Este trimestre…"),
    "en": ("What neighbourhoods vote on", "This **quarter**…"),
}


@pytest.fixture
def secretary(app: Flask) -> Browser:
    """A visitor who is of the secretariat."""
    return browser_signed_in(app, role="secretariat")


@pytest.fixture
def issue(context: Flask) -> int:
    """A draft in Spanish, in English too."""
    with unit_of_work():
        number = issues.begin(Words("es", *TEXTS["es"]), "once", NOBODY)
        issues.write(number, Words("en", *TEXTS["en"]))
    return number


def key_of(email: str) -> str:
    """What opens somebody's links."""
    return db.session.scalars(db.select(Subscriber.key).where(Subscriber.folded_email == email.casefold())).one()


@pytest.fixture
def reader(context: Flask) -> Callable[[str, str], str]:
    """Puts somebody on the list, and gives the key of their links."""

    def put(email: str, language: str) -> str:
        with unit_of_work():
            subscribing.ask_for(email, language)
        with unit_of_work():
            subscribing.confirm(key_of(email))
        return key_of(email)

    return put
