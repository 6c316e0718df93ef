"""Who may use a page: every view says so, or the portal does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.kernel.clock import wall_now
from portal.viewer import NOBODY, Viewer

V = TypeVar("V", bound=Callable[..., Any])
Answer = str | Response | tuple[str, int]  # what a view gives back
# Whoever opened a form in time has as long again to fill it in.
PROOF_TO_OPEN, PROOF_TO_SEND = timedelta(minutes=15), timedelta(minutes=30)
OF_THE_PROOF = frozenset({"_token", "kept", "next", "password", "username"})  # fields of the page that asks for it


@dataclass(frozen=True)
class Access:
    """Who may use a view, and whether its POST comes from a form of ours."""

    who: Literal["anybody", "signed in", "permitted"]
    permission: str = ""
    is_webhook: bool = False
    is_sensitive: bool = False


def _declare(access: Access) -> Callable[[V], V]:
    def mark(view: V) -> V:
        view.__access__ = access  # type: ignore[attr-defined]
        return view

    return mark


public = _declare(Access("anybody"))
signed_in = _declare(Access("signed in"))
just_proved = _declare(Access("signed in", is_sensitive=True))
webhook = _declare(Access("anybody", is_webhook=True))


def needs(permission: str, *, is_sensitive: bool = False) -> Callable[[V], V]:
    """Let in whoever holds a permission, for any object; the service's query narrows it to theirs.

    For something sensitive they must also have proved in the last minutes who they are.
    """
    return _declare(Access("permitted", permission, is_sensitive=is_sensitive))


def takes_files(largest: int) -> Callable[[V], V]:
    """Let a view take forms of so many bytes; all others take texts only, which are smaller."""

    def mark(view: V) -> V:
        view.__largest__ = largest  # type: ignore[attr-defined]
        return view

    return mark


def largest_form(view: Callable[..., Any] | None) -> int | None:
    """How many bytes a view takes, if it says so itself."""
    return getattr(view, "__largest__", None)


def outlasts_read_only(view: V) -> V:
    """Let a view store something while the portal is only being read, such as signing in to turn that off."""
    view.__outlasts__ = True  # type: ignore[attr-defined]
    return view


def lasts(view: Callable[..., Any] | None) -> bool:
    """Whether a view stores something even while the portal is only being read."""
    return bool(getattr(view, "__outlasts__", False))


def leads_to_payment(view: V) -> V:
    """Let forms on a view's page lead to the page of a payment provider, which no other page may."""
    view.__leads_to_payment__ = True  # type: ignore[attr-defined]
    return view


def may_lead_to_payment(view: Callable[..., Any] | None) -> bool:
    """Whether forms on a view's page may lead to the page of a payment provider."""
    return bool(getattr(view, "__leads_to_payment__", False))


def access_to(view: Callable[..., Any] | None) -> Access | None:
    """What a view declares."""
    return getattr(view, "__access__", None)


def undeclared(app: Flask) -> list[str]:
    """Name the endpoints that do not say who may use them."""
    return sorted(name for name, view in app.view_functions.items() if access_to(view) is None)


@dataclass(frozen=True)
class Visitor:
    """Whose request this is, as Flask-Login keeps it; without arguments nobody we know."""

    viewer: Viewer = NOBODY
    session_row: int | None = None
    binding: str = ""  # what this browser's form tokens are bound to
    proved_at: datetime | None = None
    time_zone: str = "UTC"

    @property
    def is_authenticated(self) -> bool:
        """Whether we know who this is; Flask-Login asks."""
        return self.viewer.is_signed_in

    is_active = is_authenticated

    @property
    def is_anonymous(self) -> bool:
        """Whether we do not know who this is; Flask-Login asks."""
        return not self.is_authenticated

    def get_id(self) -> str | None:
        """The account's number as Flask-Login wants it."""
        return str(self.viewer.account_id) if self.is_authenticated else None


def current_visitor() -> Visitor:
    """Whose request this is; nobody's outside of one."""
    found: Visitor | None = current_user._get_current_object()
    return found or Visitor()


def current_viewer() -> Viewer:
    """Who looks at this page."""
    return current_visitor().viewer


def guard() -> Response | None:
    """Stop a request that its view does not allow; runs before every request."""
    access = access_to(current_app.view_functions.get(request.endpoint or ""))
    viewer = current_viewer()
    if access is None or access.who == "anybody":
        return None
    if not viewer.is_signed_in:
        abort(401)
    if access.who == "permitted" and not viewer.may(access.permission):
        abort(403)
    if access.is_sensitive and not proof_is_fresh():
        return _to_the_proof()
    return None


def _to_the_proof() -> Response:
    """Lead to the page that asks for proof; a form that was sent goes along, and is sent on once it is proved."""
    is_sent = request.method != "GET"
    if is_sent and not _can_be_kept():
        return redirect(url_for("core_account.prove", next=request.path), 303)
    way_back = request.full_path.rstrip("?")
    return redirect(url_for("core_account.prove", next=way_back), 307 if is_sent else 303)


def _can_be_kept() -> bool:
    """Whether a form of ours was sent that holds texts alone, none of them under a name that the proof needs."""
    is_ours = g.get("form_key") is not None
    return is_ours and not request.files and OF_THE_PROOF.isdisjoint(set(request.form) - {"_token"})


def proof_is_fresh() -> bool:
    """Whether this person proved who they are a short time ago."""
    proved_at = current_visitor().proved_at
    lasts = PROOF_TO_OPEN if request.method == "GET" else PROOF_TO_SEND
    return proved_at is not None and wall_now() - proved_at < lasts
