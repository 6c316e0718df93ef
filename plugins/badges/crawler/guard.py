"""Which addresses of the web may be asked: nothing inside the network, however it is written."""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

from plugins.badges.crawler.addresses import DEFAULT_PORTS, host_as_sent

AGENT = "OIDPBadgeCrawler"
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
# What the registries of IANA call not globally reachable or use for something else than hosts, and the address by
# which machines of a cloud ask their keeper (https://www.iana.org/assignments/iana-ipv4-special-registry/).
NOT_PUBLIC = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
)  # fmt: skip
PUBLIC_IPV6 = ip_network("2000::/3")
# Teredo and 6to4 carry addresses of IPv4 as well; no website has such a one.
NOT_PUBLIC_IPV6 = tuple(ip_network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
CARRIERS = tuple(ip_network(one) for one in ("::ffff:0:0/96", "64:ff9b::/96"))  # mapped, NAT64
Resolver = Callable[[str, int], list[str]]


class Refused(Exception):
    """Why something was not asked or not understood, in a word of ``verdict_words.REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Limits:
    """How much of everything one page may take."""

    seconds: float = 20.0
    redirects: int = 5
    headers: int = 64 * 1024
    wire: int = 4 * 1024 * 1024
    decoded: int = 8 * 1024 * 1024


@dataclass(frozen=True)
class Policy:
    """Whom the fetcher may ask. ``allow`` names hosts with their ports on this very machine, for tests and the demo."""

    allow: frozenset[str] = frozenset()
    resolver: Resolver = field(default=resolve)
    limits: Limits = Limits()
    agent: str = AGENT


PUBLIC = Policy()


@dataclass(frozen=True)
class Target:
    """An address, read once: what is connected to, and what is sent."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """The host with its port."""
        return f"{self.host}:{self.port}"

    @property
    def name(self) -> str:
        """The host as the header says it: with its port only when it is not the usual one."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else self.place

    @property
    def url(self) -> str:
        """The address as it is asked."""
        return f"{self.scheme}://{self.name}{self.path}"


def target(url: str, policy: Policy = PUBLIC) -> Target:
    """Read an address; refuse whatever is odd about it."""
    if CONTROL.search(url) or len(url) > 4000:
        raise Refused("bad_address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("bad_address") from None
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc or port == 0:
        raise Refused("bad_address")
    host = host_as_sent(parts.hostname or "")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{_query(parts.query)}" if parts.query else "")
    found = Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)
    if found.place not in policy.allow:
        _refuse_odd(found)
    return found


def _query(query: str) -> str:
    return quote(query, safe="/%:@!$&'()*+,;=~-._?")


def _refuse_odd(found: Target) -> None:
    if found.port not in (80, 443):
        raise Refused("bad_port")
    labels = found.host.split(".")
    is_name = len(found.host) <= 253 and len(labels) > 1 and all(LABEL.fullmatch(label) for label in labels)
    if not is_name or NUMBER.fullmatch(labels[-1]):
        raise Refused("bad_address")


def addresses(found: Target, policy: Policy) -> list[str]:
    """The addresses of a host, asked for once; refused as a whole when one of them lies inside the network."""
    try:
        known = policy.resolver(found.host, found.port)
    except (OSError, UnicodeError):
        raise Refused("no_name") from None
    if not known:
        raise Refused("no_name")
    is_fit = is_this_machine if found.place in policy.allow else is_public
    if not all(is_fit(one) for one in known):
        raise Refused("inside")
    return known


def is_this_machine(text: str) -> bool:
    """Whether this is an address of the machine itself."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


def is_public(text: str) -> bool:
    """Whether an address is one of the public network, and so is the one of IPv4 that it may stand for."""
    try:
        address = ip_address(text)
    except ValueError:  # also one with a zone, which is never public
        return False
    if isinstance(address, IPv6Address) and any(address in network for network in CARRIERS):
        address = IPv4Address(int(address) & 0xFFFFFFFF)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC)
    is_tunnel = (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE  # ISATAP, which leads to an address of IPv4
    return address in PUBLIC_IPV6 and not is_tunnel and not any(address in network for network in NOT_PUBLIC_IPV6)
