"""Secrets, tokens and their hashes."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

LARGEST_ID = 2**63 - 1


def new_token() -> str:
    """Make a secret of 256 bits that fits in a link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Hash a random token for storage, so that a copy of the database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time; any text is allowed, non-ASCII included."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def ids_of(kind: str, references: Iterable[str]) -> list[int]:
    """The numbers of those references that are of one kind, such as ``badges:12``; what nobody can have is left out."""
    rests = [one.removeprefix(f"{kind}:") for one in references if one.startswith(f"{kind}:")]
    return [int(rest) for rest in rests if is_id(rest)]


def is_id(text: str) -> bool:
    """Whether a text is the number of a row: ASCII digits, and no more than the database can hold."""
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID
