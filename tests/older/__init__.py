"""Data of an earlier version, which the tests of upgrades begin with."""

from pathlib import Path

COMMIT = "6201fe0"  # the portal as it was when people could pledge, before campaigns were written in parts
SECRET = "a secret key for tests that is long enough"
FOLDER = Path(__file__).parent


def dump_of(kind: str) -> Path:
    """The demo's database as that version made it: SQL, compressed."""
    return FOLDER / f"{kind}.sql.xz"
