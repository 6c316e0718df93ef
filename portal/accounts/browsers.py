"""The cookie of a browser that is signed in, and whom it stands for."""

import re

from flask import Flask, Request, current_app, g, redirect, request, url_for
from flask import Response as FlaskResponse
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager
from werkzeug.wrappers import Response

from portal.accounts.models import Account
from portal.accounts.services import viewer_with
from portal.accounts.sessions import end_session, open_session, recognise, renew
from portal.audit.services import note
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.viewer import Viewer
from portal.web.access import Visitor, current_viewer, current_visitor

OWN_PATH = re.compile(r"/(?!/)[^\\\x00-\x20\x7f]*")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
NOBODY_KNOWN = Visitor()
PROGRAMS = ("Firefox", "Edg", "OPR", "Chrome", "Safari", "curl")


def cookie_name() -> str:
    """The cookie's name; over TLS one that no other host can plant."""
    settings: Settings = current_app.extensions["portal.settings"]
    return "__Host-session" if settings.is_https else "session"


class NoSession(SessionInterface):
    """Flask's own session, which is always empty and cannot be written to."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        """Give none, and Flask puts one in its place that only reads."""
        return None


def install_sign_in(app: Flask) -> None:
    """Have Flask-Login ask us whose request it is; it keeps nothing and sets no cookie of its own."""
    app.session_interface = NoSession()
    app.config["REMEMBER_COOKIE_NAME"] = "="  # which no cookie is called, so that none is remembered by
    manager = LoginManager()
    manager.session_protection = None
    manager.anonymous_user = Visitor
    manager.request_loader(visitor_of)
    manager.init_app(app, add_context_processor=False)


def visitor_of(asked: Request) -> Visitor | None:
    """Say whose browser this is by its cookie; asked once, also when the database does not answer."""
    secret = asked.cookies.get(cookie_name())
    if secret is None or "cookie_is_stale" in g:
        return None
    g.cookie_is_stale = False
    rows = recognise(secret)
    if not rows:
        g.cookie_is_stale = True
        return None
    found, viewer = rows[0], viewer_with(rows, current_app.extensions["portal.permissions"])
    binding = f"{found.id}:{found.created_at.timestamp()}"
    return Visitor(viewer, found.id, binding, found.proved_at, found.time_zone)


def greet() -> None:
    """Find out who asks, anew for every request: those of a test share one ``g``.

    Flask-Login finds it where it would have put it itself, having asked four other ways before ours.
    """
    for name in ("_login_user", "cookie_is_stale"):
        g.pop(name, None)
    visitor = g._login_user = visitor_of(request) or NOBODY_KNOWN
    g.time_zone, g.account_id = visitor.time_zone, visitor.viewer.account_id


def drop_stale_cookie(response: FlaskResponse) -> FlaskResponse:
    """Have the browser forget a session that has ended, so that it gets the kept pages again."""
    if g.pop("cookie_is_stale", False) and "Set-Cookie" not in response.headers:
        response.delete_cookie(cookie_name(), secure=cookie_name().startswith("__Host"), httponly=True)
    return response


def let_in(account_id: int, to: str) -> Response:
    """Open a session for this browser, end the one that it had, and lead it on."""
    with unit_of_work():
        before = current_visitor()
        if before.session_row is not None and before.viewer.account_id is not None:
            end_session(before.session_row, before.viewer.account_id)
        secret = open_session(account_id, browser_name(request.user_agent.string))
        note("account.sign_in", f"account:{account_id}", Viewer(account_id))
    return with_cookie(redirect(own_path(to), 303), secret)


def prove_again(to: str, *, sends_on: bool = False) -> Response:
    """Note that this person just proved who they are, under a new secret; a form that came along is sent on."""
    visitor = current_visitor()
    assert visitor.session_row is not None
    with unit_of_work():
        secret = renew(visitor.session_row)
        note("account.prove", f"account:{visitor.get_id()}", visitor.viewer)
    return with_cookie(redirect(own_path(to), 307 if sends_on else 303), secret)


def with_cookie(response: Response, secret: str) -> Response:
    """Give the browser its secret."""
    settings: Settings = current_app.extensions["portal.settings"]
    response.set_cookie(
        cookie_name(), secret, secure=settings.is_https, httponly=True, samesite="Lax", max_age=30 * 86400
    )
    return response


def without_cookie(response: Response) -> Response:
    """Have the browser forget its secret."""
    g.cookie_is_stale = True
    return response


def own_path(to: str) -> str:
    """An address to lead on to, if it is a path of this portal, else the dashboard."""
    return to if OWN_PATH.fullmatch(to) else url_for("core_own.home")


def browser_name(user_agent: str) -> str:
    """A browser in a few words, such as Firefox, Linux; what is unknown stays out."""
    found = (next((name for name in names if name in user_agent), "") for names in (PROGRAMS, SYSTEMS))
    return ", ".join(name for name in found if name).replace("Edg", "Edge").replace("OPR", "Opera")


def current_account() -> Account:
    """The account of whoever is signed in."""
    return db.session.get_one(Account, current_viewer().account_id)
