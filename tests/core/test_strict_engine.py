"""What the engines promise on both databases; beside each promise the fault that appears when it is taken away."""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Connection, Engine, String, create_engine, text
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.orm import Session

from portal.database import db, unit_of_work
from portal.engines import engine_options, make_strict, migration_engine
from portal.migrate import ROOT, BrokenReferences, migrating
from portal.testing import MakeApp
from tests.core.test_migrate import empty_url

pytestmark = pytest.mark.both

__all__ = ["empty_url"]  # a fixture
TIMES, THREADS = 600, 6
Step = Callable[[], object]


@pytest.fixture
def counter(context: Flask, database_url: str) -> Iterator[str]:
    """A table with one number, which no model knows."""
    with writing(database_url) as connection:
        connection.execute(text("CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO counter VALUES (1, 0)"))
    return database_url


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    engine = migration_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@contextmanager
def careless(url: str) -> Iterator[Engine]:
    """The engine as SQLAlchemy makes it."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def add_one(session: Session | Connection, *, locking: bool, between: Step = lambda: None) -> None:
    """Read, reckon in Python, write; the way in which updates get lost."""
    lock = " FOR UPDATE" if locking and session.get_bind().dialect.name == "postgresql" else ""
    value = session.execute(text(f"SELECT value FROM counter WHERE id = 1{lock}")).scalar_one()
    between()
    session.execute(text("UPDATE counter SET value = :value WHERE id = 1"), {"value": value + 1})


def value_of(url: str) -> int:
    with writing(url) as connection:
        return int(connection.execute(text("SELECT value FROM counter")).scalar_one())


def meet(barrier: Barrier) -> None:
    """Wait until the other one has come as far, but not for ever: a lock may keep it from coming."""
    with suppress(BrokenBarrierError):
        barrier.wait(0.5)


def test_no_update_is_lost(context: Flask, counter: str) -> None:
    def work(_: int) -> None:
        with context.app_context():
            for _ in range(TIMES // THREADS):
                with unit_of_work() as session:
                    add_one(session, locking=True)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    assert value_of(counter) == TIMES


def test_two_who_meet_between_reading_and_writing_lose_nothing(context: Flask, counter: str) -> None:
    barrier = Barrier(2)

    def work(_: int) -> None:
        with context.app_context(), unit_of_work() as session:
            add_one(session, locking=True, between=lambda: meet(barrier))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert value_of(counter) == 2


def test_without_our_engine_and_lock_they_lose_one_without_an_error(counter: str) -> None:
    barrier = Barrier(2)

    def work(engine: Engine) -> None:
        with engine.begin() as connection:
            add_one(connection, locking=False, between=lambda: meet(barrier))

    with careless(counter) as engine, ThreadPoolExecutor(2) as pool:
        list(pool.map(work, [engine] * 2))
    assert value_of(counter) == 1


def test_a_stray_write_fails_and_leaves_nothing(context: Flask, counter: str) -> None:
    with pytest.raises((OperationalError, InternalError), match=r"readonly|read-only"):
        db.session.execute(text("UPDATE counter SET value = 7"))
    db.session.rollback()
    with unit_of_work() as session:
        add_one(session, locking=True)
    with pytest.raises((OperationalError, InternalError)):  # the connection comes back from the pool as a reader's
        db.session.execute(text("UPDATE counter SET value = 7"))
    db.session.rollback()
    assert value_of(counter) == 1


def test_without_our_engine_a_stray_write_is_stored(counter: str) -> None:
    with careless(counter) as engine, Session(engine) as session:
        session.execute(text("UPDATE counter SET value = 7"))
        session.commit()
    assert value_of(counter) == 7


def test_half_an_act_is_never_stored(context: Flask, counter: str) -> None:
    with pytest.raises(RuntimeError, match="half-way"), unit_of_work() as session:
        add_one(session, locking=True)
        raise RuntimeError("half-way")
    assert value_of(counter) == 0


@pytest.mark.only_on("sqlite")
def test_a_reader_sees_one_state_from_its_first_look_to_its_last(context: Flask, counter: str) -> None:
    look = text("SELECT value FROM counter")
    assert db.session.scalar(look) == 0
    with writing(counter) as connection:
        add_one(connection, locking=False)
    assert db.session.scalar(look) == 0
    with unit_of_work() as session:  # whoever writes decides on the newest state
        assert session.scalar(look) == 1


@pytest.mark.only_on("sqlite")
def test_rows_that_refer_to_nothing_are_refused(context: Flask) -> None:
    stray = text("INSERT INTO core_session VALUES (1, 'x', 99, 0, '', :now, :now, :now)")
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), unit_of_work() as session:
        session.execute(stray, {"now": "2026-01-01"})


@pytest.mark.only_on("sqlite")
def test_what_is_stored_is_on_the_disk_when_it_is_said_to_be(make_app: MakeApp) -> None:
    with make_app([]).app_context():
        settings = [
            db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    assert settings == ["wal", 2, 5000]  # 2 is FULL


MIGRATE = """
    import sys, time
    from contextlib import contextmanager, nullcontext
    from pathlib import Path
    from portal import migrate
    from portal.engines import migration_engine
    from tests.core.test_migrate import histories

    url, folder, me, *careless = sys.argv[1:]
    def meet():
        Path(folder, me).touch()
        until = time.monotonic() + 20
        while len(list(Path(folder).iterdir())) < 2 and time.monotonic() < until:
            time.sleep(0.01)
    @contextmanager
    def meeting(engine, real=migrate.migrating):
        with real(engine) as connection:
            meet()
            yield connection
    if careless:
        migrate.one_at_a_time, migrate.migrating = lambda engine: nullcontext(), meeting
    else:
        meet()
    sys.exit(len(migrate.upgrade_all(migration_engine(url), histories())))
