"""A city with a badge, a plugin that vouches for it, and somebody of the secretariat."""

import pytest
from flask import Flask

from portal.database import unit_of_work
from portal.organisations.services import NewOrganisation, create_organisation
from portal.testing import Browser, browser_signed_in
from portal.viewer import Grant, Viewer

SECRETARY = Viewer(1, "Sample Secretary", frozenset({Grant("badges.manage")}))


@pytest.fixture
def city(context: Flask) -> int:
    """Dakar, in the directory under two names, of a plugin that says nothing."""
    names = {"fr": "Ville de Dakar", "ar": "مدينة داكار"}
    new = NewOrganisation(
        "dakar", names, "fr", "local_government", "SN", place="Dakar", website="https://dakar.example"
    )
    with unit_of_work():
        return create_organisation(new)


@pytest.fixture
def secretary(app: Flask) -> Browser:
    """A visitor who is of the secretariat."""
    return browser_signed_in(app, role="secretariat")
