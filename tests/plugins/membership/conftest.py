"""Members in four countries, and somebody of the secretariat."""

from datetime import date

import pytest
from flask import Flask

from plugins.membership.services.members import Admission, admit
from portal.database import unit_of_work
from portal.organisations.services import NewOrganisation, create_organisation
from portal.testing import Browser, browser_signed_in
from portal.viewer import NOBODY, Grant, Viewer

SECRETARY = Viewer(1, "Sample Secretary", frozenset({Grant("membership.manage")}))
CITIES = (
    ("dakar", {"fr": "Ville de Dakar", "ar": "مدينة داكار"}, "SN", "africa", 14.7, -17.4),
    ("porto-alegre", {"pt": "Prefeitura de Porto Alegre"}, "BR", "latin-america", -30.0, -51.2),
    ("lodz", {"pl": "Urząd Miasta Łodzi", "en": "City of Łódź"}, "PL", "europe", 51.8, 19.5),
    ("barcelona", {"ca": "Ajuntament de Barcelona", "en": "Barcelona City Council"}, "ES", "europe", 41.4, 2.2),
    ("lleida", {"ca": "Ajuntament de Lleida"}, "ES", "europe", 41.6, 0.6),
)


def enter(slug: str, names: dict[str, str], country: str, region: str, latitude: float, longitude: float) -> int:
    """Enter an organisation in a place."""
    new = NewOrganisation(
        slug=slug,
        names=names,
        original_language=next(iter(names)),
        kind="local_government",
        country=country,
        region=region,
        place=slug.title(),
        latitude=latitude,
        longitude=longitude,
    )
    return create_organisation(new)


@pytest.fixture
def members(context: Flask) -> dict[str, int]:
    """Five members; gives their organisations by short name."""
    found = {}
    with unit_of_work():
        for city in CITIES:
            found[city[0]] = enter(*city)
            admit(Admission(city[0], "associate", date(2011, 5, 1)), NOBODY)
    return found


@pytest.fixture
def secretary(app: Flask) -> Browser:
    """A visitor who is of the secretariat."""
    return browser_signed_in(app, role="secretariat")
