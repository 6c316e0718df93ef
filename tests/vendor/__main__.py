"""Fetch the vendored files anew: ``make vendor``."""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tests.vendor import HERE, checksum, manifest


def fetch(name: str, package: str, member: str, sha256: str) -> None:
    """Take one file out of a package, refusing it when it is not the one we know."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            archive.extract(member, folder, filter="data")
        found = Path(folder, member)
        if checksum(found) != sha256:
            raise SystemExit(f"{name}: {package} is not the file that was reviewed")
        shutil.copy(found, HERE / name)


for file, entry in manifest().items():
    fetch(file, f"{entry['package']}@{entry['version']}", entry["member"], entry["sha256"])
