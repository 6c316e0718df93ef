"""What makes tests quick must not make them blind: which database a test meets, and what portals share."""

from dataclasses import dataclass
from pathlib import Path
from shutil import copy

import pytest
from flask import Flask, url_for

from portal.accounts.models import Account
from portal.database import db, unit_of_work
from portal.reuse import KINDS, kinds_for
from portal.testing import BASE_URL, MakeApp, browser_of
from tests.factories import make_account
from tests.told_once import told_once

NAMES = ("one", "other", "third")


def test_what_says_nothing_meets_always_the_same_database(request: pytest.FixtureRequest) -> None:
    met = kinds_for(request.node, both=False)
    assert len(met) == 1
    assert met == kinds_for(request.node, both=False)
    assert kinds_for(request.node, both=True) == KINDS


@pytest.mark.both
def test_what_depends_on_the_database_meets_both(request: pytest.FixtureRequest) -> None:
    assert kinds_for(request.node, both=False) == KINDS


class TestOneOfAFileThatNeedsBoth:
    pytestmark = pytest.mark.both

    @pytest.mark.either
    def test_what_takes_either_all_the_same_meets_one(self, request: pytest.FixtureRequest) -> None:
        assert len(kinds_for(request.node, both=False)) == 1


@pytest.mark.both
@pytest.mark.only_on("sqlite")
def test_what_needs_one_database_meets_that_one(request: pytest.FixtureRequest) -> None:
    assert kinds_for(request.node, both=True) == ("sqlite",)


@dataclass
class SaysNothing:
    nodeid: str

    def get_closest_marker(self, name: str) -> None:
        return None

    def iter_markers(self) -> tuple[pytest.Mark, ...]:
        return ()


def test_one_in_four_of_what_says_nothing_meets_postgresql() -> None:
    met = [kinds_for(SaysNothing(f"test_{number}"), both=False) for number in range(100)]  # type: ignore[arg-type]
    assert 15 < met.count(("postgresql",)) < 35


@pytest.mark.only_on("sqlite")
def test_a_portal_builds_addresses_by_its_own_rules_though_others_were_made_before(make_app: MakeApp) -> None:
    for languages in (("en", "fr"), ("fr",), ("en", "fr")):
        app = make_app(languages=languages)
        with app.test_request_context(f"/{languages[0]}/", base_url=BASE_URL):
            assert url_for("core.home", lang=languages[0]) == f"/{languages[0]}/"
        answers = {language: browser_of(app).get(f"/{language}/").status_code for language in ("en", "fr")}
        assert answers == {language: 200 if language in languages else 404 for language in ("en", "fr")}


@pytest.mark.only_on("sqlite")
def test_portals_share_their_static_files_and_nothing_else(make_app: MakeApp, tmp_path: Path) -> None:
    one, other = (make_app(data=tmp_path / name) for name in ("one", "other"))
    assert (tmp_path / "one" / "static").resolve() == (tmp_path / "other" / "static").resolve()
    assert one.extensions["portal.settings"].data != other.extensions["portal.settings"].data
    links = {path.name for path in tmp_path.rglob("*") if path.is_symlink()}
    assert links == {"static"}


@pytest.mark.only_on("sqlite")
def test_a_portal_asks_its_own_database_what_others_have_asked_theirs(
    make_app: MakeApp, sqlite_template: Path, tmp_path: Path
) -> None:
    portals = {name: make_app(database_url=f"sqlite:///{copy(sqlite_template, tmp_path / name)}") for name in NAMES}
    for name, portal in portals.items():
        with portal.app_context(), unit_of_work():
            make_account(f"{name}@person.example")
    for name, portal in portals.items():
        with portal.app_context():
            assert db.session.scalars(db.select(Account.email)).all() == [f"{name}@person.example"]


def test_a_story_that_was_told_is_copied_without_what_came_after_it(context: Flask) -> None:
    kept = context.extensions["portal.settings"].data / "kept.txt"

    def tell() -> int:
        kept.write_text("as told")
        with unit_of_work():
            return make_account()

    account_id = told_once(context, "somebody came", tell)
    kept.write_text("changed")
    with unit_of_work():
        db.session.get_one(Account, account_id).name = "Changed"
        make_account()
    assert told_once(context, "somebody came", tell) == account_id
    assert [row.name for row in db.session.query(Account)] != ["Changed"]
    assert db.session.query(Account).count() == 1
    assert kept.read_text() == "as told"
