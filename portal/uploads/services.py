"""Keeping pictures below the data folder: named by their content, so that the same one is kept once."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.uploads.images import Picture

FOLDER, PREFIX = "uploads", "/uploads/"
NAME = re.compile(r"([0-9a-f]{64})-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})\.webp")


@dataclass(frozen=True)
class Address:
    """The address of a kept picture, and the size that it has."""

    path: str
    width: int
    height: int


def keep(data: Path, picture: Picture) -> Address:
    """Store a picture for ever, and give its address; a file is there whole or not at all."""
    name = f"{hashlib.sha256(picture.data).hexdigest()}-{picture.width}x{picture.height}.webp"
    target = _place(data, name)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
            file.write(picture.data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(target)
    return Address(f"{PREFIX}{name}", picture.width, picture.height)


def address_of(path: str) -> Address | None:
    """Read the address of a picture of ours; None for every other."""
    found = NAME.fullmatch(path.removeprefix(PREFIX)) if path.startswith(PREFIX) else None
    return Address(path, int(found[2]), int(found[3])) if found else None


def kept(data: Path, name: str) -> Path:
    """The file of a picture; raise NotFound."""
    path = _place(data, name) if NAME.fullmatch(name) else None
    if path is None or not path.is_file():
        raise NotFound(N_("There is no such picture."))
    return path


def _place(data: Path, name: str) -> Path:
    return data / FOLDER / name[:2] / name
