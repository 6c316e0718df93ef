"""The texts that come with the portal, as Markdown files, for a secretariat to complete."""

from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any

from portal.content.rules import PAGES, hash_of

FOLDER = files("portal") / "data" / "content"
FIRST = 1


def shipped_texts() -> Iterator[tuple[str, str, str, str]]:
    """Page, language, title and body of every file; the first line of a file is its title."""
    for file in sorted(FOLDER.iterdir(), key=lambda file: file.name):
        page, language, ending = file.name.split(".")
        if page in PAGES and ending == "md":
            title, _, body = file.read_text(encoding="utf-8").partition("\n")
            yield page, language, title.removeprefix("# ").strip(), body.strip()


def first_versions(now: datetime) -> list[dict[str, Any]]:
    """Rows of the first versions, for the migration that stores them: what was shipped then is never lost."""
    return [
        {
            "page": page,
            "language": language,
            "number": FIRST,
            "title": title,
            "body": body,
            "hash": hash_of((page, language, FIRST), title, body),
            "published_at": now,
        }
        for page, language, title, body in shipped_texts()
    ]
