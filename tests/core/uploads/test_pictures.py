"""Pictures that people send: only their pixels are kept, and nothing that is no picture."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from portal.kernel.errors import NotFound
from portal.testing import Browser
from portal.uploads.images import LARGEST_FILE, WIDEST, BadPicture, made_anew
from portal.uploads.services import address_of, keep, kept
from portal.web.markdown import markdown

SECRET = b"41.3888 N 2.159 E, taken by somebody"


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, form, **more)
    return file.getvalue()


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x9286] = 6, SECRET  # orientation, and a comment of the user
    return picture("JPEG", exif=exif)


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it has billions of pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_whatever_a_picture_is_it_becomes_the_same_kind(form: str) -> None:
    made = made_anew(picture(form))
    assert (made.data[:4], made.data[8:12], made.width, made.height) == (b"RIFF", b"WEBP", 40, 30)


def test_where_and_by_whom_it_was_taken_is_not_kept_and_it_stands_upright() -> None:
    data = turned()
    assert SECRET in data
    made = made_anew(data)
    assert SECRET not in made.data
    assert b"EXIF" not in made.data
    assert (made.width, made.height) == (30, 40)


def test_a_wide_picture_is_made_smaller() -> None:
    made = made_anew(picture("PNG", (WIDEST * 2, 100)))
    assert (made.width, made.height) == (WIDEST, 50)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        picture()[:50],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"x" * (LARGEST_FILE + 1),
        bomb(),
        bomb(6000, 6000),
        picture("BMP"),
        picture("TIFF"),
    ],
    ids=[
        "nothing",
        "a head",
        "svg",
        "pdf",
        "cut off",
        "a broken png",
        "too large",
        "a bomb",
        "too many",
        "bmp",
        "tiff",
    ],
)
def test_what_is_no_picture_or_too_large_a_one_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        made_anew(data)


def test_the_same_picture_is_kept_once_under_an_address_that_says_its_size(tmp_path: Path) -> None:
    one, two = keep(tmp_path, made_anew(picture())), keep(tmp_path, made_anew(picture()))
    assert one == two == address_of(one.path)
    assert (one.width, one.height) == (40, 30)
    assert [path.name for path in tmp_path.rglob("*.webp")] == [one.path.rpartition("/")[2]]
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".webp"] == []


@pytest.mark.parametrize("name", ["../portal.db", "", "a.webp", "0" * 64 + "-1x1.svg", "A" * 64 + "-1x1.webp"])
def test_no_other_file_is_given(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        kept(tmp_path, name)


@pytest.mark.only_on("sqlite")
def test_a_picture_is_served_for_ever_and_can_run_nothing(app: Flask, client: Browser) -> None:
    address = keep(app.extensions["portal.settings"].data, made_anew(picture()))
    answer = client.get(address.path)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert client.get("/uploads/..%2fportal.db").status_code == 404


@pytest.mark.only_on("sqlite")
def test_texts_show_our_pictures_and_of_others_only_the_words(app: Flask) -> None:
    path = f"/uploads/{'a' * 64}-40x30.webp"
    with app.test_request_context("/en/"):
        shown = str(markdown(f'![A "map" <b>]({path})'))
        assert f'<img src="{path}"' in shown
        assert 'width="40" height="30"' in shown
        assert "<b>" not in shown
        for other in ("https://evil.example/a.png", "/uploads/x.webp", "javascript:alert(1)", f"{path}?x", f"/{path}"):
            page = str(markdown(f"![words]({other})"))
            assert "<img" not in page
            assert "words" in page
