"""Documents: known by their content, turned into pictures elsewhere, and blacked out so that nothing is left."""

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from portal.kernel.errors import NotFound
from portal.uploads import documents
from portal.uploads.documents import BadDocument, being_marked, blacked_out, media_type, pages_of, size_of
from portal.uploads.folders import storage_below
from tests.plugins.campaigns.spending_story import SECRET, pdf, picture

BOX = (30, 30, 700, 200)


def pixels(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def test_a_pdf_becomes_one_picture_a_page_and_its_text_stays_behind() -> None:
    data = pdf(pages=3)
    assert SECRET in PdfReader(BytesIO(data)).pages[0].extract_text()
    pages = pages_of(data)
    assert [size_of(page) for page in pages] == [(1000, 1500)] * 3
    assert all(page.startswith(b"\x89PNG") and SECRET.encode() not in page for page in pages)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_becomes_one_page_without_what_came_with_it(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "taken in CALLE-SECRETA-47", 6
    (page,) = pages_of(picture(kind, exif=exif))
    assert size_of(page) == (1000, 714)  # upright now, as the camera said
    assert not pixels(page).getexif()
    assert b"CALLE" not in page


def test_nothing_of_what_lies_below_a_box_is_published() -> None:
    """Two documents that differ below the box alone give the same bytes: nobody can tell which it was."""
    (one,), (other,) = pages_of(pdf()), pages_of(pdf(words="SOMETHING-ELSE"))
    assert one != other
    assert blacked_out(one, []) != blacked_out(other, [])
    published = blacked_out(one, [BOX])
    assert published == blacked_out(other, [BOX])
    assert published[8:12] == b"WEBP"
    assert SECRET.encode() not in published
    inside = pixels(published).crop((BOX[0] + 4, BOX[1] + 4, BOX[2] - 4, BOX[3] - 4))
    assert max(high for _, high in inside.getextrema()) < 40
    with pytest.raises(Exception, match=r"(?i)pdf|stream|eof|header"):
        PdfReader(BytesIO(published)).pages[0].extract_text()


def test_whoever_marks_a_page_sees_boxes_a_corner_and_a_ruler_that_are_not_published() -> None:
    (page,) = pages_of(picture())
    assert len({being_marked(page, []), being_marked(page, [BOX]), being_marked(page, [BOX], (5, 5))}) == 3
    assert being_marked(page, [BOX]) != blacked_out(page, [BOX])


def locked() -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(pdf())))
    writer.encrypt("a password")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF = picture("GIF")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Choose the document"),
        (b"%PDF-" + b"0" * documents.LARGEST_FILE, "too large"),
        (SVG, "cannot be read"),
        (GIF, "cannot be read"),
        (b"PK\x03\x04" + b"0" * 100, "cannot be read"),
        (b"<html>%PDF-1.7", "cannot be read"),
        (b"%PDF-1.7 and nothing else", "cannot be read"),
        (b"\xff\xd8\xff and nothing else", "cannot be read"),
        (picture()[:200], "cannot be read"),
        (pdf(pages=21), "pages at most"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(BadDocument, match=said) as refused:
        pages_of(data)
    assert refused.value.field == "document"


def test_a_locked_pdf_is_told_from_a_broken_one() -> None:
    with pytest.raises(BadDocument, match="locked with a password"):
        pages_of(locked())


def test_a_bomb_of_pixels_is_refused_before_it_takes_memory() -> None:
    with pytest.raises(BadDocument, match="too many pixels") as refused:
        pages_of(picture(size=(6000, 5000)))
    assert refused.value.values["most"] == 25


def test_a_decoder_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_ends(*args: Any, **more: Any) -> None:
        raise subprocess.TimeoutExpired("rendering", 30)

    monkeypatch.setattr("portal.uploads.documents.subprocess.run", never_ends)
    with pytest.raises(BadDocument, match="cannot be read"):
        pages_of(picture())


def test_what_a_file_is_called_does_not_matter() -> None:
    assert [media_type(data) for data in (pdf(), picture("JPEG"), picture("PNG"))] == [
        "application/pdf",
        "image/jpeg",
        "image/png",
    ]


def test_private_and_public_files_lie_apart_and_the_same_one_is_kept_once(tmp_path: Path) -> None:
    storage = storage_below(tmp_path)
    name = storage.private.store(b"a document")
    assert storage.private.store(b"a document") == name
    with pytest.raises(NotFound):
        storage.public.read(name)
    storage.publish(name)
    assert storage.public.read(name) == b"a document"
    storage.private.forget(name)
    assert storage.public.read(name) == b"a document"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("name", ["", "../../secret_key", "A" * 64, "0" * 63, "0" * 64 + "/..", "0" * 64])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret_key").write_text("secret")
    storage = storage_below(tmp_path)
    storage.private.forget(name)
    with pytest.raises(NotFound):
        storage.private.read(name)


def test_an_unmarked_picture_keeps_what_it_shows() -> None:
    image = Image.new("RGB", (1000, 1000), "white")
    ImageDraw.Draw(image).rectangle((400, 400, 600, 600), fill="red")
    file = BytesIO()
    image.save(file, "PNG")
    red, _, blue = pixels(blacked_out(file.getvalue(), [])).getpixel((500, 500))  # type: ignore[misc]
    assert red > 200
    assert blue < 60
