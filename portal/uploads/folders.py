"""Files below the data folder, named by their content; what nobody may see lies apart from what everybody may."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.kernel.errors import NotFound
from portal.kernel.text import N_

FOLDER, OF_DOSSIERS = "uploads", "dossiers"
NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Folder:
    """A folder of files that never change: the same content has the same name, and is kept once."""

    path: Path

    def store(self, data: bytes) -> str:
        """Keep a file for ever and give its name; it is there whole or not at all, and only the portal reads it."""
        name = self.name_of(data)
        target = self._place(name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(target)
        return name

    @staticmethod
    def name_of(data: bytes) -> str:
        """The name under which a file is kept."""
        return hashlib.sha256(data).hexdigest()

    def read(self, name: str) -> bytes:
        """Read a file by its name; raise NotFound."""
        path = self._place(name) if NAME.fullmatch(name) else None
        if path is None or not path.is_file():
            raise NotFound(N_("There is no such file."))
        return path.read_bytes()

    def forget(self, name: str) -> None:
        """Delete a file, if it is there."""
        if NAME.fullmatch(name):
            self._place(name).unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        return self.path / name[:2] / name


@dataclass(frozen=True)
class Storage:
    """Where what was sent is kept: as it came, for few, and as it may be shown, for all."""

    private: Folder
    public: Folder

    def publish(self, name: str) -> None:
        """Let a private file be public too."""
        self.public.store(self.private.read(name))


def folder_of_dossiers(data: Path) -> Folder:
    """Where the documents of dossiers lie: apart, since who needs a file there is asked of one table."""
    return Folder(data / FOLDER / OF_DOSSIERS)


def storage_below(data: Path) -> Storage:
    """The storage of a portal whose data lie in a folder; a backup takes it along."""
    return Storage(Folder(data / FOLDER / "private"), Folder(data / FOLDER / "public"))
