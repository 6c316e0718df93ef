"""Sending a picture to other people's pages: from anywhere, without a cookie, and no byte twice."""

import gzip
from collections.abc import Iterable
from typing import TYPE_CHECKING

import brotli

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# Behaviour checked in Chromium: without the two about origins, images with crossorigin and pages under COEP fail.
HEADERS = (
    ("Cache-Control", "public, max-age=300, s-maxage=300, stale-while-revalidate=86400, stale-if-error=604800"),
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"),
)
VARY = ("Vary", "Accept-Encoding")


class Picture:
    """A drawn badge in the encodings that were asked for so far."""

    __slots__ = ("_sent", "body", "tag")

    def __init__(self, body: bytes, tag: str) -> None:
        self.body, self.tag = body, tag
        self._sent: dict[str, tuple[bytes, str, list[tuple[str, str]]]] = {}

    def send(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with the picture, or say that the visitor's copy is still right."""
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
        found = self._sent.get(encoding)
        if found is None:
            found = self._sent[encoding] = self._made(encoding)
        body, tag, headers = found
        if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", headers[:-2])
            return ()
        start_response("200 OK", headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)

    def _made(self, encoding: str) -> tuple[bytes, str, list[tuple[str, str]]]:
        tag = f'"{self.tag}{encoding}"'
        body, said = self.body, [("Content-Encoding", encoding)] if encoding else []
        if encoding:
            body = brotli.compress(body, quality=5) if encoding == "br" else gzip.compress(body, 6, mtime=0)
        headers = [*HEADERS, VARY, *said, ("ETag", tag)]
        return body, tag, [*headers, ("Content-Type", TYPES["svg"]), ("Content-Length", str(len(body)))]
