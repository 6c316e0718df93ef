"""Reading pages in a process of its own: a page that is made to take for ever is given up, and nothing else waits.

Browsers nest elements and gather attributes in time that grows with the square of their number, and so does any
parser that reads as they do. The other process knows no secret, no database and no network.
"""

import json
import os
import resource
import select
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from dataclasses import asdict
from types import TracebackType
from typing import IO, Any, Self, cast

from plugins.badges.crawler.pages import Page
from plugins.badges.crawler.sightings import Sighting
from plugins.badges.crawler.verdicts import Claim, Verdict, judge

SECONDS = 10.0
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SAID = 4 * 1024 * 1024
PIECE = 64 * 1024


class Reader:
    """Judges pages one after another; for use in one thread, and closed by ``with``."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def judge(self, page: Page, claim: Claim) -> Verdict:
        """Say what a page shows; of one that takes too long, or ends the process, that it was not seen."""
        asked = {"page": asdict(page) | {"body": b64encode(page.body).decode()}, "claim": _plain(claim)}
        try:
            said = self._answer(json.dumps(asked).encode() + b"\n")
        except (OSError, EOFError):
            self.close()
            return Verdict("unreachable", "too_heavy")
        return _verdict(json.loads(said))

    def close(self) -> None:
        """End the other process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _answer(self, asked: bytes) -> bytes:
        process = self._process = self._process or _started()
        given, taken = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        given.write(asked)
        given.flush()
        ends_at, said = time.monotonic() + self._seconds, bytearray()
        while not said.endswith(b"\n"):
            left = ends_at - time.monotonic()
            if left <= 0 or len(said) > MOST_SAID or not select.select([taken], [], [], left)[0]:
                raise EOFError
            piece = os.read(taken.fileno(), PIECE)
            if not piece:
                raise EOFError
            said += piece
        return bytes(said)


def _started() -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept | {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)},
    )


def _plain(claim: Claim) -> dict[str, Any]:
    return asdict(claim) | {"portals": sorted(claim.portals)}


def _verdict(said: dict[str, Any]) -> Verdict:
    seen = tuple(Sighting(**{**one, "notes": tuple(one["notes"])}) for one in said["evidence"])
    return Verdict(said["outcome"], said["reason"], seen, tuple(said["warnings"]))


def _answers() -> None:
    """Judge what comes on standard input, a line each, until it ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        page, claim = asked["page"], asked["claim"]
        found = judge(
            Page(**page | {"body": b64decode(page["body"]), "policies": tuple(page["policies"])}),
            Claim(claim["slug"], tuple(claim["hosts"]), frozenset(claim["portals"]), tuple(claim["also"])),
        )
        sys.stdout.buffer.write(json.dumps(asdict(found)).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _answers()
