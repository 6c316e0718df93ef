"""Error pages: one per status, in the person's language, with a request id and no internals."""

import logging

from flask import Flask, Response, g, make_response, render_template, request
from flask.globals import request_ctx
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from portal.kernel.errors import Refused
from portal.web.languages import in_words, locale, preferred_language

log = logging.getLogger(__name__)
RETRY_SECONDS = 10
SECRETS = ("_", "password", "secret", "code")  # beginnings of the names of fields that no page repeats


def install_error_pages(app: Flask) -> None:
    """Answer every failure with a page that says what to do next."""
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(Refused, show_refusal)
    app.register_error_handler(OperationalError, show_busy)
    app.register_error_handler(Exception, show_fault)
    app.after_request(say_when_to_try_again)
    app.jinja_env.globals["typed_fields"] = typed_fields


def typed_fields() -> list[tuple[str, str]]:
    """What was typed into the form that was sent, but for secrets: shown again to whoever was signed out meanwhile."""
    fields = request.form.items(multi=True) if request.method == "POST" else ()
    return [(name, value) for name, value in fields if not name.startswith(SECRETS)]


def say_when_to_try_again(response: Response) -> Response:
    """Tell whoever came while we were busy when to come back."""
    if response.status_code == ServiceUnavailable.code:
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return response


def show_error(error: HTTPException) -> Response:
    """Show the page of an HTTP error."""
    return error_page(error.code or 500, "", error)


def show_refusal(refusal: Refused) -> Response:
    """Show a refusal that no form took up."""
    return error_page(refusal.status, in_words(refusal))


def show_busy(error: OperationalError) -> Response:
    """Say that the database does not answer now, on a page that asks it nothing."""
    log.error("the database does not answer: %s", error.orig)
    g.language = g.get("language") or preferred_language()
    return make_response(_plain(ServiceUnavailable.code, ""), ServiceUnavailable.code)


def show_fault(error: Exception) -> Response:
    """Log a fault of ours with its trace, and show its number only."""
    log.exception("request %s failed", g.get("request_id", ""), exc_info=error)
    return error_page(InternalServerError.code, "")


def error_page(status: int, message: str, error: HTTPException | None = None) -> Response:
    """Render the page of a status; the plain form when even the layout cannot be rendered."""
    g.language = g.get("language") or preferred_language()
    response = make_response(_body(status, message), status)
    for name, value in error.get_headers() if error else ():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _body(status: int, message: str) -> str:
    if not request_ctx.url_adapter:  # for a foreign host there is no layout, since it has links
        return _plain(status, message)
    try:
        return render_template("errors/page.html", status=status, message=message, request_id=g.get("request_id", ""))
    except Exception:
        log.exception("the error page could not be rendered")
        return _plain(status, message)


def _plain(status: int, message: str) -> str:
    """Write a page that needs neither links nor the database."""
    said = {"status": status, "message": message, "request_id": g.get("request_id", "")}
    return render_template("errors/plain.html", language=g.language, direction=locale().text_direction, **said)
