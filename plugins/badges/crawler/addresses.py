"""The addresses that stand in a page: where they lead, and which of them are a badge's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

import idna
from anyascii import anyascii

Part = Literal["image", "frame", "script", "proof"]
DEFAULT_PORTS = {"http": 80, "https": 443}
SHAPES: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("script", re.compile(r"/embed/badge(?:-[0-9a-f]+)?\.js")),
    ("image", re.compile(r"/badge/([^/]+?)(?:/[^/]+)?\.(?:svg|png)")),
    ("frame", re.compile(r"/embed/([^/]+)/?")),
    ("proof", re.compile(r"(?:/[a-z]{2,3}/badges)?/verify/([^/]+?)(?:\.json)?/?")),
)
PHOTON = re.compile(r"i[0-9]\.wp\.com")
RESIZED = re.compile(r"/cdn-cgi/image/[^/]*/(.+)")
CAMO = re.compile(r"/[0-9a-f]{20,}/((?:[0-9a-f]{2})+)")
PROXY_DEPTH = 3
ALIKE = 0.87
CONFUSED = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "i": "l", "-": "", "_": ""})


@dataclass(frozen=True)
class Address:
    """An address that has the form of a badge's, whoever answers there."""

    part: Part
    slug: str
    place: str
    url: str
    is_proxied: bool = False


def resolved(base: str, written: str) -> str:
    """Where an address of a page leads, as browsers read it; empty when it leads nowhere."""
    text = re.sub(r"[\t\n\r]", "", written.strip(" \t\n\r\f\0"))
    if not re.match(r"(?i)(data|javascript|blob):", text):
        before, mark, after = text.partition("?")
        text = before.replace("\\", "/") + mark + after
    try:
        return urljoin(base, text) if text else ""
    except ValueError:
        return ""


def host_as_sent(host: str) -> str:
    """A host in small letters, letters of other scripts as the network has them; empty when it can be none."""
    try:
        sent = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
    return sent.lower().removesuffix(".")


def place_of(parts: SplitResult) -> str:
    """Who answers there: the host as it is sent, with the port when it is not the usual one."""
    try:
        port = parts.port
    except ValueError:
        return ""
    host = host_as_sent(parts.hostname or "")
    return host if not host or port in (None, 80, 443) else f"{host}:{port}"


def portals_of(urls: Iterable[str]) -> frozenset[str]:
    """Where true badges come from: the portal's own address and others that it answers to."""
    return frozenset(place for url in urls if (place := place_of(urlsplit(url))))


def badge_address(url: str, depth: int = 0) -> Address | None:
    """What of a badge is asked for at an address, be it through a service that hands pictures on; None if nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    inner = _handed_on(parts)
    if inner and depth < PROXY_DEPTH:
        found = badge_address(resolved(url, inner), depth + 1)
        return found and Address(found.part, found.slug, found.place, found.url, is_proxied=True)
    path = unquote(parts.path)
    for part, shape in SHAPES:
        if match := shape.fullmatch(path):
            return Address(part, match[1] if match.groups() else "", place_of(parts), url)
    return None


def _handed_on(parts: SplitResult) -> str:
    """The address of the picture that an image proxy is asked for; empty when it is none."""
    host = (parts.hostname or "").lower()
    if PHOTON.fullmatch(host):
        return f"https:/{parts.path}"
    if match := RESIZED.fullmatch(parts.path):
        return f"/{match[1]}" if "://" not in match[1] else unquote(match[1])
    if host.startswith("camo.") and (match := CAMO.fullmatch(parts.path)):
        return bytes.fromhex(match[1]).decode("utf-8", "replace")
    if parts.path.endswith(("/_next/image", "/_next/image/", "/_vercel/image")) or host in (
        "wsrv.nl",
        "images.weserv.nl",
    ):
        said = parse_qs(parts.query).get("url", [""])[0]
        return said if re.match(r"(?i)https?:|/", said) else f"https://{said}"
    return ""


def is_listed(host: str, listed: Iterable[str]) -> bool:
    """Whether a host is one of those listed, or below one of them; ``www.`` makes no difference."""
    ours = [_bare(one.removeprefix("*.")) for one in listed]
    wanted = _bare(host)
    return any(wanted == one or (wanted.endswith(f".{one}") and not _is_number(one)) for one in ours if one)


def _bare(place: str) -> str:
    """A host without its port and without ``www.``."""
    host = place if place.count(":") > 1 else place.partition(":")[0]
    return host_as_sent(host.strip()).removeprefix("www.")


def is_alike(place: str, portals: Iterable[str]) -> bool:
    """Whether a host looks like ours without being it."""
    host = place.partition(":")[0]
    for ours in (portal.partition(":")[0] for portal in portals):
        if not host or host == ours or _is_number(ours) or host.endswith(f".{ours}"):
            continue
        one, other = _skeleton(host), _skeleton(ours)
        if one == other or one.startswith(f"{other}.") or SequenceMatcher(None, one, other).ratio() >= ALIKE:
            return True
        if other.replace(".", "") in one.replace(".", ""):
            return True
    return False


def _skeleton(host: str) -> str:
    """A host as the eye takes it."""
    try:
        shown = idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        shown = host
    return anyascii(shown).lower().replace("rn", "m").translate(CONFUSED)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
