"""The open register: what it says of members, which place is meant, and copies that are still right."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.gazetteer import Entry
from plugins.membership.lists import count_by
from plugins.membership.register_words import COLUMNS
from plugins.membership.services import filling
from plugins.membership.services.located import kilometres
from portal.database import db, unit_of_work
from portal.organisations.editing import add_name
from portal.organisations.models import Organisation
from portal.testing import Browser
from tests.plugins.membership.conftest import enter

pytestmark = pytest.mark.only_on("sqlite")
Members = dict[str, int]
PLACES = (
    Entry(3128760, "ES", "56", 41.38879, 2.15899, 1620343, ("Barcelona", "برشلونة")),
    Entry(3648559, "VE", "02", 10.13625, -64.68618, 424795, ("Barcelona",)),
    Entry(2253354, "SN", "01", 14.6937, -17.44406, 2476400, ("Dakar",)),
    Entry(1, "PL", "01", 50.0, 15.0, 20_000, ("Lodz",)),  # of the same name, far away
)
angles = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def test_the_register_says_what_is_known_of_each_member(members: Members, client: Browser) -> None:
    with unit_of_work():
        filling.store(PLACES)
        add_name(members["dakar"], "fr", "Cap-Vert", is_former=True)
    told = client.get("/en/membership/register.json").json
    assert told is not None
    assert told["licence"].startswith("https://creativecommons.org/publicdomain/zero")
    assert "GeoNames" in told["sources"]
    found = {one["id"]: one for one in told["members"]}
    assert list(found["dakar"]) == list(COLUMNS)
    assert found["dakar"]["names"] == {"fr": ["Ville de Dakar"], "ar": ["مدينة داكار"]}
    assert found["dakar"]["former_names"] == {"fr": ["Cap-Vert"]}
    assert (found["barcelona"]["geonames"], found["dakar"]["geonames"]) == (3128760, 2253354)
    assert found["barcelona"]["geonames_url"] == "https://sws.geonames.org/3128760/"
    assert (found["lodz"]["geonames"], found["lodz"]["geonames_url"]) == (None, "")
    assert found["dakar"]["url"].endswith("/en/organisations/dakar")


def test_both_files_hold_the_same(members: Members, client: Browser) -> None:
    told = client.get("/en/membership/register.json").json
    text = client.get("/en/membership/register.csv").get_data().decode("utf-8-sig")
    assert told is not None
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == [one["id"] for one in told["members"]]
    assert [json.loads(row["names"]) for row in rows] == [one["names"] for one in told["members"]]


def test_a_record_that_was_merged_is_still_found_by_its_id(members: Members, client: Browser) -> None:
    with unit_of_work() as session:
        merged = db.update(Organisation).where(Organisation.id == enter("dakkar", {"fr": "Dakkar"}, "SN", "", 0, 0))
        session.execute(merged.values(merged_into_id=members["dakar"]))
    told = client.get("/en/membership/register.json").json
    assert told is not None
    assert {one["id"]: one["former_ids"] for one in told["members"]}["dakar"] == ["dakkar"]
    assert '"[""dakkar""]"' in client.get("/en/membership/register.csv").text


@pytest.mark.parametrize("form", ["csv", "json"])
def test_whoever_has_the_newest_copy_gets_none(members: Members, client: Browser, form: str) -> None:
    path = f"/en/membership/register.{form}"
    etag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    with unit_of_work():
        add_name(members["dakar"], "en", "City of Dakar", is_former=False)
    newer = client.get(path, headers={"If-None-Match": etag})
    assert (newer.status_code, newer.headers["ETag"] != etag) == (200, True)
    assert "City of Dakar" in newer.text


def test_the_register_of_a_day_has_its_members(members: Members, client: Browser) -> None:
    for day, count in (("2011-04-30", 0), ("2011-05-01", 5)):
        told = client.get(f"/en/membership/register.json?on={day}").json
        assert told is not None
        assert (told["counted_on"], len(told["members"])) == (day, count)
    for day in ("1999-01-01", "2999-01-01", "yesterday", "2011-02-30"):
        assert client.get(f"/en/membership/register.csv?on={day}").status_code == 404
        assert client.get(f"/en/membership/register?on={day}").status_code == 200


def test_the_page_explains_every_column(members: Members, client: Browser) -> None:
    page = client.get("/en/membership/register?on=2011-05-01").text
    assert all(f"<code>{name}</code>" in page for name in COLUMNS)
    assert "register.csv?on=2011-05-01" in page


def test_the_file_can_be_measured_by_the_command(members: Members, client: Browser) -> None:
    counted = count_by(client.get("/en/membership/register.csv").get_data(), "country")
    assert counted.counts == {"ES": 2, "BR": 1, "PL": 1, "SN": 1}


@given(angles, angles)
def test_distances_are_those_of_a_globe(here: tuple[float, float], there: tuple[float, float]) -> None:
    assert 0 <= kilometres(here, there) <= 20_020
    assert kilometres(here, there) == pytest.approx(kilometres(there, here), abs=1e-6)


def test_a_known_distance_is_right() -> None:
    assert kilometres((41.3888, 2.159), (40.4165, -3.7026)) == pytest.approx(505, abs=3)
