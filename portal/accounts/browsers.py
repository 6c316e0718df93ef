"""The cookie of a browser that is signed in, and whom it stands for."""

import re

from flask import Response as FlaskResponse
from flask import current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.models import Account
from portal.accounts.services import viewer_of
from portal.accounts.sessions import end_session, open_session, recognise, renew
from portal.audit.services import note
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.viewer import NOBODY, Viewer
from portal.web.languages import UTC_NAME

OWN_PATH = re.compile(r"/(?!/)[^\\\x00-\x20\x7f]*")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
PROGRAMS = ("Firefox", "Edg", "OPR", "Chrome", "Safari", "curl")


def cookie_name() -> str:
    """The cookie's name; over TLS one that no other host can plant."""
    settings: Settings = current_app.extensions["portal.settings"]
    return "__Host-session" if settings.is_https else "session"


def greet() -> None:
    """Find out who asks; runs at the start of every request, and asks nothing about a visitor."""
    g.viewer, g.session_id, g.session_row, g.proved_at, g.time_zone = NOBODY, "", None, None, UTC_NAME
    secret = request.cookies.get(cookie_name())
    if secret is None:
        return
    found = recognise(secret)
    g.cookie_is_stale = found is None
    if found:
        session, account = found
        g.viewer = viewer_of(account.id, current_app.extensions["portal.permissions"])
        g.session_id = f"{session.id}:{session.created_at.timestamp()}"  # form tokens are bound to it
        g.session_row, g.proved_at, g.time_zone = session.id, session.proved_at, account.time_zone


def drop_stale_cookie(response: FlaskResponse) -> FlaskResponse:
    """Have the browser forget a session that has ended, so that it gets the kept pages again."""
    if g.pop("cookie_is_stale", False) and "Set-Cookie" not in response.headers:
        response.delete_cookie(cookie_name(), secure=cookie_name().startswith("__Host"), httponly=True)
    return response


def let_in(account_id: int, to: str) -> Response:
    """Open a session for this browser, end the one that it had, and lead it on."""
    with unit_of_work():
        if g.session_row is not None:
            end_session(g.session_row, g.viewer.account_id)
        secret = open_session(account_id, browser_name(request.user_agent.string))
        note("account.sign_in", f"account:{account_id}", Viewer(account_id))
    return with_cookie(redirect(own_path(to), 303), secret)


def prove_again(to: str) -> Response:
    """Note that this person just proved who they are, under a new secret."""
    with unit_of_work():
        secret = renew(g.session_row)
        note("account.prove", f"account:{g.viewer.account_id}", g.viewer)
    return with_cookie(redirect(own_path(to), 303), secret)


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
    return db.session.get_one(Account, g.viewer.account_id)
