"""The secretariat takes in a register from a file, page by page."""

import io
import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from plugins.membership import jobs
from plugins.membership.import_models import RegisterImport, RegisterRow
from portal.database import db, unit_of_work
from portal.jobs.running import run_due
from portal.organisations.directory import find_organisations
from portal.testing import Browser, browser_signed_in
from tests.plugins.membership.test_registers import COLUMNS, REGISTER

PAGES = "/en/admin/membership/registers/"
CHOSEN = {f"column_{name}": str(column) for name, column in COLUMNS.items()} | {"language": "en"}


def sent(browser: Browser, data: bytes = REGISTER.encode()) -> str:
    """Send a file; gives the address of its pages."""
    answer = send(browser, data, "members.csv")
    assert answer.status_code == 303, answer.text
    return answer.location.removesuffix("/columns")


def send(browser: Browser, data: bytes, name: str) -> TestResponse:
    """Send a file as the page does."""
    file: Any = {"document": (io.BytesIO(data), name)}
    return browser.fill(f"{PAGES}new", file)


def go_on(app: Flask, page: str) -> None:
    """Let the worker go on with a register."""
    with app.app_context():
        jobs.register(int(page.rpartition("/")[2]))


def test_a_register_is_sent_looked_at_taken_in_and_taken_out_again(
    app: Flask, members: dict[str, int], secretary: Browser
) -> None:
    page = sent(secretary)
    asked = secretary.get(f"{page}/columns").text
    assert "بلدية صفاقس" not in asked  # the first rows are enough to see what is where
    assert "Prefeitura de Évora" in asked
    assert secretary.fill(f"{page}/columns", CHOSEN).location == page
    assert "0 of 7 rows" in secretary.get(page).text
    run_due(app)
    shown = secretary.get(page).text
    assert re.findall(r'class="tag[ a-z]*">([^<]+)</span>', shown)[1:] == [
        "Here already", "New", "Twice in this file", "Here already", "New", "Cannot be read", "Cannot be read",
    ]  # fmt: skip
    assert "Row 3 says the same." in shown
    assert "The country is not known." in secretary.get(f"{page}?outcome=unreadable").text
    secretary.fill(page, {}, to=f"{page}/take-in")
    run_due(app)
    assert "Entered:" in secretary.get(page).text
    assert len(find_organisations("evora", "en")) == 1
    assert "Say why." in secretary.fill(f"{page}/undo", {"reason": ""}).text
    secretary.fill(f"{page}/undo", {"reason": "The wrong file."})
    run_due(app)
    assert "Taken out again" in secretary.get(page).text
    assert "members.csv" in secretary.get("/en/admin/membership/registers/").text


def test_what_may_be_here_is_decided_on_the_page(app: Flask, members: dict[str, int], secretary: Browser) -> None:
    page = sent(secretary)
    secretary.fill(f"{page}/columns", CHOSEN)
    go_on(app, page)
    with unit_of_work():
        db.session.execute(db.update(RegisterRow).where(RegisterRow.number == 3).values(outcome="possible"))
    assert "1 row may be somebody who is here already" in secretary.get(page).text
    secretary.fill(f"{page}?outcome=possible", {"row-3": "enter", "row-4": "nonsense", "row-x": "enter"})
    assert 'value="enter" selected' in secretary.get(f"{page}?outcome=possible").text


def test_the_rows_are_a_file_with_reasons_that_starts_no_formula(
    app: Flask, members: dict[str, int], secretary: Browser
) -> None:
    page = sent(secretary, b"Name;Country\n=HYPERLINK(1);Atlantis\n")
    secretary.fill(f"{page}/columns", {"column_name": "0", "column_country": "1", "language": "en"})
    go_on(app, page)
    answer = secretary.get(f"{page}/rows.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "2,'=HYPERLINK(1),,local_government,,,,unreadable,,no,\"The country is not known." in answer.text


def test_a_file_that_cannot_be_read_is_refused_beside_its_field(context: Flask, secretary: Browser) -> None:
    assert "(optional)" not in secretary.get("/en/admin/membership/registers/new").text
    answer = send(secretary, b"%PDF-1.4", "members.pdf")
    assert answer.status_code == 422
    assert 'id="document-fault"' in answer.text


def test_a_column_that_holds_two_things_is_refused_beside_its_field(context: Flask, secretary: Browser) -> None:
    page = sent(secretary)
    answer = secretary.fill(f"{page}/columns", CHOSEN | {"column_place": "0"})
    assert answer.status_code == 422
    assert 'id="column_place-fault"' in answer.text


def test_a_file_is_thrown_away(context: Flask, secretary: Browser) -> None:
    page = sent(secretary)
    secretary.fill(f"{page}/columns", {}, to=f"{page}/throw-away")
    assert db.session.scalars(db.select(RegisterImport)).all() == []
    assert secretary.get(page).status_code == 404


def test_only_the_secretariat_takes_in_registers(app: Flask) -> None:
    assert browser_signed_in(app, role="treasurer").get(PAGES).status_code == 403
