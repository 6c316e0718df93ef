"""The badge as files, for sites that may load nothing from elsewhere."""

import hashlib
import io
from zipfile import ZipFile

import pytest

from plugins.badges.drawing import Words
from plugins.badges.packing import packed, pictures
from portal.testing import Browser

PACK = "/en/badges/pack/dakar.zip?in=fr&theme=dark&size=l"


def test_every_look_is_in_the_pack() -> None:
    made = pictures(Words("Member", "Dakar", "Since 2011"), "fr")
    assert len([name for name in made if name.endswith(".svg")]) == 15
    assert {name for name in made if name.endswith(".png")} == {"badge-fr-light-m.png", "badge-fr-dark-m.png"}


def test_the_checksums_are_those_of_the_files_and_the_bytes_the_same_every_time() -> None:
    contents = {"b.svg": b"<svg/>", "a.txt": b"text"}
    with ZipFile(io.BytesIO(packed(contents))) as archive:
        sums = dict(reversed(line.split("  ")) for line in archive.read("oidp-badge/SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    assert packed(contents) == packed(contents)


@pytest.mark.only_on("sqlite")
def test_a_webmaster_downloads_the_files_with_a_code_that_names_them(city: int, client: Browser) -> None:
    answer = client.get(PACK)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        snippet = archive.read("oidp-badge/snippet.html").decode()
    assert 'src="badge-fr-dark-l.svg"' in snippet
    assert "oidp-badge/badge-fr-dark-l.svg" in names
    assert "/verify/dakar?lang=fr" in snippet
    assert "oidp-badge/membership.html" not in names, "nobody vouches for a membership"
    assert client.get("/en/badges/pack/nowhere.zip").status_code == 404
