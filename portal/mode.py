"""Whether a database is a demo's, a test's or the real one: written once, never changed."""

from sqlalchemy import Connection, Engine, insert, inspect, select

from portal.config import BadSettings, Mode
from portal.migrate import migrating, one_at_a_time
from portal.state import MODE, SettingRow


def mode_of(connection: Connection) -> str | None:
    """The mode that a database was made for; None when it was not migrated yet."""
    if not inspect(connection).has_table(SettingRow.__tablename__):
        return None
    return connection.scalar(select(SettingRow.value).where(SettingRow.name == MODE))


def fix_mode(engine: Engine, mode: Mode) -> None:
    """Write the mode into a database that has none yet, and refuse another one's database."""
    with one_at_a_time(engine), migrating(engine) as connection:
        check_mode(connection, mode)
        if mode_of(connection) is None:
            connection.execute(insert(SettingRow.__table__).values(name=MODE, value=mode))  # type: ignore[arg-type]


def check_mode(connection: Connection, mode: Mode) -> None:
    """Refuse to work on a database that was made for another mode: books are never carried over."""
    stored = mode_of(connection)
    if stored not in (None, mode):
        raise BadSettings(
            f"this database was made in {stored} mode and stays so, but PORTAL_MODE is {mode}. "
            f"Set PORTAL_MODE={stored}, or name a new database by DATABASE_URL or PORTAL_DATA"
        )
