"""The directory: finding, narrowing, the three orders, pages both ways, and the same as files."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from plugins.membership.directory_models import DirectoryLine
from plugins.membership.services import lining
from plugins.membership.services.directory.asking import Reader, Wanted
from plugins.membership.services.directory.finding import ON_A_PAGE, every, search
from plugins.membership.services.members import Admission, admit
from portal.database import db, unit_of_work
from portal.organisations.editing import OrganisationChange, add_name, change_organisation
from portal.organisations.models import OrganisationName
from portal.testing import Browser, statements_of
from portal.viewer import NOBODY
from tests.plugins.membership.conftest import enter

Members = dict[str, int]
COUNTRIES = ("BR", "PL", "SN", "ES")  # as some language has them in order
FACETS = {"region", "country", "category", "kind", "since"}


def wanted_of(**told: str) -> Wanted:
    chosen = {name: value for name, value in told.items() if name in FACETS}
    others = {name: value for name, value in told.items() if name not in FACETS}
    return Wanted(chosen=chosen, **others)  # type: ignore[arg-type]


def slugs(language: str = "en", **told: str) -> list[str]:
    return [member.slug for member in search(wanted_of(**told), Reader(language, COUNTRIES)).members]


@pytest.fixture
def many(context: Flask) -> int:
    """Cities of three countries that joined one after the other; gives how many."""
    count = 2 * ON_A_PAGE + 5
    with unit_of_work():
        for number in range(count):
            country = COUNTRIES[number % 3]
            enter(f"city-{number:03}", {"en": f"City {number:03}"}, country, "europe", 45, 4)
            admit(Admission(f"city-{number:03}", "associate", date(2002 + number % 20, 1, 1)), NOBODY)
    return count


ASKED: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({}, ["lleida", "barcelona", "lodz", "porto-alegre", "dakar"]),
    ({"region": "europe"}, ["lleida", "barcelona", "lodz"]),
    ({"country": "ES"}, ["lleida", "barcelona"]),
    ({"letter": "A"}, ["lleida"]),
    ({"text": "DAKAR"}, ["dakar"]),
    ({"text": "داكار"}, ["dakar"]),
    ({"text": "lodz"}, ["lodz"]),
    ({"text": "ajuntament barcel"}, ["barcelona"]),
    ({"text": "barcelona lleida"}, []),
    ({"text": "arcelona"}, []),
    ({"text": "%"}, []),
    ({"text": "_"}, []),
    ({"text": "city", "region": "africa"}, []),
    ({"region": "europe", "letter": "P"}, []),
    ({"since": "2011"}, ["lleida", "barcelona", "lodz", "porto-alegre", "dakar"]),
    ({"since": "2012"}, []),
    ({"category": "promoter"}, []),
    ({"kind": "local_government", "country": "SN"}, ["dakar"]),
    ({"sort": "country"}, ["porto-alegre", "lodz", "dakar", "lleida", "barcelona"]),
)


@pytest.mark.both
def test_members_are_found_in_order(members: Members) -> None:
    assert [(told, slugs(**told)) for told, _ in ASKED] == list(ASKED)


def test_readers_find_names_in_the_order_of_their_own_language(members: Members) -> None:
    with unit_of_work():
        add_name(members["dakar"], "es", "Ayuntamiento de Dakar", is_former=False)
    assert slugs("es")[:2] == ["lleida", "dakar"]
    assert slugs("en")[-1] == "dakar"
    assert slugs("eo") == slugs("en")  # a language that the portal does not speak


def test_a_former_name_finds_and_is_not_shown(members: Members) -> None:
    with unit_of_work():
        add_name(members["dakar"], "en", "Cap-Vert", is_former=True)
    found = search(Wanted(text="cap vert"), Reader("en"))
    assert [member.name for member in found.members] == ["Ville de Dakar"]


def test_what_changes_of_an_organisation_changes_in_the_directory_at_once(members: Members) -> None:
    with unit_of_work():
        change = OrganisationChange("university", "SN", "arab", "Gorée", "", "")
        change_organisation(members["dakar"], change)
    assert slugs(region="arab", kind="university", text="goree") == ["dakar"]


def test_organisations_from_before_the_directory_are_entered_once(members: Members) -> None:
    with unit_of_work() as session:
        session.execute(db.delete(DirectoryLine).where(DirectoryLine.language == "fr"))
    assert slugs("fr") == []
    assert (lining.write_missing(), lining.write_missing()) == (5, 0)
    assert len(slugs("fr")) == 5


def test_an_organisation_without_any_name_stands_under_its_place(members: Members) -> None:
    with unit_of_work() as session:
        session.execute(db.delete(OrganisationName).where(OrganisationName.organisation_id == members["dakar"]))
        lining.write([members["dakar"]])
    assert "dakar" in slugs(text="dakar")


@pytest.mark.both
@pytest.mark.parametrize("sort", ["name", "newest", "country"])
def test_pages_follow_one_another_both_ways_without_gap_or_repetition(many: int, sort: str) -> None:
    reader = Reader("en", COUNTRIES)
    pages = list(_forward(reader, sort))
    there = [member.id for page in pages for member in page]
    assert len(there) == len(set(there)) == many
    assert there == [member.id for member in every(Wanted(sort=sort), reader)]
    back = search(Wanted(sort=sort, before=pages[2][0].id), reader)
    assert [member.id for member in back.members] == [member.id for member in pages[1]]
    first = search(Wanted(sort=sort, before=back.preceding), reader)
    assert [member.id for member in first.members] == [member.id for member in pages[0]]
    assert (first.preceding, first.following) == (0, pages[0][-1].id)


def _forward(reader: Reader, sort: str) -> Iterator[tuple[object, ...]]:
    after = 0
    while True:
        found = search(Wanted(sort=sort, after=after), reader)
        yield found.members
        after = found.following
        if not after:
            return


def test_the_newest_come_first(many: int) -> None:
    years = [member.since_on for member in search(Wanted(sort="newest"), Reader("en")).members]
    assert years == sorted(years, reverse=True)


def test_a_page_after_somebody_who_left_begins_anew(members: Members) -> None:
    assert [member.slug for member in search(Wanted(after=999), Reader("en")).members] == slugs()


def test_facets_say_what_each_choice_leads_to(members: Members) -> None:
    found = search(wanted_of(region="europe", text="city"), Reader("en"))
    assert (found.count, found.facets.without("region")) == (2, 2)
    assert search(wanted_of(region="europe"), Reader("en")).facets.options["country"] == {"ES": 2, "PL": 1}


STRANGE = (
    "region=nowhere",
    "country=EUROPE",
    "country=%01%02",
    "letter=%25",
    "letter=ab",
    "since=0000",
    "since=9999",
    "since=٢٠١١",
    "near=99999999999999999999",
    "near=1&zoom=moon",
    "sort=emperor",
    "q=" + "x" * 9000,
    "after=" + "9" * 9000,
    "after=-1&before=-1",
    "q=%F0%9F%8F%99",
    "q=a&q=b",
    "after='%20OR%201=1",
)


@pytest.mark.only_on("sqlite")
def test_a_strange_search_harms_nothing(members: Members, client: Browser) -> None:
    for query in STRANGE:
        for page in ("directory", "map", "directory.csv", "directory.json"):
            answer = client.get(f"/en/membership/{page}?{query}")
            assert answer.status_code == 200, (page, query)
            assert f'value="{"x" * 101}' not in answer.text


@pytest.mark.only_on("sqlite")
def test_pages_keep_the_search_and_cost_the_same_far_down(many: int, client: Browser) -> None:
    page = client.get("/en/membership/directory?q=city&region=europe").text
    assert 'rel="next" href="/en/membership/directory?q=city&amp;region=europe&amp;after=' in page
    assert 'href="/en/membership/directory?q=city" aria-hidden' not in page
    first = len(statements_of(client, "/en/membership/directory?sort=country"))
    far = len(statements_of(client, f"/en/membership/directory?sort=country&after={many // 2}"))
    assert first <= far <= 6


@pytest.mark.only_on("sqlite")
def test_what_was_chosen_can_be_taken_away(members: Members, client: Browser) -> None:
    page = client.get("/en/membership/directory?region=europe&country=SN").text
    assert "Nothing found" in page
    assert 'class="tag" href="/en/membership/directory?country=SN"' in page
    assert "without it 1" in page
    assert "without it 3" in page


@pytest.mark.only_on("sqlite")
def test_the_files_hold_what_the_list_shows(members: Members, client: Browser) -> None:
    with unit_of_work():
        add_name(members["dakar"], "en", "=HYPERLINK(1)", is_former=False)
    told = client.get("/fr/membership/directory.json?country=SN").json
    assert told is not None
    assert told["asked"] == {"country": "SN"}
    assert [one["id"] for one in told["members"]] == ["dakar"]
    rows = list(csv.DictReader(io.StringIO(client.get("/en/membership/directory.csv").get_data().decode("utf-8-sig"))))
    assert {row["id"]: row["name"] for row in rows}["dakar"] == "'=HYPERLINK(1)"
    assert rows[0].keys() >= {"class", "since", "country_name"}
    assert all(row["url"].startswith("http") for row in rows)
