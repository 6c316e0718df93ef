"""Changing organisations and fund holders, in services and in the back office."""

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.organisations.directory import find_organisations, organisation_by_slug
from portal.organisations.editing import add_name, close_gateway, enter_organisation, parent_of, remove_name
from portal.organisations.models import Holder, HolderGateway, Organisation
from portal.organisations.services import NewOrganisation, create_organisation, gateway_keys, holder
from portal.payments.gateway import KeyField, keys_after
from portal.testing import Browser, browser_signed_in
from tests.factories import make_holder, make_organisation

pages = pytest.mark.only_on("sqlite")
STAFF = "staff@city.example"
LYON = {"kind": "local_government", "country": "FR", "region": "europe", "place": "Lyon"}
NEW = {**LYON, "name": "Ville de Lyon", "language": "fr", "slug": "lyon"}
TERMS = {
    "legal_name": "Fonds de Dakar", "address": "1 rue de l’Exemple\nDakar", "tax_id": "SN-1", "currencies": "xof EUR",
    "fee_per_mille": "25", "floor_percent": "70", "grace_days": "14", "receipt_fr": "Reçu", "receipt_ar": "إيصال",
}  # fmt: skip


@pytest.fixture
def staff(context: Flask) -> Browser:
    return browser_signed_in(context, STAFF, "secretariat")


def test_a_name_is_found_in_any_script_and_without_accents(context: Flask) -> None:
    with unit_of_work():
        create_organisation(NewOrganisation("lodz", {"pl": "Łódź", "en": "City of Lodz"}, "pl", "x", "PL"))
        create_organisation(NewOrganisation("sfax", {"ar": "بلدية صفاقس"}, "ar", "x", "TN"))
    for words, slug in (("łódź", "lodz"), ("LODZ", "lodz"), ("صفاقس", "sfax")):
        assert [card.slug for card in find_organisations(words, "en")] == [slug]
    assert [card.slug for card in find_organisations("", "en", after="lodz")] == ["sfax"]


def test_a_short_name_is_given_once(context: Flask) -> None:
    with unit_of_work():
        make_organisation("lyon")
    with pytest.raises(Conflict), unit_of_work():
        enter_organisation(NewOrganisation("lyon", {"fr": "Lyon"}, "fr", "x", "FR"))


def test_an_organisation_is_never_part_of_itself_or_of_its_parts(context: Flask) -> None:
    with unit_of_work():
        region = make_organisation("region")
        city = make_organisation("city")
        db.session.get_one(Organisation, city).parent_id = region
    assert parent_of("region", city) == region
    for below in ("region", "city"):
        with pytest.raises(Refused):
            parent_of(below, region)


def test_a_circle_that_is_there_already_ends_the_search(context: Flask) -> None:
    with unit_of_work():
        one, other = make_organisation("one"), make_organisation("other")
        db.session.get_one(Organisation, one).parent_id = other
        db.session.get_one(Organisation, other).parent_id = one
    with pytest.raises(Refused):
        parent_of("one", 999)


def test_a_name_is_added_once_and_the_last_one_stays(context: Flask) -> None:
    with unit_of_work():
        lyon = make_organisation("lyon", "Lyon")
        add_name(lyon, "ar", "ليون", is_former=False)
    with pytest.raises(Conflict), unit_of_work():
        add_name(lyon, "ar", "ليون", is_former=False)
    first, second = (name.id for name in organisation_by_slug("lyon", "en").names)
    with unit_of_work():
        remove_name(lyon, first)
    with pytest.raises(Refused), unit_of_work():
        remove_name(lyon, second)


def test_the_names_of_another_organisation_are_out_of_reach(context: Flask) -> None:
    with unit_of_work():
        lyon = make_organisation("lyon")
        make_organisation("dakar")
    name = organisation_by_slug("dakar", "en").names[0].id
    with pytest.raises(NotFound), unit_of_work():
        remove_name(lyon, name)


@pages
def test_an_organisation_is_entered_and_shown(staff: Browser, client: Browser) -> None:
    answer = staff.fill("/en/admin/organisations/new", NEW)
    assert answer.location == "/en/admin/organisations/lyon?done=1"
    page = client.get("/en/organisations/lyon").text
    assert "Ville de Lyon" in page
    assert "France" in page


@pages
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""), ("slug", "Lyon!"), ("slug", ""), ("slug", "taken"), ("country", "XX"), ("kind", "empire"),
        ("website", "javascript:alert(1)"), ("parent", "nowhere"), ("language", "tlh-x"), ("name", "x" * 300),
    ],
)  # fmt: skip
def test_a_faulty_organisation_is_refused_and_kept(field: str, typed: str, staff: Browser, context: Flask) -> None:
    with unit_of_work():
        make_organisation("taken")
    answer = staff.fill("/en/admin/organisations/new", {**NEW, field: typed})
    assert answer.status_code in (409, 422)
    assert 'value="Lyon"' in answer.text
    assert db.session.scalar(db.select(db.func.count(Organisation.id))) == 1


@pages
def test_a_change_is_seen_at_once_on_the_kept_page(staff: Browser, client: Browser, context: Flask) -> None:
    with unit_of_work():
        make_organisation("lyon", "Lyon")
    assert "Senegal" in client.get("/en/organisations/lyon").text
    staff.fill("/en/admin/organisations/lyon", {**LYON, "website": "https://lyon.example"})
    page = client.get("/en/organisations/lyon").text
    assert "France" in page
    assert "https://lyon.example" in page


@pages
def test_names_are_added_and_removed_in_the_office(staff: Browser, context: Flask) -> None:
    with unit_of_work():
        make_organisation("lyon", "Lyon")
    page = "/en/admin/organisations/lyon/names"
    assert staff.fill(page, {"name": "Lugdunum", "language": "la", "is_former": "y"}).status_code == 303
    assert staff.fill(page, {"name": "Lugdunum", "language": "la"}).status_code == 409
    assert "former name" in staff.get(page).text
    former = organisation_by_slug("lyon", "en").names[1]
    assert staff.fill(page, {}, to=f"{page}/{former.id}/remove").status_code == 303
    assert "Lugdunum" not in staff.get(page).text


@pages
def test_the_terms_and_receipts_of_a_holder_are_changed(staff: Browser, context: Flask) -> None:
    with unit_of_work():
        number = make_holder("dakar")
    assert staff.fill(f"/en/admin/holders/{number}", TERMS).status_code == 303
    db.session.rollback()
    card = holder(number)
    assert (card.currencies, card.fee_per_mille, card.grace_days) == (("XOF", "EUR"), 25, 14)
    assert card.receipt_texts == {"fr": "Reçu", "ar": "إيصال"}


@pages
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("fee_per_mille", "-1"), ("fee_per_mille", "1_0"), ("fee_per_mille", "٢٥"), ("fee_per_mille", "999"),
        ("floor_percent", "49"), ("grace_days", "9" * 30), ("currencies", "XXX"), ("currencies", ""),
        ("legal_name", ""),
    ],
)  # fmt: skip
def test_faulty_terms_are_refused_and_kept(field: str, typed: str, staff: Browser, context: Flask) -> None:
    with unit_of_work():
        number = make_holder("dakar")
    answer = staff.fill(f"/en/admin/holders/{number}", {**TERMS, field: typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert db.session.get_one(Holder, number).tax_id == "SAMPLE-1"


@pages
def test_keys_of_a_gateway_go_in_and_never_come_out(staff: Browser, context: Flask) -> None:
    with unit_of_work():
        number = make_holder("dakar")
    page = f"/en/admin/holders/{number}/gateways/sandbox"
    assert staff.fill(page, {"secret": "whsec_new"}).status_code == 303
    db.session.rollback()
    ring = context.extensions["portal.keys"]
    assert gateway_keys(number, "sandbox", ring) == {"secret": "whsec_new", "secret_before": "whsec_sample"}
    assert "whsec_" not in staff.get(page).text
    faulty = staff.fill(page, {"secret": "whsec_long" * 60})
    assert faulty.status_code == 422
    assert "whsec_long" not in faulty.text


@pages
def test_a_secret_that_is_left_empty_stays_and_one_that_was_never_there_is_asked_for(
    staff: Browser, context: Flask
) -> None:
    with unit_of_work():
        number, other = make_holder("dakar"), make_holder("rabat", gateway="elsewhere")
    assert staff.fill(f"/en/admin/holders/{number}/gateways/sandbox", {"secret": ""}).status_code == 303
    asked = staff.fill(f"/en/admin/holders/{other}/gateways/sandbox", {"secret": ""})
    assert (asked.status_code, "Enter this key." in asked.text) == (422, True)
    db.session.rollback()
    assert gateway_keys(number, "sandbox", context.extensions["portal.keys"]) == {"secret": "whsec_sample"}


@pages
def test_a_way_to_pay_that_nobody_installed_has_no_page(staff: Browser, context: Flask) -> None:
    with unit_of_work():
        number = make_holder("dakar")
    assert staff.get(f"/en/admin/holders/{number}/gateways/elsewhere").status_code == 404


FIELDS = (
    KeyField("key", "Key"), KeyField("secret", "Secret", stays_beside=True), KeyField("account", "", is_secret=False),
)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ({}, {"key": "k", "secret": "s"}, {"key": "k", "secret": "s"}),
        ({"key": "k", "secret": "s"}, {}, {"key": "k", "secret": "s"}),
        ({"key": "k", "secret": "s"}, {"secret": "t"}, {"key": "k", "secret": "t", "secret_before": "s"}),
        ({"secret": "s", "secret_before": "r"}, {"secret": "t"}, {"secret": "t", "secret_before": "s"}),
        ({"secret": "s", "secret_before": "r"}, {"secret": "s"}, {"secret": "s", "secret_before": "r"}),
        ({"key": "k", "account": "a"}, {"key": "l", "account": ""}, {"key": "l"}),
        ({"key": "k", "endpoint": "e"}, {"key": "l"}, {"key": "l", "endpoint": "e"}),
    ],
)
def test_keys_are_changed_without_a_gap(before: dict[str, str], typed: dict[str, str], after: dict[str, str]) -> None:
    assert keys_after(FIELDS, before, typed) == after


@pages
def test_a_gateway_is_closed_and_its_keys_stay_for_refunds(staff: Browser, context: Flask) -> None:
    with unit_of_work():
        number = make_holder("dakar")
    page = f"/en/admin/holders/{number}/gateways"
    assert staff.fill(page, {}, to=f"{page}/sandbox/close").status_code == 303
    db.session.rollback()
    assert holder(number).gateways == ()
    assert db.session.scalar(db.select(db.func.count(HolderGateway.id))) == 1
    with pytest.raises(NotFound), unit_of_work():
        close_gateway(number, "stripe")


@pages
def test_a_holder_that_does_not_exist_is_not_found(staff: Browser) -> None:
    assert [staff.get(f"/en/admin/holders/9{part}").status_code for part in ("", "/gateways")] == [404, 404]
