"""Regional offices: seats with mandates, what each sees of its countries, and voices at risk."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from plugins.membership.mapping import parts_of_the_world
from plugins.membership.models import Interest, Seat
from plugins.membership.office_rules import OVERSEE
from plugins.membership.sections import every_country, regions, sections
from plugins.membership.services.offices import seats, showing, voices
from plugins.membership.services.offices.seats import NewSeat
from portal.accounts.models import Account
from portal.accounts.privacy import erase, known_of, person_of
from portal.accounts.services import grant, viewer_of
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, shift_business_clock, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.addresses import mark_dead
from portal.mail.models import Mail
from portal.organisations.office_editing import countries_held, look_after, open_office
from portal.organisations.offices import OfficeCard, countries_of, office_with
from portal.testing import Browser, browser_of, browser_signed_in
from portal.viewer import NOBODY, Viewer
from tests.factories import make_account, make_organisation

PERSON, DAY = "seat@city.example", timedelta(days=1)
OFFICES = "/en/admin/membership/offices/"
pages = pytest.mark.only_on("sqlite")


def test_every_part_of_the_world_divides_it_once() -> None:
    for parts in (regions(), sections(), parts_of_the_world()):
        counted = [country for countries in parts.values() for country in countries]
        assert sorted(counted) == sorted(every_country())
    assert len(sections()) == 7


@pytest.fixture
def office(context: Flask, members: dict[str, int]) -> OfficeCard:
    """An office of Senegal and Brazil."""
    with unit_of_work():
        make_organisation("enda", "Enda")
        look_after(open_office("enda", "region", "", NOBODY), ("SN", "BR"), NOBODY)
    found = office_with("enda")
    assert found is not None
    return found


@pytest.fixture
def staff(context: Flask) -> Viewer:
    with unit_of_work():
        account_id = make_account("staff@oidp.example", "secretariat")
    return viewer_of(account_id, context.extensions["portal.permissions"])


def filled(office: OfficeCard, staff: Viewer, kind: str = "political", email: str = PERSON, **dates: object) -> int:
    with unit_of_work():
        if db.session.scalar(db.select(Account.id).where(Account.email == email)) is None:
            make_account(email)
        return seats.fill_seat(office, NewSeat(kind, "dakar", email, **dates), staff)  # type: ignore[arg-type]


def account_of(email: str = PERSON) -> int:
    return db.session.scalars(db.select(Account.id).where(Account.email == email)).one()


def test_a_seat_gives_the_rights_of_the_office_for_its_time(office: OfficeCard, staff: Viewer, context: Flask) -> None:
    filled(office, staff, ends_at=business_now() + 10 * DAY)
    permissions = context.extensions["portal.permissions"]
    assert countries_of(viewer_of(account_of(), permissions), OVERSEE) == {"SN", "BR"}
    assert [seat.kind for seat in seats.seats_of([office.id])] == ["political"]
    shift_business_clock(10 * DAY)
    assert countries_of(viewer_of(account_of(), permissions), OVERSEE) == frozenset()
    assert seats.seats_of([office.id]) == []
    assert len(seats.seats_of([office.id], business_now() - DAY)) == 1


def test_a_seat_is_held_by_one_person_at_each_instant(office: OfficeCard, staff: Viewer) -> None:
    end = business_now() + 10 * DAY
    filled(office, staff, ends_at=end)
    with pytest.raises(Conflict, match="Somebody else has this seat"):
        filled(office, staff, email="other@city.example", starts_at=end - DAY)
    with pytest.raises(Conflict, match="has a seat at this office already"):
        filled(office, staff, kind="operational")
    filled(office, staff, email="other@city.example", starts_at=end)
    filled(office, staff, kind="operational", email="third@city.example")


@pytest.mark.either
def test_whoever_was_given_the_role_before_keeps_one_mandate(office: OfficeCard, staff: Viewer) -> None:
    with unit_of_work():
        make_account(PERSON, "office", office.organisation_id)
    shift_business_clock(DAY)
    number = filled(office, staff)
    with unit_of_work():
        seats.end_seat(office, number, staff)
    assert viewer_of(account_of()).grants == frozenset()
    with pytest.raises(NotFound), unit_of_work():
        seats.end_seat(office, number + 1, staff)


@pytest.mark.either
def test_people_are_named_only_if_they_say_so_and_not_once_forgotten(office: OfficeCard, staff: Viewer) -> None:
    number = filled(office, staff)
    with pytest.raises(NotFound), unit_of_work():
        seats.show_person(number, staff.account_id, shows=True)
    with unit_of_work():
        seats.show_person(number, account_of(), shows=True)
    assert any("regional offices" in data.title for data in known_of(person_of(PERSON)))
    with unit_of_work():
        erase(person_of(PERSON), NOBODY)
    assert db.session.scalars(db.select(Seat.shows_person)).one() is False
    assert seats.seats_of([office.id]) == []


@pytest.mark.either
@pytest.mark.parametrize("change", [{"kind": "third"}, {"organisation": "nobody"}, {"email": "nobody@city.example"}])
def test_what_makes_no_seat_is_refused(change: dict[str, str], office: OfficeCard, staff: Viewer) -> None:
    with unit_of_work():
        make_account(PERSON)
    new = NewSeat(**{"kind": "political", "organisation": "dakar", "email": PERSON, **change})
    with pytest.raises(Refused), unit_of_work():
        seats.fill_seat(office, new, staff)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    yield
    shift_business_clock(timedelta())


def risks() -> dict[str, tuple[str, ...]]:
    rows = db.session.execute(voices.voices(None))
    return {voice.slug: voice.risks for voice in map(voices.voice_of, rows)}


def test_what_puts_a_voice_at_risk_is_told_apart(members: dict[str, int]) -> None:
    now = business_now()
    with unit_of_work():
        for slug, ends_at in (("dakar", None), ("lodz", now + 5 * DAY), ("barcelona", None), ("lleida", None)):
            account_id = make_account(f"{slug}@city.example")
            grant(account_id, "representative", members[slug], ends_at)
            if slug != "lleida":
                db.session.get_one(Account, account_id).signed_in_at = wall_now()
        mark_dead("barcelona@city.example", "no such user")
    assert risks() == {
        "porto-alegre": ("nobody",),
        "lodz": ("ends",),
        "barcelona": ("returned",),
        "lleida": ("unseen",),
    }
    assert voices.count_at_risk(frozenset({"ES"})) == 2
    shift_business_clock(6 * DAY)
    assert risks()["lodz"] == ("nobody",)
    shift_business_clock(400 * DAY)
    assert risks()["dakar"] == ("unconfirmed",)


@pytest.mark.either
def test_those_who_look_after_a_member_are_reminded_once_a_week(members: dict[str, int], staff: Viewer) -> None:
    with pytest.raises(Refused, match="Nobody there can be written to"), unit_of_work():
        voices.remind(members["dakar"], None, staff)
    with unit_of_work():
        make_account("owner@city.example", "owner", members["dakar"])
    with unit_of_work():
        assert voices.remind(members["dakar"], None, staff) == 1
    with pytest.raises(Conflict), unit_of_work():
        voices.remind(members["dakar"], None, staff)
    with pytest.raises(NotFound), unit_of_work():
        voices.remind(members["dakar"], frozenset({"BR"}), staff)
    assert db.session.scalars(db.select(Mail.to)).one() == "owner@city.example"
    shift_business_clock(7 * DAY)
    with unit_of_work():
        voices.remind(members["dakar"], None, staff)


@pytest.fixture
def other(office: OfficeCard, context: Flask) -> Browser:
    """Somebody of an office of other countries."""
    with unit_of_work():
        elsewhere = make_organisation("lyon-office")
        look_after(open_office("lyon-office", "region", "", NOBODY), ("FR",), NOBODY)
        make_account("other@city.example", "office", elsewhere)
    return browser_signed_in(context, "other@city.example")


@pages
def test_an_office_sees_its_own_countries_and_another_gets_404(
    office: OfficeCard, other: Browser, context: Flask
) -> None:
    own = browser_signed_in(context, PERSON, "office", office.organisation_id)
    with unit_of_work() as session:
        for country in ("SN", "FR"):
            wish = Interest(
                name=f"A city of {country}", country=country, email="x@city.example",
                language="en", form_key=country, told_at=wall_now(),
            )  # fmt: skip
            session.add(wish)
    here, elsewhere = db.session.scalars(db.select(Interest.id).order_by(Interest.id))
    page = own.get(f"{OFFICES}enda").text
    assert "A city of SN" in page
    assert "A city of FR" not in page
    for path in ("enda", "enda/contact", "enda/members/", "enda/members/file"):
        assert (own.get(OFFICES + path).status_code, other.get(OFFICES + path).status_code) == (200, 404), path
    assert "lodz" not in own.get(f"{OFFICES}enda/members/").text
    assert own.fill("/en/account/profile", {}, to=f"{OFFICES}enda/wishes/{elsewhere}").status_code == 404
    assert other.fill("/en/account/profile", {}, to=f"{OFFICES}enda/wishes/{here}").status_code == 404
    assert own.fill("/en/account/profile", {}, to=f"{OFFICES}enda/wishes/{here}").status_code == 303
    for path in ("new", "enda/countries", "enda/seats"):
        assert own.get(OFFICES + path).status_code == 403, path


@pages
def test_an_office_sees_the_voices_of_its_countries_and_reminds_no_others(
    office: OfficeCard, other: Browser, members: dict[str, int], context: Flask
) -> None:
    own = browser_signed_in(context, PERSON, "office", office.organisation_id)
    path = "/en/admin/membership/voices/"
    assert [slug in own.get(path).text for slug in ("/dakar", "/porto-alegre", "/lodz")] == [True, True, False]
    assert "/dakar" not in other.get(path).text
    sent = own.fill(path, {"ticked": str(members["lodz"])}, to=f"{path}remind")
    assert "not at risk any more" in sent.text
    assert "City of Łódź" not in sent.text
    file = own.fill(f"{path}file?why=nobody", {"form": "csv"})
    assert [line.split(",")[1] for line in file.text.splitlines()[1:]] == ["dakar", "porto-alegre"]


@pages
def test_the_secretariat_keeps_the_tree_the_countries_and_the_seats(office: OfficeCard, context: Flask) -> None:
    browser = browser_signed_in(context, "staff@oidp.example", "secretariat")
    with unit_of_work():
        make_organisation("bamako", "Bamako")
        make_account(PERSON)
    form = {"slug": "bamako", "level": "country", "above": "enda"}
    assert browser.fill(f"{OFFICES}new", form).location == f"{OFFICES}bamako/countries"
    assert browser.fill(f"{OFFICES}new", form).status_code == 409
    refused = browser.fill(f"{OFFICES}bamako/countries", {"countries": "ML"})
    assert "The office above does not look after this country: Mali" in refused.text
    assert browser.fill(f"{OFFICES}bamako/countries", {"countries": "SN"}).status_code == 303
    proposed = browser.get(f"{OFFICES}enda/countries?part=uclg-africa").text
    assert "countries are ticked in addition" in proposed
    seat = {"kind": "political", "email": PERSON, "organisation": "dakar"}
    assert browser.fill(f"{OFFICES}enda/seats", {**seat, "organisation": "nobody"}).status_code == 404
    assert browser.fill(f"{OFFICES}enda/seats", seat).status_code == 303
    assert browser.fill(f"{OFFICES}enda/seats", {}, to=f"{OFFICES}enda/close").status_code == 422
    assert browser.fill(f"{OFFICES}bamako/seats", {}, to=f"{OFFICES}bamako/close").status_code == 303
    assert "Bamako" not in browser_of(context).get("/en/membership/offices/").text
    assert browser.fill(f"{OFFICES}enda/contact", {"email": "office@city.example"}).status_code == 303
    assert countries_held(office.id) == {"SN", "BR"}


@pages
def test_everybody_sees_an_office_with_its_countries_and_members(
    office: OfficeCard, staff: Viewer, context: Flask
) -> None:
    number = filled(office, staff)
    visitor = browser_of(context)
    page = visitor.get("/en/membership/offices/enda").text
    assert [words in page for words in ("Senegal", "Ville de Dakar", "Political seat", "Sample Person")] == [
        True, True, True, False,
    ]  # fmt: skip
    own = browser_signed_in(context, PERSON)
    assert own.fill("/en/membership/offices/seats", {"seat": str(number), "shows": "y"}).status_code == 303
    assert "Sample Person" in visitor.get("/en/membership/offices/enda").text
    assert "Seats at regional offices" in own.get("/en/account/").text
    assert "France" in visitor.get("/en/membership/offices/").text
    assert "Regional office" in visitor.get("/en/organisations/enda").text
    assert visitor.get("/en/membership/offices/dakar").status_code == 404


@pytest.mark.either
def test_the_figures_of_an_office_are_of_its_countries(office: OfficeCard) -> None:
    found = showing.figures(countries_held(office.id))
    assert (found.members, found.reached, found.at_risk, found.waiting) == (2, 2, 2, 0)
    assert [gap.members for gap in showing.gaps_in(frozenset({"SN", "BR"}), parts_of_the_world())] == [1, 1]
    assert len(showing.without_office()) == len(every_country()) - 2
