"""The layer before everything else: hands a request to the plugin that has its answers ready, or on to Flask."""

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.changes import EVERYTHING, Tail
from portal.database import db
from portal.hooks import Front, FrontAnswer
from portal.metrics.counting import RequestFigures
from portal.state import PLUGINS, State

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)


class Fronts:
    """Knows which part of the addresses belongs to which plugin's front."""

    def __init__(self, app: Flask, inner: "WSGIApplication", fronts: Mapping[str, Iterable[Front]]) -> None:
        self._app, self._inner = app, inner
        self._tail: Tail = app.extensions["portal.tail"]
        self._figures: RequestFigures = app.extensions["portal.requests"]
        self._made = {one.name: (plugin, one.make(app)) for plugin, each in fronts.items() for one in each}
        self._open: dict[str, FrontAnswer] = {}
        self._is_known = False
        self._tail.listen(self._hear)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        name = environ["PATH_INFO"].split("/", 2)[1:2]
        if name and name[0] in self._made:
            if not self._is_known or self._tail.is_due():
                self._look()
            answer = self._open.get(name[0])
            if answer is not None and (ready := answer(environ, start_response)) is not None:
                self._figures.answered_by_a_copy()
                return ready
        return self._inner(environ, start_response)

    def _hear(self, topic: str) -> None:
        if topic in (PLUGINS, EVERYTHING):
            self._is_known = False

    def _look(self) -> None:
        """Read what changed and which plugins are on; while the database is away, what was known stays true."""
        with self._app.app_context():
            try:
                self._tail.look()
                if not self._is_known:
                    state: State = self._app.extensions["portal.state"]
                    self._open = {name: made for name, (plugin, made) in self._made.items() if state.is_enabled(plugin)}
                    self._is_known = True
            except SQLAlchemyError:
                log.warning("the tail of changes cannot be read", exc_info=True)
            db.session.remove()


def install_fronts(app: Flask, fronts: Mapping[str, Iterable[Front]]) -> None:
    """Put the fronts of the plugins before Flask and its cache of pages."""
    if any(fronts.values()):
        app.wsgi_app = Fronts(app, app.wsgi_app, fronts)  # type: ignore[method-assign]
