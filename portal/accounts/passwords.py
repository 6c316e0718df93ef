"""Passwords: argon2id, long enough, not among the most common."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.kernel.errors import Refused
from portal.kernel.text import N_

SHORTEST, LONGEST_BYTES = 12, 1024
# OWASP's password storage cheat sheet: 19 MiB, 2 passes, 1 lane; 90 ms here.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobodys = _hasher.hash("the password of nobody, so that an unknown address takes as long")


def hashed(password: str) -> str:
    """Hash a password, refusing one that is too short or too long."""
    if len(password) < SHORTEST:
        raise Refused(N_("Choose a password of at least 12 characters."), "password")
    if len(password.encode()) > LONGEST_BYTES:
        raise Refused(N_("This password is too long."), "password")
    return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password is the one that was stored; takes as long when there is none."""
    try:
        return _hasher.verify(stored or _nobodys, password[: LONGEST_BYTES + 1]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
