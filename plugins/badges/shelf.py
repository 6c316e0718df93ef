"""The badges as they are ready in memory: what half the web asks for is answered before Flask is.

What each member's badges say is read once and again when it changes; outlines are drawn when somebody first asks for
them and are shared between looks, so that ten thousand members in a hundred looks are some dozen megabytes.
"""

import logging
import time
from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from plugins.badges import wording
from plugins.badges.drawing import MARK, Face, Words, as_png, dressed, face, tag_of
from plugins.badges.rules import KINDS, Kind, Style, Wish, style_of
from plugins.badges.sending import Picture
from plugins.badges.services import faces, logos
from portal.changes import EVERYTHING
from portal.database import db
from portal.kernel.clock import wall_now

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)
PREFIX = "/badge/"
NAME = "badges.shelf"
MOST_WISHES, MOST_PICTURES, MOST_DOTS = 4096, 8192, 1024
USUAL_SIZE = 4096  # bytes of a badge; the larger the logo in it, the fewer are kept
SECONDS_BETWEEN_DOUBTS = 60.0
Asked = tuple[Kind, Style]


class Shelf:
    """Answers requests for badges from what is ready."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = Lock()
        self._said: dict[str, str] = {}
        self._neutral: dict[str, Face] = {}
        self._mark = MARK
        self._faces: dict[tuple[str, Kind, str], Face] = {}
        self._wishes: dict[str, Asked] = {}
        self._pictures: dict[tuple[str, Asked], Picture] = {}
        self._dots: dict[str, Picture] = {}
        self._is_current = self._is_trusted = False
        self._doubted_at = 0.0
        app.extensions["portal.tail"].listen(self._hear)

    def answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes] | None:
        """Send a badge; None for what is not ready."""
        slug, _, form = environ["PATH_INFO"][len(PREFIX) :].rpartition(".")
        if form != "svg" or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not self._is_ready():
            return None
        return self.picture(slug, self._asked(environ.get("QUERY_STRING", ""))).send(environ, start_response)

    def picture(self, slug: str, asked: Asked) -> Picture:
        """A badge, dressed as it was asked for."""
        known = (slug if slug in self._said else "", asked)
        found = self._pictures.get(known)
        if found is None:
            drawn = self._face(slug, *asked)
            found = Picture(dressed(drawn, asked[1], self._mark), tag_of(drawn, asked[1], self._mark))
            if len(self._pictures) >= MOST_PICTURES * USUAL_SIZE // (USUAL_SIZE + len(self._mark)):
                self._pictures.clear()
            self._pictures[known] = found
        return found

    def in_dots(self, found: Picture) -> Picture:
        """A picture as a PNG; a few are kept, since they take a thousand times as long to draw."""
        with self._lock:
            dots = self._dots.get(found.tag)
            if dots is None:
                while len(self._dots) >= MOST_DOTS:
                    del self._dots[next(iter(self._dots))]
                dots = self._dots[found.tag] = Picture(as_png(found.body), f"{found.tag}-png")
            return dots

    def _face(self, slug: str, kind: Kind, style: Style) -> Face:
        stored, language = self._said.get(slug), style.language
        if stored is None:
            return self._neutral[language]
        found = self._faces.get((slug, kind, language))
        if found is None:
            words = wording.as_words(faces.read(stored), kind, language)
            found = self._faces[slug, kind, language] = face(words) if words else self._neutral[language]
        return found

    def _asked(self, query: str) -> Asked:
        """What the query asks for; the same few are asked for again and again."""
        found = self._wishes.get(query)
        if found is None:
            found = asked_for(query, self._app.config["LANGUAGES"])
            if len(self._wishes) >= MOST_WISHES:
                self._wishes.clear()
            self._wishes[query] = found
        return found

    def _hear(self, topic: str) -> None:
        if topic in (faces.TOPIC, EVERYTHING):
            self._is_current = False

    def _is_ready(self) -> bool:
        """Whether what is here can be believed: read since it last changed, and compared lately by somebody."""
        if not self._is_current or time.monotonic() - self._doubted_at > SECONDS_BETWEEN_DOUBTS:
            with self._lock:
                if not self._is_current or time.monotonic() - self._doubted_at > SECONDS_BETWEEN_DOUBTS:
                    self._read()
        return self._is_trusted

    def _read(self) -> None:
        """Read what is said; while the database is away, what was read last is better than none."""
        with self._app.app_context():
            try:
                self._is_current = True  # before reading, so that what is heard meanwhile is read too
                languages: list[str] = self._app.config["LANGUAGES"]
                self._put(faces.all_said(), {code: wording.neutral_in(code) for code in languages}, logos.mark_in())
                self._is_trusted = faces.is_trusted()
            except SQLAlchemyError:
                log.warning("what badges say cannot be read", exc_info=True)
            db.session.remove()
        self._wishes.clear()  # a design may have ended
        self._doubted_at = time.monotonic()

    def _put(self, said: dict[str, str], neutral: dict[str, Words], mark: str) -> None:
        """Put what is said now in the place of what was, and forget only the drawings that are true no more."""
        unknown = {code: face(words) for code, words in neutral.items()}
        if (said, unknown, mark) == (self._said, self._neutral, self._mark):
            return
        same = {slug for slug, stored in said.items() if self._said.get(slug) == stored}
        drawn = {key: one for key, one in self._faces.items() if key[0] in same}
        self._said, self._neutral, self._faces, self._mark, self._pictures = said, unknown, drawn, mark, {}


def asked_for(query: str, languages: Iterable[str]) -> Asked:
    """Read which badge an address asks for."""
    args = dict(parse_qsl(query[:500]))
    wish = Wish(args.get("theme", ""), args.get("size", ""), args.get("lang", ""), args.get("design", ""))
    kind = next((one for one in KINDS if one == args.get("kind")), KINDS[0])
    return kind, style_of(wish, languages, today())


def shown_by(kind: Kind, style: Style) -> dict[str, Any]:
    """The query that asks for a badge; what is usual is said as well, since what is usual may change one day."""
    query = {"theme": style.theme, "size": style.size, "lang": style.language}
    return query if kind == KINDS[0] else query | {"kind": kind}


def today() -> date:
    """The day by which designs end."""
    return wall_now().date()


def make(app: Flask) -> "Shelf":
    """Put up the shelf of a portal."""
    shelf = app.extensions[NAME] = Shelf(app)
    return shelf
