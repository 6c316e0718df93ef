"""What the portal writes to stderr: one line for each thing that happened, and never a secret or an address.

JSON for machines, or text for people in a demo. Nothing that somebody typed can begin a line of its own.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO
from urllib.parse import unquote, urlsplit

from portal.config import Settings
from portal.web.request_log import facts_of_request

HIDDEN = "…"
SHORTEST_SECRET = 4
WORD = r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])"
FIELDS = ("request_id", "method", "path", "status", "milliseconds", "account", "plugin")
OURS = {"time", "level", "logger", "request_id"}  # made by the portal alone, so that they hold nothing to be hidden
# Every repetition has an end, since people send us words of half a million letters.
PATTERNS = (
    (re.compile(r"(?<=://)[^\s/@]{1,300}@"), f"{HIDDEN}@"),  # who signs in to a mail server or a database
    (re.compile(r"[^\s@<>\"'(),:;=…]{1,64}@[^\s@<>\"'(),:;=]{1,200}\.[^\s@<>\"'(),:;=]{1,60}"), f"{HIDDEN}@{HIDDEN}"),
    (re.compile(r"\b(?:sk|rk|pk|whsec)_\w+"), HIDDEN),
    # tokens, ours and others': letters of both cases, with digits unless they are long or a signature behind a dot
    (re.compile(rf"{WORD}(?=[\w-]*\d)[\w-]{{20,}}|{WORD}[\w-]{{40,}}|(?<=\.){WORD}[\w-]{{27}}(?![\w-])"), HIDDEN),
    (re.compile(r"(https?://[^\s?]{1,300})\?\S+"), rf"\1?{HIDDEN}"),
    (re.compile(r"(?m)^DETAIL:.*$"), f"DETAIL: {HIDDEN}"),  # PostgreSQL quotes the row that it refuses
)


class Cleaner:
    """Takes out of a text what must not stand in a log."""

    def __init__(self, secrets: Iterable[str]) -> None:
        found = sorted({one for one in secrets if len(one) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, found))) if found else None

    def clean(self, text: str) -> str:
        """Hide secrets, tokens, addresses and what links carry."""
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        for pattern, instead in PATTERNS:
            text = pattern.sub(instead, text)
        return text


def secrets_of(settings: Settings) -> list[str]:
    """The secrets that are known from the start."""
    passwords = [urlsplit(url).password or "" for url in (settings.mail_url, settings.database_url, settings.redis_url)]
    return [settings.secret_key, *settings.secret_key_fallbacks, *passwords, *map(unquote, passwords)]


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON; everything outside ASCII is escaped."""

    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__()
        self._cleaner = cleaner

    def said(self, record: logging.LogRecord) -> dict[str, Any]:
        """Everything that the line says, cleaned."""
        given = vars(record)
        about: Mapping[str, Any] = facts_of_request() | {name: given[name] for name in FIELDS if name in given}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: about[name] for name in FIELDS if about.get(name) is not None},
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        clean = self._cleaner.clean
        return {k: clean(said) if isinstance(said, str) and k not in OURS else said for k, said in line.items()}

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        return json.dumps(self.said(record))


class TextLines(JsonLines):
    """Writes a record for people; a trace stands indented below its line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        said = self.said(record)
        head = [said.pop(name) for name in ("time", "level", "logger", "message")]
        trace = said.pop("trace", "")
        words = [*head, *(f"{name}={value}" for name, value in said.items())]
        return "\n    ".join(_printable(part) for part in (" ".join(map(str, words)), *trace.splitlines()))


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


class ToStderr(logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Where lines go."""
        return sys.stderr


def install_logs(settings: Settings) -> None:
    """Have everything in this process write its log as the settings say; others' chatter is left out."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, ToStderr)]:
        root.removeHandler(handler)
    handler = ToStderr()
    lines = JsonLines if settings.logs == "json" else TextLines
    handler.setFormatter(lines(Cleaner(secrets_of(settings))))
    root.addHandler(handler)
    for ours in ("portal", "plugins"):
        logging.getLogger(ours).setLevel(logging.INFO)
