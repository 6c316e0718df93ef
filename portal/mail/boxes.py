"""Mailboxes that messages are read from, one by one: a Maildir folder, or IMAP."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS_TO_ANSWER = 20
UNREADABLE = (OSError, imaplib.IMAP4.error)


class Box(Protocol):
    """A mailbox; a message stays new until somebody says that it was taken in."""

    def new(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Give new messages with what they are called here, the oldest first."""

    def drop(self, name: str) -> None:
        """Delete a message."""

    def keep(self, name: str) -> None:
        """Leave a message in the mailbox as one that was read."""

    def close(self) -> None:
        """Leave."""


def opened(url: str) -> Box:
    """Open the mailbox of an address: ``maildir:///folder``, ``imaps://user:password@host/INBOX`` or ``imap://…``."""
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        return Maildir(Path(unquote(parts.path)))
    return Imap(parts)


class Maildir:
    """A folder as mail servers on the same machine fill it: one file a message, new ones in ``new``."""

    def __init__(self, folder: Path) -> None:
        self._new, self._cur = folder / "new", folder / "cur"
        if not self._new.is_dir():
            raise FileNotFoundError(f"{folder} is no Maildir")

    def new(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Give new messages by their file names, which begin with the time."""
        for name in sorted(path.name for path in self._new.iterdir() if path.is_file())[:most]:
            with suppress(FileNotFoundError):  # another worker was faster
                yield name, (self._new / name).read_bytes()

    def drop(self, name: str) -> None:
        """Delete a message."""
        (self._new / name).unlink(missing_ok=True)

    def keep(self, name: str) -> None:
        """Move a message to those that were seen."""
        with suppress(FileNotFoundError):
            (self._new / name).rename(self._cur / f"{name.partition(':')[0]}:2,S")

    def close(self) -> None:
        """Leave nothing open."""


class Imap:
    """A mailbox on a mail server; a message is new until it is marked as seen.

    Without ``imaps`` the line is encrypted by STARTTLS, unless the server stands on this machine.
    """

    def __init__(self, parts: SplitResult) -> None:
        host, context = parts.hostname or "localhost", ssl.create_default_context()
        if parts.scheme == "imaps":
            self._server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                host, parts.port or 993, ssl_context=context, timeout=SECONDS_TO_ANSWER
            )
        else:
            self._server = imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS_TO_ANSWER)
            if host not in ("localhost", "127.0.0.1", "::1"):
                self._server.starttls(context)
        try:
            self._server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            _must(self._server.select(unquote(parts.path.strip("/")) or "INBOX"))
        except UNREADABLE:
            self.close()
            raise

    def new(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Give the messages that nobody has seen, without marking them as seen."""
        found = _must(self._server.uid("SEARCH", "UNSEEN"))
        for uid in (found[0] or b"").split()[:most]:
            name = uid.decode("ascii")
            parts = _must(self._server.uid("FETCH", name, "(BODY.PEEK[])"))
            yield name, next((part[1] for part in parts if isinstance(part, tuple)), b"")

    def drop(self, name: str) -> None:
        """Mark a message as deleted; it goes when the mailbox is left."""
        _must(self._server.uid("STORE", name, "+FLAGS", "(\\Deleted \\Seen)"))

    def keep(self, name: str) -> None:
        """Mark a message as seen."""
        _must(self._server.uid("STORE", name, "+FLAGS", "(\\Seen)"))

    def close(self) -> None:
        """Delete what was marked, and leave."""
        with suppress(*UNREADABLE):
            if self._server.state == "SELECTED":
                self._server.close()
            self._server.logout()


def _must(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(kind)
    return data
