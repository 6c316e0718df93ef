"""Whom a network address stands for."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str | None) -> str:
    """Whom to count for: an address of IPv4, or the network that one customer of IPv6 has."""
    try:
        found = ip_address(address or "0.0.0.0")  # noqa: S104  a client without an address
    except ValueError:  # a socket's path, or what a proxy made of it: all of these count as one
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))
    return str(found)


def is_this_machine(address: str | None) -> bool:
    """Whether an address is one of the machine's own."""
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False
