"""Style sheets and fonts, served below an address that changes with their content."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise


def fingerprint(folders: dict[str, Path]) -> str:
    """Hash the names and contents of all static files, shortly."""
    state = hashlib.sha256()
    for prefix, folder in sorted(folders.items()):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            state.update(f"{prefix}/{path.relative_to(folder)}".encode() + path.read_bytes())
    return state.hexdigest()[:10]


def install_static(app: Flask, folders: dict[str, Path]) -> Callable[[str], str]:
    """Serve each folder below /static/<fingerprint>/<prefix> for ever, and say how to name a file in it."""
    root = f"/static/{fingerprint(folders)}"
    server = WhiteNoise(app.wsgi_app, immutable_file_test=lambda path, url: True, max_age=31536000)
    for prefix, folder in folders.items():
        server.add_files(str(folder), prefix=f"{root}/{prefix}".rstrip("/"))
    app.wsgi_app = server  # type: ignore[method-assign]
    return lambda name: f"{root}/{name}"
