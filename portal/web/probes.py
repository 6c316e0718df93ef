"""Whether the process lives, and whether it can serve: for supervisors and load balancers."""

from functools import lru_cache

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.database import db
from portal.loader import Plugin
from portal.migrate import History, core_history
from portal.web.access import public

blueprint = Blueprint("core_probes", __name__)


@blueprint.get("/healthz")
@public
def lives() -> Response:
    """Say that the process lives; asks nothing else."""
    return _said("alive", 200)


@blueprint.get("/readyz")
@public
def is_ready() -> Response:
    """Say whether the database answers and has the tables of this version."""
    plugins: list[Plugin] = current_app.extensions["portal.plugins"]
    try:
        late = [h.owner for h in (core_history(), *(p.history for p in plugins)) if h and _current(h) != _head(h)]
    except SQLAlchemyError:
        return _said("the database does not answer, or was never migrated", 503)
    return _said(f"not migrated: {', '.join(late)}", 503) if late else _said("ready", 200)


def _said(words: str, status: int) -> Response:
    return Response(f"{words}\n", status, content_type="text/plain; charset=utf-8")


def _current(history: History) -> str | None:
    found: str | None = db.session.scalar(text(f"SELECT version_num FROM {history.version_table}"))  # noqa: S608
    return found


@lru_cache(maxsize=64)
def _head(history: History) -> str | None:
    """The newest revision of an owner; the files do not change while the process lives."""
    scripts = ScriptDirectory(str(history.folder.parent), version_locations=[str(history.folder)])
    return scripts.get_current_head()
