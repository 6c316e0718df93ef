"""Keys of gateways at rest: encrypted with keys derived from the portal's own, the newest first."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet


class KeyRing:
    """Encrypts with the newest secret and reads what any of them encrypted."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derived(secret)) for secret in secrets])

    def encrypt(self, keys: Mapping[str, str]) -> bytes:
        """Make keys unreadable for whoever only has the database."""
        return self._fernet.encrypt(json.dumps(dict(keys)).encode())

    def decrypt(self, stored: bytes) -> dict[str, str]:
        """Read keys; raises InvalidToken when no secret of ours made them."""
        found: dict[str, str] = json.loads(self._fernet.decrypt(stored))
        return found


@lru_cache(maxsize=8)  # slow on purpose (45 ms), and a process asks for the same few
def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.scrypt(secret.encode(), salt=b"gateway keys", n=2**14, r=8, p=1, dklen=32))
