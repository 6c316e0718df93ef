"""Which text a reader gets, and how long somebody has to confirm."""

from collections.abc import Collection
from datetime import timedelta

TIME_TO_CONFIRM = timedelta(days=7)
COMMON = "en"


def best_language(reader: str, written: Collection[str], original: str) -> str:
    """The language that a reader gets an issue in: theirs, else English, else the one that it was written in."""
    return next((code for code in (reader, COMMON) if code in written), original)
