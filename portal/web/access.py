"""Who may use a page: every view says so, or the portal does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, abort, current_app, g, request
from werkzeug.wrappers import Response

from portal.viewer import NOBODY, Viewer

V = TypeVar("V", bound=Callable[..., Any])
Answer = str | Response | tuple[str, int]  # what a view gives back


@dataclass(frozen=True)
class Access:
    """Who may use a view, and whether its POST comes from a form of ours."""

    who: Literal["anybody", "signed in", "permitted"]
    permission: str = ""
    is_webhook: bool = False


def _declare(access: Access) -> Callable[[V], V]:
    def mark(view: V) -> V:
        view.__access__ = access  # type: ignore[attr-defined]
        return view

    return mark


public = _declare(Access("anybody"))
signed_in = _declare(Access("signed in"))
webhook = _declare(Access("anybody", is_webhook=True))


def needs(permission: str) -> Callable[[V], V]:
    """Let in whoever holds a permission, for any object; the service's query narrows it to theirs."""
    return _declare(Access("permitted", permission))


def access_to(view: Callable[..., Any] | None) -> Access | None:
    """What a view declares."""
    return getattr(view, "__access__", None)


def undeclared(app: Flask) -> list[str]:
    """Name the endpoints that do not say who may use them."""
    return sorted(name for name, view in app.view_functions.items() if access_to(view) is None)


def current_viewer() -> Viewer:
    """Who looks at this page."""
    viewer: Viewer = g.get("viewer", NOBODY)
    return viewer


def guard() -> None:
    """Stop a request that its view does not allow; runs before every request."""
    access = access_to(current_app.view_functions.get(request.endpoint or ""))
    viewer = current_viewer()
    if access is None or access.who == "anybody":
        return
    if not viewer.is_signed_in:
        abort(401)
    if access.who == "permitted" and not viewer.may(access.permission):
        abort(403)
