"""People are named in public only by their own yes, with their role, and no longer than they hold it."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.membership.services import naming
from plugins.membership.services.naming import NamedPerson
from portal.accounts.models import RoleGrant
from portal.accounts.privacy import erase, known_of, person_of
from portal.accounts.roles import roles_of
from portal.accounts.services import grant
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound
from portal.testing import browser_of, browser_signed_in
from portal.viewer import NOBODY, Viewer
from tests.factories import make_account

PERSON = "awa@dakar.example"
NAMED, DIRECTORY, REGISTER = "/en/membership/named/", "/en/membership/directory", "/en/membership/register.json"
Members = dict[str, int]


@pytest.fixture
def person(members: Members) -> Viewer:
    """Somebody who represents Dakar and writes for it."""
    with unit_of_work():
        number = make_account(PERSON, "editor", members["dakar"])
        grant(number, "representative", members["dakar"], ends_at=business_now() + timedelta(days=300))
    return Viewer(number, "Sample Person")


def held(person: Viewer, role: str) -> int:
    assert person.account_id is not None
    return next(one.id for one in roles_of(person.account_id) if one.role == role)


def agree(person: Viewer, role: str, *, is_named: bool = True) -> None:
    with unit_of_work():
        naming.choose(person, held(person, role), is_named=is_named)


def test_a_person_is_named_by_their_own_yes_and_no_more_when_they_take_it_back(
    members: Members, person: Viewer, context: Flask
) -> None:
    own, visitor, page = browser_signed_in(context, PERSON), browser_of(context), "/en/organisations/dakar"
    assert "Sample Person" not in visitor.get(page).text + visitor.get(DIRECTORY).text
    said = {"role": str(held(person, "representative"))}
    assert own.fill(NAMED, {**said, "shows": "y"}).status_code == 303
    for path in (page, DIRECTORY):
        text = visitor.get(path).text
        assert "Sample Person" in text
        assert "Accredited representative" in text
        assert "Editor" not in text
    assert "Accredited representative · named" in own.get("/en/account/").text
    for path in (REGISTER, f"{DIRECTORY}.json", f"{DIRECTORY}.csv"):
        assert "Sample Person" not in visitor.get(path).text
    assert own.fill(NAMED, said).status_code == 303
    assert "Sample Person" not in visitor.get(page).text + visitor.get(DIRECTORY).text


def test_only_they_themselves_say_so_and_only_of_roles_that_they_hold(members: Members, person: Viewer) -> None:
    with unit_of_work():
        other = Viewer(make_account(role="owner", object_id=members["dakar"]), "Other")
    for number in (held(person, "editor"), 0, 10**6):
        with pytest.raises(NotFound), unit_of_work():
            naming.choose(other, number, is_named=True)
    assert naming.named_for(members.values()) == {}


def test_nobody_is_named_longer_than_they_hold_the_role(members: Members, person: Viewer) -> None:
    agree(person, "editor")
    agree(person, "representative")
    dakar = members["dakar"]
    both = [NamedPerson("Sample Person", "representative"), NamedPerson("Sample Person", "editor")]
    assert naming.named_for(members.values()) == {dakar: both}
    with unit_of_work():
        db.session.get_one(RoleGrant, held(person, "representative")).ends_at = business_now()
    assert naming.named_for([dakar]) == {dakar: both[1:]}
    with unit_of_work():
        db.session.delete(db.session.get_one(RoleGrant, held(person, "editor")))
    assert naming.named_for([dakar]) == {}


def test_a_person_is_told_that_they_are_named_and_forgotten_with_their_name(members: Members, person: Viewer) -> None:
    agree(person, "editor")
    told = {data.title: data.rows for data in known_of(person_of(PERSON))}
    [row] = told["Roles with which you are named in public"]
    assert (row["role"], row["object_id"]) == ("editor", members["dakar"])
    with unit_of_work():
        assert "named in public with 1 role" in erase(person_of(PERSON), NOBODY)
    assert naming.named_for([members["dakar"]]) == {}
    assert person.account_id is not None
    assert naming.known_of(person.account_id) == []
