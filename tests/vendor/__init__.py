"""Files of others that only tests use, each with its version, licence and checksum in manifest.toml.

``python -m tests.vendor`` fetches them anew from the npm registry and checks what came.
"""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def manifest() -> dict[str, dict[str, Any]]:
    """What is vendored: by file its package, version, licence and SHA-256."""
    return tomllib.loads((HERE / "manifest.toml").read_text())


def checksum(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
