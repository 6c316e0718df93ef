"""Making a backup of a portal, and restoring one into an empty place."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, delete, insert

from portal.backup import databases
from portal.backup.archive import DATABASE, FILES, BadBackup, Manifest, hash_of, opened, write
from portal.config import Settings
from portal.engines import migration_engine, write_lock
from portal.kernel.clock import wall_now
from portal.migrate import History
from portal.mode import mode_of
from portal.state import BACKED_UP, HELD, SettingRow

# What is made anew by itself, what is secret and kept elsewhere, and what the database's own copy holds.
LEFT_OUT = ("static", "backups", "secret_key", "demo-sign-ins.txt", "portal.db", "mail")


def back_up(settings: Settings, histories: list[History], target: Path) -> Manifest:
    """Write everything that cannot be made again into one file; SECRET_KEY stays out and is kept elsewhere."""
    engine = migration_engine(settings.url_of_database)
    try:
        with TemporaryDirectory(prefix="portal-backup-") as folder:
            copy = Path(folder, DATABASE)
            databases.dump(engine, copy)
            files = [(DATABASE, copy), *_documents(settings.data)]
            with engine.connect() as connection:
                manifest = _manifest(connection, histories, files)
            write(target, manifest, files)
            return manifest
    finally:
        engine.dispose()


def _manifest(connection: Connection, histories: list[History], files: list[tuple[str, Path]]) -> Manifest:
    mode = mode_of(connection)
    if mode is None:
        raise BadBackup("there is nothing to copy: the database was never migrated")
    return Manifest(
        made_at=wall_now().astimezone(UTC).isoformat(timespec="seconds"),
        mode=mode,
        database=connection.dialect.name,
        versions={history.owner: history.current(connection) or "" for history in histories},
        hashes={name: hash_of(path) for name, path in files},
    )


def _documents(data: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data)
        if path.is_file() and not path.is_symlink() and not inside.parts[0].startswith(LEFT_OUT):
            yield f"{FILES}/{inside.as_posix()}", path


def restore(settings: Settings, source: Path) -> Manifest:
    """Bring a backup back into an empty database; letters and charges are held until somebody releases them."""
    engine = migration_engine(settings.url_of_database)
    try:
        with opened(source) as (manifest, folder):
            _refuse_wrong_place(settings, engine, manifest)
            databases.load(engine, folder / DATABASE)
            with engine.begin() as connection:
                _set(connection, HELD, manifest.made_at)
            _put_documents(folder / FILES, settings.data)
            return manifest
    finally:
        engine.dispose()


def put_back(settings: Settings, unpacked: Path) -> None:
    """Put the database of an unpacked backup into the place of the one that is there."""
    engine = migration_engine(settings.url_of_database)
    databases.load(engine, unpacked / DATABASE)
    engine.dispose()


def note_backup(settings: Settings, made: Manifest) -> None:
    """Write down that a backup ended well, so that the lack of the next one is noticed."""
    engine = migration_engine(settings.url_of_database)
    with write_lock(engine), engine.begin() as connection:
        _set(connection, BACKED_UP, made.made_at)
    engine.dispose()


def _set(connection: Connection, name: str, value: str) -> None:
    table = SettingRow.__table__
    connection.execute(delete(SettingRow).where(SettingRow.name == name))
    connection.execute(insert(table).values(name=name, value=value))  # type: ignore[arg-type]


def _refuse_wrong_place(settings: Settings, engine: Engine, manifest: Manifest) -> None:
    if manifest.mode != settings.mode:
        raise BadBackup(f"this backup is of a portal in {manifest.mode} mode, and PORTAL_MODE is {settings.mode}")
    if manifest.database != engine.dialect.name:
        raise BadBackup(f"this backup is of {manifest.database}, and the database here is {engine.dialect.name}")
    if not databases.is_empty(engine):
        raise BadBackup("the database is not empty: name a new one by DATABASE_URL or PORTAL_DATA, or drop it yourself")


def _put_documents(source: Path, data: Path) -> None:
    for path in source.rglob("*"):
        target = data / path.relative_to(source)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
