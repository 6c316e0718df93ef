"""A form that the network asks for, published."""

import pytest
from flask import Flask

from portal.database import unit_of_work
from portal.reviews.forms import dossiers, versions
from tests.core.reviews.forms.samples import PURPOSE, SAMPLE

APPLICATION, CITY = PURPOSE.name, "city"


@pytest.fixture
def asked_for(context: Flask) -> Flask:
    """A portal in which a plugin asks for applications."""
    context.extensions["portal.form_purposes"] = {PURPOSE.name: PURPOSE}
    return context


@pytest.fixture
def published(asked_for: Flask) -> Flask:
    """The sample form in force."""
    with unit_of_work():
        draft = versions.begin_draft(APPLICATION, CITY, SAMPLE, None)
        versions.write_draft(APPLICATION, CITY, SAMPLE, draft.revision, None)
        versions.publish(APPLICATION, CITY, draft.revision + 1, "", None)
    return asked_for


@pytest.fixture
def dossier(published: Flask) -> int:
    """A dossier into which nobody has written yet."""
    with unit_of_work():
        return dossiers.begin(APPLICATION, CITY, "fr")
