"""Whatever belongs to two records: merging and undoing leaves everything as it was."""

from collections.abc import Callable
from datetime import date

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.badges.services.sites import Told, tell
from plugins.membership.services.members import Admission, admit
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict
from portal.organisations.editing import add_name
from portal.organisations.leftovers import nothing_is_left_behind
from portal.organisations.models import Holder, Organisation
from portal.organisations.services import NewOrganisation, create_organisation
from portal.viewer import NOBODY
from tests.core.organisations.test_merging import everything, merged, undo
from tests.factories import make_account, make_holder, make_organisation


def _site(organisation_id: int, number: int) -> None:
    tell(organisation_id, Told(f"https://city.example/{number}", "member", "en"))


def _member(organisation_id: int, number: int) -> None:
    slug = db.session.get_one(Organisation, organisation_id).slug
    try:
        admit(Admission(slug, "associate", date(2005, 5, number)), NOBODY)
    except Conflict:
        return


def _role(organisation_id: int, number: int) -> None:
    make_account(role=("owner", "editor", "office")[number - 1], object_id=organisation_id)


def _name(organisation_id: int, number: int) -> None:
    try:
        add_name(organisation_id, "fr", f"Ville {number}", is_former=number == 2)
    except Conflict:
        return


def _part(organisation_id: int, number: int) -> None:
    slug = f"part-{db.session.scalar(db.select(db.func.max(Organisation.id)))}"
    create_organisation(NewOrganisation(slug, {"en": "A part"}, "en", "organisation", "PT", parent_id=organisation_id))


def _holder(organisation_id: int, number: int) -> None:
    db.session.get_one(Holder, make_holder()).organisation_id = organisation_id


THINGS: tuple[Callable[[int, int], None], ...] = (_site, _member, _role, _name, _part, _holder)
MADE = st.lists(st.tuples(st.sampled_from(THINGS), st.booleans(), st.integers(1, 3)), max_size=12)
FACTS = st.sets(st.sampled_from(["country", "region", "place", "coordinates", "website", "name-en", "name-fr"]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=MADE, taken=FACTS)
def test_merging_and_undoing_leaves_everything_as_it_was(
    context: Flask, made: list[tuple[Callable[[int, int], None], bool, int]], taken: set[str]
) -> None:
    with unit_of_work():
        first, second = make_organisation(), make_organisation(country="ML", region="")
        for thing, is_first, number in made:
            thing(first if is_first else second, number)
    before = everything()
    number = merged(first, second, *taken)
    assert nothing_is_left_behind() == []
    assert undo(number).stays == {}
    assert everything() == before
