"""Organisations stand in the order of the names that a reader sees."""

import pytest
from flask import Flask
from sqlalchemy.orm import aliased

from portal.database import ask, db, unit_of_work
from portal.organisations.models import Organisation
from portal.organisations.services import NewOrganisation, create_organisation, organisation_card
from portal.organisations.sorting import in_order_of_names, place_in_order

pytestmark = pytest.mark.both

CITIES = (
    ("z", {"pl": "Łódź", "fr": "Lodz"}),
    ("y", {"pt": "Évora"}),
    ("x", {"ar": "تونس", "fr": "Tunis"}),
    ("w", {"en": "Manchester"}),
    ("v", {"en": "Manchester"}),
)


LISTED = aliased(Organisation)


def listed(language: str, after: str = "", *, are_few: bool = False) -> list[tuple[str, str]]:
    """Slugs in order, each with its place in it."""
    wanted = in_order_of_names(db.select(LISTED.website), LISTED.id, after, are_few=are_few)
    rows = ask(wanted, language=language).all()
    return [(organisation_card(row).slug, place_in_order(row)) for row in rows]


@pytest.fixture
def cities(context: Flask) -> None:
    with unit_of_work():
        for slug, names in CITIES:
            create_organisation(NewOrganisation(slug, names, next(iter(names)), "local_government", "PT"))


@pytest.mark.usefixtures("cities")
@pytest.mark.parametrize(("language", "order"), [("fr", "yzwvx"), ("ar", "yzwvx")])
def test_accents_and_scripts_stand_where_readers_look_for_them(language: str, order: str) -> None:
    assert "".join(slug for slug, _ in listed(language)) == order


@pytest.mark.usefixtures("cities")
@pytest.mark.parametrize("are_few", [False, True])
def test_a_list_goes_on_from_behind_any_place_in_it(are_few: bool) -> None:
    whole = listed("fr")
    for number, (_, place) in enumerate(whole):
        assert listed("fr", place, are_few=are_few) == whole[number + 1 :]


@pytest.mark.usefixtures("cities")
@pytest.mark.parametrize("place", ["nonsense", "zz.1", "00.9999999999999999999", ".", "00.-1", "0.1"])
def test_a_place_that_makes_no_sense_is_the_beginning(place: str) -> None:
    assert len(listed("fr", place)) == len(CITIES)
