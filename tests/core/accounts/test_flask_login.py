"""Flask-Login on top of sessions that live on the server: it tells whose request it is, and keeps nothing."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, session
from flask_login import current_user, encode_cookie, login_required
from sqlalchemy.exc import OperationalError

from portal.testing import Browser, MakeApp, browser_of, browser_signed_in
from portal.web.access import Visitor, current_viewer, current_visitor, public

pytestmark = pytest.mark.only_on("sqlite")
PLACE = "membership.thanks"
PATH = "/en/membership/thanks"


def shown_by(app: Flask, view: Callable[[], str]) -> None:
    """Put a view in the place of a page that everybody may read."""
    app.view_functions[PLACE] = public(view)


def test_it_knows_whose_request_it_is(app: Flask) -> None:
    shown_by(app, lambda: f"{current_user.get_id()} {current_user.is_authenticated} {current_viewer().name}")
    assert browser_signed_in(app).get(PATH).text == "1 True Sample Person"
    assert browser_of(app).get(PATH).text == "None False "


def test_outside_of_a_request_nobody_is_there(app: Flask) -> None:
    with app.app_context():
        assert current_visitor() == Visitor()
        assert Visitor().is_anonymous


def test_its_own_decorator_leads_to_our_page(app: Flask) -> None:
    shown_by(app, login_required(lambda: "inside"))
    stranger = browser_of(app).get(PATH)
    assert stranger.status_code == 401
    assert "Please sign in first" in stranger.text
    assert browser_signed_in(app).get(PATH).text == "inside"


@pytest.mark.parametrize("name", ["remember_token", "session", "=", ""])
def test_no_cookie_but_ours_lets_anybody_in(app: Flask, name: str) -> None:
    browser_signed_in(app)  # account 1
    with app.test_request_context("/"):
        forged = encode_cookie("1")  # as good as one of Flask-Login's own would be
    client = browser_of(app)
    answer = client.get("/en/account/", headers={"Cookie": f"{name}={forged}"})
    assert answer.status_code == 401
    assert "remember" not in answer.headers.get("Set-Cookie", "")


def test_a_remembering_cookie_signs_nobody_out(app: Flask) -> None:
    visitor = browser_signed_in(app)
    visitor.set_cookie("remember_token", "planted", domain="portal.test")
    assert visitor.get("/en/account/").status_code == 200


def test_nobody_can_write_into_flasks_own_session(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(RuntimeError):
        session["user"] = 1


def test_a_page_that_is_kept_has_no_cookie_and_varies_by_nothing_new(app: Flask, client: Browser) -> None:
    for _ in range(2):
        answer = client.get("/en/")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding, Cookie"


def test_a_reader_without_a_session_costs_no_question(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.accounts.browsers.recognise", lambda secret: pytest.fail("asked the database"))
    assert browser_of(app).get("/en/membership/join").status_code == 200


def test_while_the_database_is_away_somebody_who_is_signed_in_gets_a_plain_page(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    visitor = browser_signed_in(app)
    asked: list[str] = []

    def away(secret: str) -> None:
        asked.append(secret)
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr("portal.accounts.browsers.recognise", away)
    answer = visitor.get("/en/account/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Set-Cookie" not in answer.headers  # the session did not end
    assert re.search(r"<h1>\d+", answer.text) or "<h1>" in answer.text
    assert len(asked) == 1
