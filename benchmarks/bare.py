"""The floor: a WSGI function that returns bytes, and Flask that returns the same."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODY = b"x" * 6000  # about what a compressed page weighs
flask = Flask(__name__)


def function(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer everything with the same bytes."""
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(BODY)))])
    return [BODY]


@flask.get("/")
def page() -> bytes:
    """Answer with the same bytes through Flask."""
    return BODY
