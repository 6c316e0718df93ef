"""The secretariat uploads the network's logo, looks at it, puts it into every badge and takes it out again."""

from io import BytesIO

import pytest
from flask import Flask

from plugins.badges.exporting import FOLDER
from plugins.badges.jobs import draw_ahead
from plugins.badges.services import logos
from portal.audit.models import AuditLine
from portal.database import db
from portal.testing import Browser
from tests.plugins.badges.test_logo_files import svg
from tests.plugins.badges.test_shelf import hear, members, ready  # noqa: F401  fixtures

pytestmark = pytest.mark.either
PAGE = "/en/admin/badges/logo/"
PICTURE = "/badge/dakar.svg"
SHAPE = 'd="M1 2h77v77H1z"'
LOGO = svg(f'<path fill="#b00020" {SHAPE}/>')


def upload(secretary: Browser, data: bytes, name: str = "logo.svg") -> int:
    sent = {"document": (BytesIO(data), name)} if data else {}
    return secretary.fill(PAGE, sent).status_code


def put_in(secretary: Browser) -> int:
    tried = logos.found("tried")
    return secretary.fill(PAGE, {"tag": tried.tag if tried else ""}, to=f"{PAGE}use").status_code


def test_a_logo_is_in_no_badge_before_it_was_looked_at(
    ready: Flask,  # noqa: F811
    client: Browser,
    secretary: Browser,
) -> None:
    before = client.get(PICTURE)
    assert upload(secretary, LOGO) == 303
    assert "logo.svg" in secretary.get(PAGE).text
    assert SHAPE in secretary.get(f"{PAGE}tried/dark.svg").text
    assert SHAPE not in secretary.get(f"{PAGE}used/dark.svg").text
    hear(ready)
    assert client.get(PICTURE).data == before.data
    assert client.get(f"{PAGE}tried/dark.svg").status_code in (302, 303, 401)
    assert "A picture of 4 KB at most." in client.get("/en/badges/?organisation=dakar").text


def test_it_stands_in_every_badge_and_file_until_it_is_taken_out(
    ready: Flask,  # noqa: F811
    client: Browser,
    secretary: Browser,
) -> None:
    folder = ready.extensions["portal.settings"].data / FOLDER
    folder.mkdir()
    before = client.get(PICTURE)
    upload(secretary, LOGO)
    assert put_in(secretary) == 303
    draw_ahead()
    hear(ready)
    quick = client.get(PICTURE, headers={"If-None-Match": before.headers["ETag"]})
    assert (quick.status_code, SHAPE in quick.text) == (200, True)
    assert SHAPE in client.get("/badge/nowhere.svg?lang=ar&theme=mono").text
    assert (folder / "badge/dakar.svg").read_bytes() == quick.data
    assert SHAPE in secretary.get(f"{PAGE}used/mono.svg").text
    assert "A picture of 5 KB at most." in client.get("/en/badges/?organisation=dakar").text
    assert secretary.fill(PAGE, {}, to=f"{PAGE}used/remove").status_code == 303
    draw_ahead()
    hear(ready)
    assert client.get(PICTURE).data == before.data == (folder / "badge/dakar.svg").read_bytes()
    acts = db.session.scalars(db.select(AuditLine.act).where(AuditLine.act.like("badges.logo%")).order_by(AuditLine.id))
    assert list(acts) == ["badges.logo_tried", "badges.logo_used", "badges.logo_removed"]


def test_the_slow_way_and_the_pack_show_it_too(
    members: set[int],  # noqa: F811
    app: Flask,
    client: Browser,
    secretary: Browser,
) -> None:
    upload(secretary, LOGO)
    put_in(secretary)
    slow = client.get(PICTURE)
    draw_ahead()
    hear(app)
    assert SHAPE in slow.text
    assert (client.get(PICTURE).data, client.get(PICTURE).headers["ETag"]) == (slow.data, slow.headers["ETag"])


def test_a_file_that_is_no_logo_is_explained_beside_its_field(city: int, secretary: Browser) -> None:
    for data, said in (
        (b"", "Choose a file."),
        (svg("<script/>"), "“script”"),
        (b"GIF89a", "neither an SVG nor a PNG"),
    ):
        answer = secretary.fill(PAGE, {"document": (BytesIO(data), "x.svg")} if data else {})
        assert (answer.status_code, said in answer.text) == (422, True)
    assert logos.found("tried") is None


def test_what_was_not_looked_at_is_not_put_in(city: int, secretary: Browser) -> None:
    assert secretary.fill(PAGE, {"tag": ""}, to=f"{PAGE}use").status_code == 409
    upload(secretary, LOGO)
    assert secretary.fill(PAGE, {"tag": "another"}, to=f"{PAGE}use").status_code == 409
    assert secretary.fill(PAGE, {}, to=f"{PAGE}tried/remove").status_code == 303
    assert secretary.fill(PAGE, {}, to=f"{PAGE}tried/remove").status_code == 404
    assert logos.mark_in() == logos.MARK
