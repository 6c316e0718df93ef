"""Public pages that are the same for every visitor, kept as bytes until what they show changes.

A page says what it shows; when one of those topics changes, the copies go, at most a second later in
every process. A page that asks who the visitor is, holds a form token or a reader's time zone is never kept.
"""

import gzip
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import brotli
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from portal.changes import EVERYTHING, Tail
from portal.database import db
from portal.metrics.counting import RequestFigures

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
MOST_PAGES = 2000
SECONDS_KEPT = 60.0  # a page may say how many days are left
SMALLEST_COMPRESSED = 1000
SESSION_COOKIES = ("__Host-session=", "session=")
CACHE_CONTROL = "public, max-age=0, must-revalidate"
COMPRESSIBLE = {"text/html", "text/csv", "application/json", "image/svg+xml", "application/atom+xml"}
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6),
}
Key = tuple[str, str, str]


def shows(*topics: str) -> None:
    """Say what the page being rendered shows, so that it may be kept until one of these topics changes."""
    g.topics = {*g.get("topics", ()), *topics}


@dataclass(frozen=True)
class Page:
    """A page as it is sent, in the encodings that were asked for so far, and what it shows.

    A picture for other people's pages is sent ``as_is``: in one encoding, with the headers that its view gave it.
    """

    body: bytes
    encoded: dict[str, bytes]
    headers: tuple[tuple[str, str], ...]
    etag: str
    topics: frozenset[str]
    kept_at: float
    as_is: bool = False

    def answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Send the page, or only say that the visitor's copy is still right."""
        body, own = self._encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if environ.get("HTTP_IF_NONE_MATCH") == own["ETag"]:
            start_response("304 NOT MODIFIED", [*self.headers, ("ETag", own["ETag"])])
            return [b""]
        start_response("200 OK", [*self.headers, *own.items(), ("Content-Length", str(len(body)))])
        return [body]

    def put_into(self, response: Response, accepted: str) -> Response:
        """Give a response the form in which the page will be sent from now on."""
        body, own = self._encoded(accepted)
        response.set_data(body)
        response.headers.update(own)
        return response

    def _encoded(self, accepted: str) -> tuple[bytes, dict[str, str]]:
        encoding = "" if self.as_is else next((name for name in ENCODERS if name in accepted), "")
        if not encoding:
            return self.body, {"ETag": f'"{self.etag}"'}
        if encoding not in self.encoded:
            self.encoded[encoding] = ENCODERS[encoding](self.body)
        return self.encoded[encoding], {"ETag": f'"{self.etag}{encoding}"', "Content-Encoding": encoding}


class PageCache:
    """A layer before Flask that answers with kept pages, and asks Flask for all others."""

    def __init__(self, app: Flask, inner: "WSGIApplication") -> None:
        self._app = app
        self._inner = inner
        self._tail: Tail = app.extensions["portal.tail"]
        self._figures: RequestFigures = app.extensions["portal.requests"]
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = Lock()
        self.drops = 0
        self._tail.listen(self.drop)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if not is_anonymous_get(environ):
            return self._inner(environ, start_response)
        if self._tail.is_due():
            self._catch_up()
        key = key_of(environ)
        page = self._pages.get(key)
        if page is None or time.monotonic() - page.kept_at > SECONDS_KEPT:
            return self._inner(environ, start_response)
        self._figures.answered_by_a_copy()
        return page.answer(environ, start_response)

    def keep(self, key: Key, page: Page, drops_before: int) -> None:
        """Keep a page, unless something changed while it was rendered."""
        with self._lock:
            if drops_before == self.drops:
                self._pages[key] = page
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)

    def drop(self, topic: str) -> None:
        """Forget the pages that show a topic."""
        with self._lock:
            self.drops += 1
            kept = [] if topic == EVERYTHING else [(k, p) for k, p in self._pages.items() if topic not in p.topics]
            self._pages = OrderedDict(kept)

    def _catch_up(self) -> None:
        """Read what changed; while the database is away, kept pages are better than none."""
        with self._app.app_context():
            try:
                self._tail.look()
            except SQLAlchemyError:
                log.warning("the tail of changes cannot be read", exc_info=True)
            db.session.remove()


def is_anonymous_get(environ: "WSGIEnvironment") -> bool:
    """Whether this is somebody without a session who only reads."""
    cookies = environ.get("HTTP_COOKIE", "")
    return environ["REQUEST_METHOD"] == "GET" and not any(name in cookies for name in SESSION_COOKIES)


def key_of(environ: "WSGIEnvironment") -> Key:
    """Under which key a page is kept: host, path with its language, canonical query."""
    query = urlencode(sorted(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)))
    return environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", ""), query


def install_page_cache(app: Flask) -> None:
    """Put the cache before Flask, and keep what may be kept after each request."""
    cache = PageCache(app, app.wsgi_app)
    app.extensions["portal.page_cache"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]
    app.before_request(_remember_drops)
    app.after_request(_keep_or_compress)


def _remember_drops() -> None:
    g.drops_before = current_app.extensions["portal.page_cache"].drops


def _keep_or_compress(response: Response) -> Response:
    if response.is_streamed or response.mimetype not in COMPRESSIBLE:
        return response
    if response.status_code == 200 and _is_for_everybody():
        page = _page_of(response)
        current_app.extensions["portal.page_cache"].keep(key_of(request.environ), page, g.drops_before)
        return response if page.as_is else page.put_into(response, request.headers.get("Accept-Encoding", ""))
    return response if response.direct_passthrough else _compressed(response)


def _is_for_everybody() -> bool:
    """Whether the page says what it shows, and is the same for whoever asks: no token, no session, no time zone."""
    is_plain = not g.get("holds_token") and "tz" not in request.args
    return "topics" in g and is_plain and is_anonymous_get(request.environ)


def _page_of(response: Response) -> Page:
    as_is = response.direct_passthrough
    if not as_is:
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.headers["Vary"] = "Accept-Encoding, Cookie"
    response.direct_passthrough = False
    body = response.get_data()
    response.direct_passthrough = as_is
    return Page(
        body=body,
        encoded={},
        headers=tuple((k, v) for k, v in response.headers if k not in ("Content-Length", "ETag")),
        etag=hashlib.sha256(body).hexdigest()[:20],
        topics=frozenset(g.topics),
        kept_at=time.monotonic(),
        as_is=as_is,
    )


def _compressed(response: Response) -> Response:
    body = response.get_data()
    if "gzip" in request.headers.get("Accept-Encoding", "") and len(body) > SMALLEST_COMPRESSED:
        response.set_data(gzip.compress(body, 5))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response
