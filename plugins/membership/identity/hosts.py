"""Websites: the part of a host that somebody registered, as far as it tells organisations apart."""

from functools import lru_cache
from importlib import import_module
from typing import Any

from portal.kernel.hosts import host_of

# On these anybody has pages: the address of one says nothing of who it is.
EVERYBODYS = """
facebook.com instagram.com twitter.com x.com youtube.com linkedin.com google.com t.me vk.com linktr.ee
"""
SHARED = frozenset(EVERYBODYS.split())
WWW = "www."


def registrable(website: str) -> str:
    """The registered part of a website's host; empty when there is none or when it is everybody's."""
    host = host_of(website).removeprefix(WWW)
    if host.rpartition(".")[2].isdigit():
        return ""  # an address of numbers
    found: str = _suffixes().privatesuffix(host) or "" if host else ""
    return "" if found in SHARED else found


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    """The public suffix list as it ships with its library, which is loaded when the first website is read."""
    return import_module("publicsuffixlist").PublicSuffixList()
