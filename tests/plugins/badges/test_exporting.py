"""Badges as files: whole, the same as those that are sent, and neutral for whoever left."""

from pathlib import Path

import pytest
from flask import Flask

from plugins.badges.drawing import Words
from plugins.badges.exporting import FOLDER, as_neutral, export
from plugins.badges.jobs import draw_ahead
from portal.changes import touch
from portal.database import unit_of_work
from portal.testing import Browser
from tests.plugins.badges.test_shelf import hear, members  # noqa: F401  a fixture

CITY = {"en": Words("Member", "Dakar", "Since 2011"), "fr": Words("Membre", "Dakar", "Depuis 2011")}
NEUTRAL = {"en": Words("Network", "OIDP", "No membership"), "fr": Words("Réseau", "OIDP", "Aucune adhésion")}


def test_every_look_is_written_once_and_again_only_when_it_changed(tmp_path: Path) -> None:
    assert export(tmp_path, "dakar", CITY) == 2 * 15 + 1
    assert export(tmp_path, "dakar", CITY) == 0
    assert export(tmp_path, "dakar", CITY | {"fr": NEUTRAL["fr"]}) == 15
    assert (tmp_path / "badge/dakar.svg").read_bytes() == (tmp_path / "badge/dakar/en-light-m.svg").read_bytes()
    assert not list(tmp_path.rglob("*.new"))


def test_whoever_left_gets_neutral_files_at_the_same_addresses(tmp_path: Path) -> None:
    export(tmp_path, "dakar", CITY)
    assert as_neutral(tmp_path, [], NEUTRAL) == 2 * 31
    left = (tmp_path / "badge/dakar/fr-dark-s.svg").read_text()
    assert "Aucune adhésion" in left
    assert "Dakar" not in left


@pytest.mark.either
def test_the_worker_keeps_files_that_are_there_and_they_are_what_is_sent(
    app: Flask,
    members: set[int],  # noqa: F811
    client: Browser,
) -> None:
    folder = app.extensions["portal.settings"].data / FOLDER
    draw_ahead()
    assert not folder.exists(), "nobody asked for files"
    folder.mkdir()
    with unit_of_work():
        touch("membership")
    members.clear()
    draw_ahead()
    assert "No membership" in (folder / "badge/_/en-light-m.svg").read_text()
    hear(app)
    sent = client.get("/badge/dakar.svg?lang=ar&theme=mono&size=l").data
    assert (folder / "badge/_/ar-mono-l.svg").read_bytes() == sent


@pytest.mark.either
def test_an_administrator_writes_them_by_a_command(app: Flask, members: set[int], tmp_path: Path) -> None:  # noqa: F811
    told = app.test_cli_runner().invoke(args=["badges", "export", str(tmp_path)])
    assert "files were written or changed" in told.output
    assert "Dakar" in (tmp_path / "badge/dakar/fr-auto-s.svg").read_text()
