"""The base class of every table, and the one place where a transaction is committed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, dataclass_transform

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Executable,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    relationship,
)

from portal.engines import WRITING, write_lock
from portal.kernel.errors import Refused, Unavailable
from portal.kernel.text import N_

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC; a datetime without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime and store the rest in UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a datetime without a time zone: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an instant with its zone; SQLite has forgotten it."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by INTEGER PRIMARY KEY alone


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column, relationship))
class Model(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Base class of every table, of the core and of the plugins."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime(), int: BigId}


FORBIDDEN, WRITES = "portal_forbidden", "portal_writes"

db = SQLAlchemy(metadata=Model.metadata, disable_autonaming=True, session_options={"autoflush": True})


class WritingForbidden(Refused):
    """The request came without a good form token, so nothing of it may be stored."""

    status = 403


class Busy(Unavailable):
    """The database is away, or others have been writing for too long."""


class NestedUnitOfWork(RuntimeError):
    """A service opened a unit of work inside another; only views, jobs and commands open them."""


def is_writing() -> bool:
    """Whether the code runs inside a unit of work."""
    return WRITING in db.session.info


def forbid_writing(why: Refused) -> None:
    """Refuse every unit of work until this session ends, with this refusal."""
    db.session.info[FORBIDDEN] = why


def after_commit(act: Callable[[], None]) -> None:
    """Have something done once the unit of work that runs now is safely stored."""
    db.session.info[WRITING].append(act)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Run a block in one writing transaction: all of it is stored, or nothing.

    The reading transaction of the request ends first, so that the block sees the newest state.
    """
    session = db.session()
    if is_writing():
        raise NestedUnitOfWork
    if FORBIDDEN in session.info:
        raise session.info[FORBIDDEN]
    session.rollback()
    acts: list[Callable[[], None]] = []
    with ExitStack() as turn:
        _begin_writing(session, turn)
        session.info[WRITING] = acts
        session.info[WRITES] = session.connection()  # kept, for asking the session again takes longer than SQLite
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            del session.info[WRITING], session.info[WRITES]
    for act in acts:
        act()


def begin_snapshot() -> None:
    """Let every read from now to the end of the request see one moment, whatever is written meanwhile.

    SQLite's reading transactions do so anyway; PostgreSQL's see a new moment with every statement.
    """
    session = db.session()
    session.rollback()
    is_postgresql = db.engine.dialect.name == "postgresql"
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"} if is_postgresql else {})


def _begin_writing(session: Session, turn: ExitStack) -> None:
    """Wait for one's turn and begin; who fails here has stored nothing and may simply try again."""
    try:
        turn.enter_context(write_lock(db.engine))
        session.connection(execution_options={WRITING: True, "postgresql_readonly": False})
    except OperationalError as error:
        session.rollback()
        raise Busy(N_("We are busy for a moment. Nothing was stored: send this again in a few seconds.")) from error


def tables_of(owner: str) -> list[Table]:
    """Name the tables that belong to the core or to a plugin, by their prefix."""
    return [table for name, table in Model.metadata.tables.items() if name.startswith(f"{owner}_")]


def insert_once(row: Model) -> bool:
    """Store a row whose unique key says whether this happened before; False when it did.

    The key goes in first, inside a SAVEPOINT: looking before inserting gave 1 success and 7 errors of 8 at once.
    """
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True


def ask(prepared: Executable, **values: Any) -> CursorResult[Any]:
    """Run a statement of columns that was built once, with ``bindparam`` for what differs, by the shortest way.

    Building a statement anew and sending it through the session costs three to five times as much.
    """
    session = db.session()
    _open_savepoint(session)
    return _connection(session).execute(prepared, values)


def store(prepared: Executable, *rows: Mapping[str, Any]) -> CursorResult[Any]:
    """Insert rows of one table by the shortest way; for what is written often and read later."""
    return _connection(db.session()).execute(prepared, rows[0] if len(rows) == 1 else rows)


def _connection(session: Session) -> Connection:
    """The connection of a session; what a unit of work has added goes first, for it may be asked or referred to."""
    if WRITING not in session.info:
        return session.connection()
    session.flush()
    writes: Connection = session.info[WRITES]
    return writes


class InsertOnce:
    """A prepared INSERT that stores nothing when its unique key is there already."""

    def __init__(self, model: type[Model], key: str) -> None:
        self._prepared: dict[str, Executable] = {
            kind: insert(model).on_conflict_do_nothing(index_elements=[key]).returning(model.__table__.c.id)
            for kind, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
        }

    def store(self, row: Mapping[str, Any]) -> int | None:
        """Store a row and give its id; None when it was stored before, by whomever."""
        found: int | None = store(self._prepared[db.engine.dialect.name], row).scalar()
        return found


@contextmanager
def savepoint() -> Iterator[None]:
    """Undo what a block stored when it raises, and nothing of what was before."""
    session = db.session()
    session.flush()
    with session.connection().begin_nested():
        yield


_guard: ContextVar[list[SessionTransaction] | None] = ContextVar(
    "the savepoint of the plugin being asked", default=None
)


def _open_savepoint(session: Session) -> None:
    opened = _guard.get()
    if opened is not None and not opened:
        opened.append(session.begin_nested())


@event.listens_for(db.session, "do_orm_execute")
def _open_savepoint_before(state: ORMExecuteState) -> None:
    _open_savepoint(state.session)


class SavepointWhenTouched:
    """Open a SAVEPOINT at the first query of a block, and none when it asks the database nothing.

    On PostgreSQL a failed query otherwise kills the rest of the page.
    """

    def __enter__(self) -> None:
        self._opened: list[SessionTransaction] = []
        self._token = _guard.set(self._opened)

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        _guard.reset(self._token)
        if self._opened and self._opened[0].is_active:
            if kind is None:
                self._opened[0].commit()
            else:
                self._opened[0].rollback()
