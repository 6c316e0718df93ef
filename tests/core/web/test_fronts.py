"""What a plugin has ready is sent before Flask is asked, and only for its own addresses."""

from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.hooks import Front, FrontAnswer
from portal.state import switch_plugin
from portal.testing import MakeApp, browser_of
from tests.core.sample_plugins import install, plugin
from tests.core.test_loader import left_out

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


pytestmark = pytest.mark.only_on("sqlite")


def answers_half(app: Flask) -> FrontAnswer:
    """Have the one thing ready that is called ready."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes] | None:
        if not environ["PATH_INFO"].endswith("/ready"):
            return None
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ready"]

    return answer


def with_front(name: str, **manifest: tuple[str, ...]) -> ModuleType:
    def portal_fronts() -> Iterable[Front]:
        return [Front(name, answers_half)]

    return plugin("sample", portal_fronts, **manifest)


def test_a_front_answers_what_is_ready_and_flask_the_rest(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, with_front("sample"))
    client = browser_of(make_app())
    assert client.get("/sample/ready").data == b"ready"
    assert client.get("/sample/other").status_code == 404
    assert client.get("/samples/ready").status_code == 404
    assert client.get("/").status_code == 302


def test_a_front_is_shut_while_its_plugin_is_switched_off(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, with_front("sample"))
    app = make_app()
    for on, status in [(False, 404), (True, 200)]:
        with app.app_context(), unit_of_work():
            switch_plugin("sample", on=on)
        assert browser_of(app).get("/sample/ready").status_code == status


def test_what_was_known_stays_true_while_the_database_is_away(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, with_front("sample"))
    app = make_app()
    assert browser_of(app).get("/sample/ready").status_code == 200
    with app.app_context():
        monkeypatch.setattr(db.session, "execute", _away)
        app.extensions["portal.tail"].look_again()
        assert browser_of(app).get("/sample/ready").status_code == 200


def _away(*args: object) -> None:
    raise db.exc.OperationalError("SELECT", None, Exception("away"))


@pytest.mark.parametrize(("name", "paths"), [("elsewhere", ()), ("en", ("/e",))])
def test_a_front_outside_its_own_name_keeps_the_plugin_out(
    name: str, paths: tuple[str, ...], make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, with_front(name, paths=paths))
    assert "not declared in its manifest" in left_out(make_app(strict=False))["sample"]


def test_a_path_that_the_manifest_declares_may_have_a_front(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, with_front("promised", paths=("/promised",)))
    assert browser_of(make_app()).get("/promised/ready").data == b"ready"
