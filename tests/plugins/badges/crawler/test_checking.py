"""An administrator tries a page at the command line, from a file and without a network."""

import json
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import from_environment
from portal.database import db, unit_of_work
from portal.organisations.models import Organisation
from portal.organisations.services import NewOrganisation, create_organisation

PAGE = """<h1>Ville de Dakar</h1><a href="https://portal.test/verify/dakar">
<img src="https://portal.test/badge/dakar.svg"></a>"""


@pytest.mark.either
def test_a_file_is_judged_by_the_hosts_of_the_member_or_by_those_that_are_named(
    app: Flask, city: int, tmp_path: Path
) -> None:
    base = app.extensions["portal.settings"].base_url
    file = tmp_path / "page.html"
    file.write_text(PAGE.replace("https://portal.test", base))

    def checked(*more: str) -> dict[str, object]:
        told = app.test_cli_runner().invoke(args=["badges", "check", str(file), "--member", "dakar", "--json", *more])
        assert told.exit_code == 0, told.output
        found: dict[str, object] = json.loads(told.output)
        assert list(found) == ["verdict", "evidence", "warnings", "reason"]
        return found

    assert checked()["verdict"] == "placed"
    assert checked("--url", "https://other.example/")["verdict"] == "impersonation"
    assert checked("--url", "https://other.example/", "--hosts", "a.example,other.example")["verdict"] == "placed"
    with unit_of_work():
        create_organisation(NewOrganisation("ville-de-dakar", {"fr": "Dakar"}, "fr", "local_government", "SN"))
        db.session.execute(db.update(Organisation).filter_by(slug="ville-de-dakar").values(merged_into_id=city))
    file.write_text(PAGE.replace("https://portal.test", base).replace("/dakar", "/ville-de-dakar"))
    assert checked()["verdict"] == "placed", "the code of a record that became part of it"
    told = app.test_cli_runner().invoke(args=["badges", "check", str(file), "--member", "nobody"])
    assert told.exit_code == 2
    assert "no organisation is called nobody" in told.output


@pytest.mark.only_on("sqlite")
def test_before_a_portal_is_set_up_a_page_is_looked_at_all_the_same(tmp_path: Path) -> None:
    app = create_app(from_environment({"PORTAL_DATA": str(tmp_path), "PORTAL_MODE": "demo"}))
    file = tmp_path / "page.html"
    file.write_text(PAGE.replace("https://portal.test", app.extensions["portal.settings"].base_url))
    asked = ["badges", "check", str(file), "--member", "dakar", "--json"]
    found = json.loads(app.test_cli_runner().invoke(args=asked).output)
    assert (found["verdict"], [one["code"] for one in found["warnings"]]) == (
        "placed",
        ["mixed", "no_hosts"],
    )
