"""The files that a demo made, and deleting them."""

import shutil

from portal.config import Settings
from portal.engines import migration_engine
from portal.mode import mode_of

OWN_FILES = ("portal.db", "portal.db-wal", "portal.db-shm", "portal.db.lock", "demo-sign-ins.txt")
OWN_FOLDERS = ("mail", "documents", "uploads", "receipts")


class OthersData(Exception):
    """What was to be deleted is not this demo's own."""


def delete_demo(settings: Settings) -> None:
    """Delete the demo's database and files; everything else in the folder stays."""
    if settings.mode != "demo":
        raise OthersData(f"only a demo is ever deleted, and this is {settings.mode} mode")
    if settings.database_url:
        raise OthersData("the database named by DATABASE_URL is not deleted from here: drop and create it yourself")
    if (settings.data / "portal.db").exists():
        engine = migration_engine(settings.url_of_database)
        with engine.connect() as connection:
            mode = mode_of(connection)
        engine.dispose()
        if mode not in (None, "demo"):
            raise OthersData(f"{settings.data / 'portal.db'} was made in {mode} mode and is not deleted")
    for path in [settings.data / name for name in OWN_FILES]:
        path.unlink(missing_ok=True)
    for folder in OWN_FOLDERS:
        shutil.rmtree(settings.data / folder, ignore_errors=True)
