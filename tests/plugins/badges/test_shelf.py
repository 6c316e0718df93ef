"""Badges are ready before anybody asks, say what is true, and fall back to looking it up."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from types import ModuleType

import pytest
from flask import Flask

from plugins.badges.jobs import draw_ahead
from plugins.badges.services import faces
from plugins.badges.shelf import NAME, Shelf
from portal.changes import touch
from portal.database import db, unit_of_work
from portal.hooks import Hooks, Standing, hookimpl
from portal.kernel.clock import wall_now
from portal.organisations.models import Organisation
from portal.state import switch_plugin
from portal.testing import Browser
from tests.factories import make_organisation

pytestmark = pytest.mark.either
PICTURE = "/badge/dakar.svg"
NEUTRAL = "No membership is confirmed here."
MEMBERS: set[int] = set()


@pytest.fixture
def members(app: Flask, city: int) -> Iterator[set[int]]:
    """Who is a member, by a plugin that vouches for them; Dakar is one."""
    voucher = ModuleType("voucher")

    @hookimpl
    def portal_standings(organisation_ids: Sequence[int]) -> Iterable[Standing]:
        return [Standing(one, "member", "Member", "Since 2011") for one in organisation_ids if one in MEMBERS]

    voucher.portal_standings = portal_standings  # type: ignore[attr-defined]
    hooks: Hooks = app.extensions["portal.hooks"]
    hooks.register(voucher, "voucher")
    MEMBERS.add(city)
    yield MEMBERS
    MEMBERS.clear()


@pytest.fixture
def ready(app: Flask, members: set[int]) -> Flask:
    """A portal whose worker has compared the badges."""
    draw_ahead()
    hear(app)
    return app


def hear(app: Flask) -> None:
    """Let this process hear at once what changed."""
    app.extensions["portal.tail"].look_again()


def is_from_the_shelf(caplog: pytest.LogCaptureFixture) -> bool:
    """Whether Flask was not asked, since it writes a line for every request that reached it."""
    return not [one for one in caplog.records if one.getMessage() == "answered"]


def test_a_badge_is_answered_before_flask_is_asked(
    ready: Flask, client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = client.get(f"{PICTURE}?lang=fr&theme=dark", headers={"Accept-Encoding": "br"})
        tags = {"If-None-Match": f'W/"x", {answer.headers["ETag"]}', "Accept-Encoding": "br"}
        again = client.get(f"{PICTURE}?lang=fr&theme=dark", headers=tags)
        unknown = client.get("/badge/nowhere.svg")
    assert is_from_the_shelf(caplog)
    assert (answer.status_code, answer.mimetype, answer.headers["Content-Encoding"]) == (200, "image/svg+xml", "br")
    assert (again.status_code, again.data) == (304, b"")
    assert NEUTRAL in unknown.text


def test_both_ways_give_the_same_picture(members: set[int], app: Flask, client: Browser) -> None:
    slow = client.get(f"{PICTURE}?lang=ar&size=l")
    draw_ahead()
    hear(app)
    quick = client.get(f"{PICTURE}?lang=ar&size=l")
    assert (quick.data, quick.headers["ETag"]) == (slow.data, slow.headers["ETag"])
    assert client.get(f"{PICTURE}?lang=ar&size=l", headers={"If-None-Match": slow.headers["ETag"]}).status_code == 304
    assert client.head(f"{PICTURE}?lang=ar&size=l").headers["Content-Length"] == str(len(quick.data))


def test_it_sets_no_cookie_and_may_be_loaded_from_anywhere(ready: Flask, client: Browser) -> None:
    headers = client.get(PICTURE).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Vary"] == "Accept-Encoding"
    assert not {"Set-Cookie", "X-Frame-Options", "Location"} & set(headers.keys())


def test_a_membership_that_ends_makes_the_badge_neutral(ready: Flask, client: Browser, members: set[int]) -> None:
    assert "Since 2011" in client.get(PICTURE).text
    members.clear()
    with unit_of_work():
        touch("membership")
    draw_ahead()
    hear(ready)
    answer = client.get(PICTURE)
    assert (answer.status_code, NEUTRAL in answer.text, "Dakar" in answer.text) == (200, True, False)


def test_the_badge_of_a_record_that_was_merged_is_that_of_the_one_that_was_kept(
    ready: Flask, client: Browser, city: int
) -> None:
    with unit_of_work() as session:
        other = make_organisation("dakar-ville", "Dakar")
        session.execute(db.update(Organisation).where(Organisation.id == other).values(merged_into_id=city))
        touch("organisations")
    draw_ahead()
    hear(ready)
    assert client.get("/badge/dakar-ville.svg").data == client.get(PICTURE).data


def test_nothing_is_compared_twice_on_a_day_on_which_nothing_changed(ready: Flask, members: set[int]) -> None:
    members.clear()
    draw_ahead()
    assert list(faces.all_said()) == ["dakar"], "nobody said that something changed"


def test_a_plugin_that_fails_makes_nobody_look_like_no_member(ready: Flask, client: Browser) -> None:
    broken = ModuleType("broken")

    @hookimpl
    def portal_standings(organisation_ids: Sequence[int]) -> Iterable[Standing]:
        raise ZeroDivisionError

    broken.portal_standings = portal_standings  # type: ignore[attr-defined]
    ready.extensions["portal.hooks"].register(broken, "broken")
    with unit_of_work():
        touch("membership")
    with pytest.raises(ZeroDivisionError):
        draw_ahead()
    assert "Since 2011" in client.get(PICTURE).text


def test_what_nobody_compares_any_more_is_looked_up_anew(
    ready: Flask, client: Browser, members: set[int], caplog: pytest.LogCaptureFixture
) -> None:
    members.clear()
    with unit_of_work() as session:
        session.execute(db.update(faces.Round).values(ended_at=wall_now() - timedelta(minutes=16)))
        touch(faces.TOPIC)
    with caplog.at_level(logging.INFO):
        assert NEUTRAL in client.get(PICTURE).text
    assert not is_from_the_shelf(caplog)


def test_a_plugin_that_is_switched_off_has_no_badges(ready: Flask, client: Browser) -> None:
    assert client.get(PICTURE).status_code == 200
    with unit_of_work():
        switch_plugin("badges", on=False)
    assert client.get(PICTURE).status_code == 404


def test_nothing_that_is_written_down_says_who_looked(
    ready: Flask, client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = {"REMOTE_ADDR": "203.0.113.77"}
    with caplog.at_level(logging.DEBUG):
        client.get(PICTURE, environ_overrides=visitor)
        client.get("/badge/dakar.png?size=s", environ_overrides=visitor)
    assert caplog.records
    assert not [one for one in caplog.records if "203.0.113.77" in str(vars(one))]


def test_any_query_becomes_a_badge_and_few_are_kept(ready: Flask, client: Browser) -> None:
    shelf: Shelf = ready.extensions[NAME]
    for number in range(50):
        assert client.get(f"{PICTURE}?theme={number}&size=%00&lang=%FF&x={'y' * 600}").status_code == 200
    assert len(shelf._pictures) <= 2
