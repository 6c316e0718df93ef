"""Hosts in addresses that browsers send."""

from contextlib import suppress
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """The host of an address; empty when there is none."""
    with suppress(ValueError):
        return urlsplit(url).hostname or ""
    return ""
