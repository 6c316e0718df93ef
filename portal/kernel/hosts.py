"""The host of a web address that somebody typed."""

from urllib.parse import urlsplit


def host_of(website: str) -> str:
    """The host of an address that may lack its scheme, in small letters and as it is sent; empty when there is none."""
    address = website.strip()
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
        return host.rstrip(".").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