"""


def race(url: str, folder: Path, *careless: str) -> tuple[list[int], str]:
    """Migrate an empty database in two processes at once; how they ended, and what they said."""
    meeting = folder / "meeting"
    meeting.mkdir()
    command = [sys.executable, "-c", textwrap.dedent(MIGRATE), url, str(meeting)]
    both = [
        subprocess.Popen([*command, me, *careless], cwd=ROOT, stderr=subprocess.PIPE, text=True) for me in ("a", "b")
    ]
    said = [process.communicate(timeout=60)[1] for process in both]
    return sorted(process.returncode for process in both), "".join(said)


@pytest.mark.either  # threads do it on both in test_migrate
def test_of_two_processes_that_migrate_at_once_both_find_the_tables_made(empty_url: str, tmp_path: Path) -> None:
    assert race(empty_url, tmp_path)[0] == [0, 0]


@pytest.mark.long  # that it fails shows what the test before is worth
@pytest.mark.only_on("postgresql")  # SQLite itself lets the second wait, as long as the first takes less than 5 s
def test_without_taking_turns_the_second_process_fails(empty_url: str, tmp_path: Path) -> None:
    ended, said = race(empty_url, tmp_path, "careless")
    assert ended == [0, 1]
    assert "UniqueViolation" in said or "DuplicateTable" in said


@pytest.fixture
def family(tmp_path: Path) -> str:
    """A parent with a child that goes when the parent goes."""
    url = f"sqlite:///{tmp_path}/family.db"
    with writing(url) as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY, name VARCHAR)"))
        connection.execute(
            text("CREATE TABLE child (id INTEGER PRIMARY KEY, of INTEGER REFERENCES parent (id) ON DELETE CASCADE)")
        )
        connection.execute(text("INSERT INTO parent VALUES (1, 'x')"))
        connection.execute(text("INSERT INTO child VALUES (1, 1)"))
    return url


def rebuild_parent(connection: Connection) -> int:
    """Change the parent as Alembic does on SQLite: copy it, drop it, rename the copy; how many children are left."""
    with Operations(MigrationContext.configure(connection)).batch_alter_table("parent", recreate="always") as batch:
        batch.alter_column("name", type_=String(20))
    return int(connection.execute(text("SELECT count(*) FROM child")).scalar_one())


def test_a_migration_that_rebuilds_a_parent_keeps_its_children(family: str) -> None:
    engine = migration_engine(family)
    with migrating(engine) as connection:
        assert rebuild_parent(connection) == 1
    engine.dispose()


def test_with_foreign_keys_on_the_children_would_be_gone_without_a_word(family: str) -> None:
    engine = create_engine(family)
    make_strict(engine, always_writing=True)
    with migrating(engine) as connection:
        assert rebuild_parent(connection) == 0
    engine.dispose()


def test_a_migration_that_leaves_an_orphan_is_undone(family: str) -> None:
    engine = migration_engine(family)
    with pytest.raises(BrokenReferences), migrating(engine) as connection:
        connection.execute(text("DELETE FROM parent"))
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM parent")).scalar_one() == 1
    engine.dispose()


def test_without_the_check_after_it_the_orphan_would_stay(family: str) -> None:
    engine = migration_engine(family)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM parent"))
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM child")).scalar_one() == 1
    engine.dispose()


def test_options_of_both_databases_begin_as_readers_and_hide_what_they_are_asked() -> None:
    for url in ("sqlite:///x.db", "postgresql+psycopg://x/y"):
        options = engine_options(url)
        assert options["execution_options"] == {"postgresql_readonly": True}
        assert options["hide_parameters"] is True


def end_idle_connection(url: str) -> None:
    """End the connection that waits in the pool, as a server that restarts does."""
    with db.engine.connect() as connection:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with writing(url) as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("seconds", [0.0, 60.0])
def test_a_connection_that_ended_while_it_idled_is_replaced_before_it_is_used(
    context: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr("portal.engines.SECONDS_TRUSTED", seconds)
    end_idle_connection(database_url)
    if seconds:  # believed to be there still, it fails once, and is replaced after that
        with db.engine.connect() as connection, pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
