"""Refusing requests that did not come from our own pages, and browsers' doors that stay shut."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request

from portal.config import Settings
from portal.database import WritingForbidden, forbid_writing
from portal.hooks import CspSource
from portal.kernel.errors import Refused, Unavailable
from portal.kernel.text import N_
from portal.state import current_state
from portal.switches import READ_ONLY, SAVED
from portal.web.access import access_to, current_visitor, largest_form, lasts, may_lead_to_payment
from portal.web.tokens import FIELD, FormTokens

EXPIRED = N_("This form was open for too long. Nothing is lost: check it and send it again.")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
OURS = {"same-origin", "none"}
DIRECTIVES = {
    "default-src": "'none'",
    "img-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def refuse_what_nobody_types() -> None:
    """Refuse a NUL in an address, which PostgreSQL cannot store and people cannot type; runs before every request."""
    if _holds_nul([request.path, *(value for _, value in request.args.items(multi=True))]):
        abort(400)


def _holds_nul(texts: Iterable[str]) -> bool:
    return any("\0" in text for text in texts)


def check_origin_and_token() -> None:
    """Refuse an act that was not sent from a form of ours; runs before every request."""
    g.held_back = None
    if request.method not in UNSAFE or request.endpoint is None:
        return
    view = current_app.view_functions.get(request.endpoint)
    if (largest := largest_form(view)) is not None:
        request.max_content_length = largest
    access = access_to(view)
    if access is None or not access.is_webhook:
        _check_form_of_ours(view)


def _check_form_of_ours(view: Callable[..., Any] | None) -> None:
    """Refuse a form from elsewhere; hold back what one of ours asks for when it is too old, or nothing is stored."""
    if not comes_from_us():
        abort(403)
    if _holds_nul(value for _, value in request.form.items(multi=True)):
        abort(400)
    tokens: FormTokens = current_app.extensions["portal.tokens"]
    g.form_key = tokens.once_only_key(request.form.get(FIELD, ""), current_visitor().binding)
    if g.form_key is None:
        hold_back(WritingForbidden(EXPIRED))
    elif current_state().setting(READ_ONLY) and not lasts(view):
        hold_back(Unavailable(SAVED))


def hold_back(why: Refused) -> None:
    """Let nothing of this request be stored; a form is shown again with the reason and with what was typed."""
    g.held_back = why
    forbid_writing(why)


def comes_from_us() -> bool:
    """Whether the browser says that the request started on a page of this portal."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in OURS:
        return False
    origin = request.headers.get("Origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def form_token() -> str:
    """Make the token for a form on this page, which therefore is not kept by anybody."""
    tokens: FormTokens = current_app.extensions["portal.tokens"]
    g.holds_token = True
    return tokens.make(current_visitor().binding)


def policy(sources: list[CspSource]) -> str:
    """Write the content security policy: nothing inline, nothing from elsewhere but what plugins declared."""
    directives = dict(DIRECTIVES)
    for source in sources:
        directives[source.directive] = f"{directives.get(source.directive, '')} {source.origin}".strip()
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def policies_of(sources: list[CspSource], paying: frozenset[str]) -> dict[str, str]:
    """The policy of every page, under the empty name, and of each page that needs more than all others."""
    pages = {"", *paying, *(source.endpoint for source in sources)}
    return {page: policy([one for one in sources if _is_let_in(one, page, paying)]) for page in pages}


def _is_let_in(source: CspSource, page: str, paying: frozenset[str]) -> bool:
    if source.endpoint:
        return source.endpoint == page
    return source.directive != "form-action" or page in paying


def install_headers(app: Flask, settings: Settings, sources: list[CspSource]) -> None:
    """Put the security headers on every answer that has not set its own."""
    paying = frozenset(name for name, view in app.view_functions.items() if may_lead_to_payment(view))
    policies = policies_of(sources, paying)
    headers = {
        "Content-Security-Policy": policies.pop(""),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), interest-cohort=()",
    }
    if settings.is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.after_request
    def add(response: Response) -> Response:
        if request.endpoint in policies:
            response.headers.setdefault("Content-Security-Policy", policies[request.endpoint])
        own = {name.title() for name, _ in response.headers}  # asking for each costs an exception when it is not there
        for name, value in headers.items():
            if name.title() not in own:
                response.headers.add(name, value)
        if g.get("holds_token") or "Cache-Control" not in own:
            response.headers["Cache-Control"] = "no-store"
        return response
