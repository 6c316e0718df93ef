"""What a page's Content Security Policy lets it load (https://www.w3.org/TR/CSP3/)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from plugins.badges.crawler.addresses import DEFAULT_PORTS

Load = Literal["image", "frame", "script", "object"]
ASKED: dict[Load, tuple[str, ...]] = {
    "image": ("img-src", "default-src"),
    "frame": ("frame-src", "child-src", "default-src"),
    "script": ("script-src-elem", "script-src", "default-src"),
    "object": ("object-src", "default-src"),
}
HOST_SOURCE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[^/:*]+)(?::(?P<port>\*|\d+))?(?P<path>/.*)?", re.I
)
SAFER = {("http", "https"), ("ws", "wss")}


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port of an address."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "Origin":
        """Read an address; what cannot be read has an empty host."""
        try:
            parts = urlsplit(url)
            port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
        except ValueError:
            return cls("", "", 0, "")
        return cls(parts.scheme, (parts.hostname or "").lower(), port, parts.path or "/")


def forbidden_by(
    policies: Iterable[str], load: Load, url: str, page_url: str, marks: frozenset[str] = frozenset()
) -> str:
    """The directive that keeps a page from loading an address, as it was written; empty when it may.

    ``marks`` are the nonce and hashes of a script, as they would stand in a policy.
    """
    wanted, page = Origin.of(url), Origin.of(page_url)
    for policy in policies:
        said = _directives(policy)
        name = next((one for one in ASKED[load] if one in said), None)
        if name is None:
            continue
        sources = said[name]
        if load == "script" and marks & set(sources):
            continue
        is_strict = load == "script" and "'strict-dynamic'" in sources
        if is_strict or not any(_matches(source, wanted, page) for source in sources):
            return " ".join((name, *sources))
    return ""


def _directives(policy: str) -> dict[str, list[str]]:
    """The directives of a policy by name; the first of a name holds."""
    found: dict[str, list[str]] = {}
    for one in policy.split(";"):
        name, *sources = one.split() or [""]
        if name:
            found.setdefault(name.lower(), sources)
    return found


def _matches(source: str, wanted: Origin, page: Origin) -> bool:
    if source == "*":
        return wanted.scheme in ("http", "https", "ws", "wss", page.scheme)
    if source.lower() == "'self'":
        is_same = (wanted.scheme, wanted.port) == (page.scheme, page.port)
        return wanted.host == page.host and (is_same or _is_upgrade(page, wanted))
    if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]*:", source):
        return _fits_scheme(source[:-1].lower(), wanted.scheme)
    match = HOST_SOURCE.fullmatch(source)
    if match is None or source.startswith("'"):
        return False
    scheme = (match["scheme"] or page.scheme).lower()
    return (
        _fits_scheme(scheme, wanted.scheme)
        and _fits_host(match["host"].lower(), wanted.host)
        and _fits_port(match["port"], wanted)
        and _fits_path(match["path"], wanted.path)
    )


def _is_upgrade(page: Origin, wanted: Origin) -> bool:
    usual = {DEFAULT_PORTS.get(page.scheme), DEFAULT_PORTS.get(wanted.scheme)}
    return (page.scheme, wanted.scheme) in SAFER and {page.port, wanted.port} <= usual


def _fits_scheme(said: str, scheme: str) -> bool:
    return said == scheme or (said, scheme) in SAFER


def _fits_host(said: str, host: str) -> bool:
    return said in ("*", host) or (said.startswith("*.") and host.endswith(said[1:]))


def _fits_port(said: str | None, wanted: Origin) -> bool:
    usual = DEFAULT_PORTS.get(wanted.scheme)
    if said is None:
        return wanted.port == usual
    return said == "*" or int(said) == wanted.port or (said == "80" and wanted.port == usual == 443)


def _fits_path(said: str | None, path: str) -> bool:
    if not said or said == "/":
        return True
    return path.startswith(said) if said.endswith("/") else path == said
