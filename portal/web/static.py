"""Style sheets and fonts, served below an address that changes with their content."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

ONE_YEAR = 365 * 24 * 3600


def fingerprint(folders: dict[str, Path]) -> str:
    """Hash the names and contents of all static files, shortly."""
    state = hashlib.sha256()
    for prefix, folder in sorted(folders.items()):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            state.update(f"{prefix}/{path.relative_to(folder)}".encode() + path.read_bytes())
    return state.hexdigest()[:10]


def compressed_copy(folders: dict[str, Path], root: Path) -> Path:
    """Lay the files into one folder beside their compressed forms, the first time that they are served."""
    target = root / fingerprint(folders)
    if target.is_dir():
        return target
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as work:
        for prefix, folder in folders.items():
            shutil.copytree(folder, Path(work, "files", prefix), dirs_exist_ok=True)
        compressor = Compressor(quiet=True)
        for path in Path(work, "files").rglob("*"):
            if path.is_file() and compressor.should_compress(path.name):
                compressor.compress(str(path))
        with suppress(FileExistsError, OSError):  # another process was faster
            Path(work, "files").rename(target)
    return target


def install_static(app: Flask, folders: dict[str, Path], data: Path) -> Callable[[str], str]:
    """Serve each folder below /static/<fingerprint>/<prefix> for ever, and say how to name a file in it."""
    files = compressed_copy(folders, data / "static")
    root = f"/static/{files.name}"
    server = WhiteNoise(app.wsgi_app, immutable_file_test=lambda path, url: True, max_age=ONE_YEAR)
    server.add_files(str(files), prefix=root)
    app.wsgi_app = server  # type: ignore[method-assign]
    return lambda name: f"{root}/{name}"
