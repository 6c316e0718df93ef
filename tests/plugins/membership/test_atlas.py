"""The map of members: who shares a dot, what is seen of which part of the world, and what it weighs."""

import gzip
import re
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership import mapping
from plugins.membership.atlas import NEAR, PARTS, WORLD, Point, point_of, spots, window_of
from plugins.membership.gazetteer import entries
from plugins.membership.services import lining
from plugins.membership.services.recording import columns
from plugins.membership.standing_models import MembershipSpell
from plugins.membership.standing_rules import FOREVER, Spell, State
from portal.database import db, unit_of_work
from portal.organisations.models import Organisation, OrganisationName
from portal.testing import Browser

Members = dict[str, int]
MOST_BYTES = 40_000
somewhere = st.tuples(st.floats(-85, 85), st.floats(-180, 180))


@given(st.lists(somewhere, max_size=80))
def test_every_member_of_the_world_is_in_one_dot(places: list[tuple[float, float]]) -> None:
    found = spots([point_of(id_, *place) for id_, place in enumerate(places)], window_of(WORLD))
    assert sorted(id_ for spot in found for id_ in spot.ids) == list(range(len(places)))
    assert [len(spot.ids) for spot in found] == sorted((len(spot.ids) for spot in found), reverse=True)


@given(st.lists(somewhere, max_size=40), st.randoms())
def test_dots_do_not_hang_on_the_order_of_members(places: list[tuple[float, float]], random: object) -> None:
    points = [point_of(id_, *place) for id_, place in enumerate(places)]
    shuffled = list(points)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert spots(points, window_of(WORLD)) == spots(shuffled, window_of(WORLD))


def test_neighbours_share_a_dot_and_others_do_not() -> None:
    near = [Point(1, 100.0, 100.0), Point(2, 103.0, 101.0), Point(3, 109.5, 100.0), Point(4, 300.0, 100.0)]
    assert [spot.ids for spot in spots(near, window_of(WORLD))] == [(1, 2), (3,), (4,)]
    assert len(spots([Point(5, 103.5, 100.0), Point(6, 104.5, 100.0)], window_of(WORLD))) == 1  # of two cells


def test_from_nearer_less_is_merged() -> None:
    lisbon, cascais = point_of(1, 38.72, -9.14), point_of(2, 38.70, -9.42)
    athens, patras = point_of(3, 37.98, 23.72), point_of(4, 38.25, 21.73)
    everybody = [lisbon, cascais, athens, patras]
    assert len(spots(everybody, window_of(WORLD))) < len(spots(everybody, window_of("europe"))) == 3
    assert NEAR * window_of("europe").scale < NEAR


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("africa", (14.7, -17.4)),
        ("africa", (-34.0, 18.4)),
        ("latin-america", (-33.4, -70.6)),
        ("latin-america", (32.5, -117.0)),
        ("europe", (64.1, -21.9)),
        ("europe", (38.0, 23.7)),
        ("north-america", (61.2, -149.9)),
        ("asia-pacific", (-18.1, 178.4)),
        ("asia-pacific", (35.7, 139.7)),
        ("arab", (33.6, -7.6)),
        ("arab", (23.6, 58.4)),
    ],
)
def test_a_part_of_the_world_shows_its_cities(part: str, place: tuple[float, float]) -> None:
    x, y = mapping.project(*place)
    assert window_of(part).holds(x, y)


def test_no_part_of_the_world_reaches_over_the_edge_of_the_map() -> None:
    for part in PARTS:
        window = window_of(part)
        assert 0 <= window.x < window.x + window.width <= mapping.WIDTH
        assert 0 <= window.y < window.y + window.height <= mapping.HEIGHT


@pytest.mark.only_on("sqlite")
def test_a_dot_leads_to_those_who_share_it(members: Members, client: Browser) -> None:
    page = client.get("/en/membership/map?region=europe&zoom=world").text
    assert "<title>2 members near Barcelona</title>" in page
    [link] = re.findall(r'href="([^"]+near=[^"]+)"', page)
    listed = client.get(link.replace("&amp;", "&")).text
    assert "Ajuntament de Lleida" in listed
    assert "City of Łódź" not in listed
    assert "One dot of the map" in listed
    assert 'href="/en/organisations/lodz" aria-label="City of Łódź, Poland"' in page


@pytest.mark.only_on("sqlite")
def test_a_member_without_coordinates_is_not_forgotten(members: Members, client: Browser) -> None:
    with unit_of_work() as session:
        row = session.get_one(Organisation, members["dakar"])
        row.latitude = row.longitude = None
    page = client.get("/en/membership/map").text
    assert "Of 1 member we do not know where on the map it is." in page
    assert 'href="/en/membership/directory?country=SN"' in page
    assert "3 members lie outside this part of the map." in client.get("/en/membership/map?zoom=latin-america").text


@pytest.mark.only_on("sqlite")
def test_the_map_of_a_thousand_members_is_light(context: Flask, client: Browser) -> None:
    fill_with_members(1000)
    page = client.get("/en/membership/map").text
    picture = page[page.index("<svg class=") : page.index("</svg>", page.index("<svg class=")) + 6]
    land = (Path(mapping.__file__).parent / "static" / "world.svg").read_bytes()
    assert len(gzip.compress(picture.encode())) + len(gzip.compress(land)) < MOST_BYTES
    assert picture.count("<circle") > 200


def fill_with_members(count: int) -> None:
    """Make the largest places of the world members."""
    told = list(enumerate(islice(entries(), count), start=1))
    at = {"created_at": datetime(2020, 1, 1, tzinfo=UTC)}
    with unit_of_work() as session:
        session.execute(
            db.insert(Organisation),
            [
                {"id": n, "slug": f"city-{n}", "kind": "local_government", "country": place.country, "region": "",
                 "place": place.names[0], "latitude": place.latitude, "longitude": place.longitude, "website": "",
                 "original_language": "en", **at}
                for n, place in told
            ],
        )  # fmt: skip
        names = [
            {"organisation_id": n, "language": "en", "name": p.names[0], "folded": "",
             "sort_key": b"", "is_former": False}
            for n, p in told
        ]  # fmt: skip
        session.execute(db.insert(OrganisationName), names)
        since = date(2014, 1, 1)
        spell = Spell(since, FOREVER, State.ACTIVE, "associate", since, since)
        session.execute(db.insert(MembershipSpell), [columns(n, spell) for n, _ in told])
        lining.write([n for n, _ in told])
