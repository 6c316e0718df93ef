"""How long a portal is away while it is upgraded or restored, with the rows of the demo and with a hundred times them.

The rows are written by the database itself; then the tables are taken back to what they were before campaigns were
written in parts and the back office came, so that the upgrade is a real one: backup, every revision since, every check.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import Engine, text

from benchmarks.filling import fill, fill_office
from benchmarks.portals import settings_for
from benchmarks.report import Measure, elapsed
from portal.app import create_app
from portal.backup.copies import back_up, restore
from portal.checks import run_checks
from portal.cli.database import histories
from portal.config import Settings
from portal.database import db
from portal.engines import migration_engine
from portal.loader import discover
from portal.migrate import migrating, upgrade_all
from portal.mode import fix_mode
from portal.testing import in_server, migrate, running_postgresql

CAMPAIGNS, PLEDGES, TIMES = 16, 625, 100  # what the demo has
BEFORE = {"core": "e52bfc2cf992", "campaigns": "52c619a26b0b", "newsletter": "base"}
ACTS = ("backup", "migrations", "checks", "restore")
Place = Callable[[str], str]


def run() -> list[Measure]:
    """Measure."""
    return [
        measure for kind, places in (("SQLite", _files), ("PostgreSQL", _databases)) for measure in _on(kind, places)
    ]


def _on(kind: str, places: Callable[[Path], "Iterator[Place]"]) -> Iterator[Measure]:
    with TemporaryDirectory() as name, contextmanager(places)(Path(name)) as place:
        few, many = (_seconds(Path(name), place, times) for times in (1, TIMES))
    for act in ACTS:
        against, ratio = f"demo: {few[act] * 1000:,.0f} ms", many[act] / few[act]
        what, bar = f"{act}, demo × {TIMES}, {kind}", f"≤ {TIMES} ×"
        yield Measure(what, many[act], "s", against, ratio, bar, ratio <= TIMES)
    yield Measure(f"upgrade, demo × {TIMES}, {kind}", sum(many[act] for act in ACTS[:3]), "s")
    yield Measure(f"file of the backup, demo × {TIMES}, {kind}", many["bytes"] / 1e6, "MB")


def _seconds(folder: Path, place: Place, times: int) -> dict[str, float]:
    """How long each act takes with so many times the demo's rows."""
    settings = settings_for(place(f"portal{times}"), folder)
    owners, copy = histories(discover()[0]), folder / f"copy{times}.tar.gz"
    migrate(settings.database_url)
    engine = migration_engine(settings.database_url)
    fix_mode(engine, settings.mode)
    fill(engine, 1, CAMPAIGNS * times)
    fill_office(engine, CAMPAIGNS * times + 1, (CAMPAIGNS + PLEDGES) * times)
    _take_back(engine)
    found = {"backup": elapsed(lambda: back_up(settings, owners, copy)), "bytes": float(copy.stat().st_size)}
    found["migrations"] = elapsed(lambda: _migrate(engine))
    found["checks"] = _checked(settings)
    (folder / "elsewhere").mkdir(exist_ok=True)
    empty = replace(settings, database_url=place(f"restored{times}"), data=folder / "elsewhere")
    found["restore"] = elapsed(lambda: restore(empty, copy))
    assert _pledges(empty) == _pledges(settings) == (CAMPAIGNS + PLEDGES) * times
    engine.dispose()
    return found


def _pledges(settings: Settings) -> int:
    """How many pledges there are, so that nothing is measured that was not done."""
    engine = migration_engine(settings.database_url)
    with engine.connect() as connection:
        count = connection.scalar(text("SELECT count(*) FROM campaigns_pledge"))
    engine.dispose()
    return int(count or 0)


def _take_back(engine: Engine) -> None:
    for history in reversed(histories(discover()[0])):
        if history.owner in BEFORE:
            with migrating(engine) as connection:
                command.downgrade(history.config(connection), BEFORE[history.owner])


def _migrate(engine: Engine) -> None:
    assert upgrade_all(engine, histories(discover()[0])) == {}


def _checked(settings: Settings) -> float:
    app = create_app(settings)
    with app.app_context():
        seconds = elapsed(run_checks)
        db.session.remove()
        db.engine.dispose()
    return seconds


def _files(folder: Path) -> Iterator[Place]:
    yield lambda name: f"sqlite:///{folder}/{name}.db"


def _databases(folder: Path) -> Iterator[Place]:
    with running_postgresql() as server:
        yield partial(_new_database, server)


def _new_database(server: str, name: str) -> str:
    in_server(server, f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")
