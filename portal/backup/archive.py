"""The file of a backup: a tar of the database and the documents, with a manifest that names every hash."""

import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"
CHUNK = 1 << 20


class BadBackup(Exception):
    """A file is no backup of ours, or not whole; the sentence says what is wrong with it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: of which portal, when it was made, and the hash of each of its files."""

    made_at: str
    mode: str
    database: str
    versions: dict[str, str]
    hashes: dict[str, str]
    format: int = FORMAT


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(target: Path, manifest: Manifest, files: Iterable[tuple[str, Path]]) -> None:
    """Write a backup beside its target and move it there when it is whole; only its owner reads it."""
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.touch(0o600)
    with tarfile.open(unfinished, "w:gz", compresslevel=3) as tar:
        said = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(said)
        tar.addfile(head, BytesIO(said))
        for name, path in files:
            tar.add(path, name, recursive=False)
    unfinished.replace(target)


@contextmanager
def opened(source: Path) -> Iterator[tuple[Manifest, Path]]:
    """Unpack a backup into a folder that goes afterwards, once every hash was found right; raise BadBackup."""
    with TemporaryDirectory(prefix="portal-restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(source, "r:gz") as tar:
                tar.extractall(folder, filter="data")
            manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
        except (OSError, EOFError, tarfile.TarError, ValueError, TypeError) as error:
            raise BadBackup(f"{source} is not a whole backup: {error}") from error
        _check(manifest, folder, source)
        yield manifest, folder


def _check(manifest: Manifest, folder: Path, source: Path) -> None:
    if manifest.format != FORMAT:
        raise BadBackup(f"{source} has format {manifest.format}, and this portal reads format {FORMAT}")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    if found != manifest.hashes.keys():
        raise BadBackup(f"{source} lacks files, or has others than it names")
    for name, expected in manifest.hashes.items():
        if hash_of(folder / PurePosixPath(name)) != expected:
            raise BadBackup(f"{name} in {source} was changed or damaged")
