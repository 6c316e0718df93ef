"""Documents that go with a form: photographs are drawn anew, PDFs stay or become pictures, viruses stay out."""

import base64
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript

from portal.testing import MakeApp, browser_signed_in
from portal.uploads.attachments import CLEAN, JPEG, NOT_SCANNED, PDF, examined
from portal.uploads.documents import BadDocument
from portal.uploads.scanning import Infected, ScannerAway, answers, scan
from tests.plugins.campaigns.spending_story import SECRET, pdf, picture

PLACE = "taken in CALLE-SECRETA-47"
# 48 by 32 pixels, its left half blue and its right half red, with PLACE in its Exif: HEVC, as phones write it.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAE"
    "RAAAIAAQAAAAAB4gABAAAAAAAAACkAAgAAAAACCwABAAAAAAAAAD4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAA"
    "AQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAA"
    "ADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgA"
    "AQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAADAAAAABAAAAIAAAAAH////wAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAAB"
    "hpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAb21kYXQAAAAlKAGvE4DlMff/4ldEHY7I+dksErL0YH/uUcu9"
    "57+EsPrKKPac/AAAAAZFeGlmAABNTQAqAAAACAABAQ4AAgAAABoAAAAaAAAAAHRha2VuIGluIENBTExFLVNFQ1JFVEEtNDcA"
)


def test_a_photograph_of_a_phone_becomes_a_picture_that_everybody_can_open() -> None:
    assert PLACE.encode() in HEIC
    kept = examined(HEIC, "IMG_0417.HEIC")
    assert (kept.name, kept.media_type, kept.pages, kept.scanned) == ("IMG_0417.jpg", JPEG, 1, NOT_SCANNED)
    drawn = Image.open(BytesIO(kept.data)).convert("RGB")
    assert drawn.size == (48, 32)
    left, right = drawn.getpixel((8, 16)), drawn.getpixel((40, 16))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[2] > 150 > left[0]
    assert right[0] > 150 > right[2]
    assert b"CALLE" not in kept.data


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_without_what_came_with_it(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = PLACE
    kept = examined(picture(kind, exif=exif), f"C:\\letters\\letter.{kind}")
    assert (kept.name, kept.media_type) == ("letter.jpg", JPEG)
    assert kept.data.startswith(b"\xff\xd8\xff")
    assert b"CALLE" not in kept.data


def test_a_pdf_that_only_shows_pages_stays_as_it_was_signed() -> None:
    data = pdf(pages=2)
    kept = examined(data, "letter.of.the.mayor.pdf")
    assert (kept.data, kept.pages, kept.media_type) == (data, 2, PDF)
    assert kept.name == "letter.of.the.mayor.pdf"


def _acting() -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(pdf())))
    writer.add_open_action(JavaScript("app.alert('hello')"))
    return _written(writer)


def _carrying() -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(pdf())))
    writer.add_attachment("virus.exe", b"MZ")
    return _written(writer)


def _hiding() -> bytes:
    hidden = _acting().replace(b"/JavaScript", b"/J#61vaScript")
    assert b"/JavaScript" not in hidden
    return hidden


def _written(writer: PdfWriter) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("data", [_acting(), _carrying(), _hiding()], ids=["acts", "carries a file", "hides it"])
def test_a_pdf_that_does_more_becomes_pictures_of_its_pages(data: bytes) -> None:
    kept = examined(data, "letter.pdf")
    assert (kept.pages, kept.media_type) == (1, PDF)
    assert kept.data.startswith(b"%PDF-")
    assert kept.data != data
    assert not re.search(rb"JavaScript|EmbeddedFile|alert", kept.data)
    assert SECRET not in PdfReader(BytesIO(kept.data)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"MZ program", "cannot be read"),
        (b"PK\x03\x04 a text document", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (picture("GIF"), "cannot be read"),
        (HEIC[:200], "cannot be read"),
        (b"%PDF-1.7 and nothing else", "cannot be read"),
        (picture(size=(6000, 5000)), "too many pixels"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(BadDocument, match=said):
        examined(data, "letter.pdf")


def test_a_form_limits_pages_and_size() -> None:
    with pytest.raises(BadDocument, match="too many pages") as refused:
        examined(pdf(pages=3), "letter.pdf", pages=2)
    assert refused.value.values["most"] == 2
    with pytest.raises(BadDocument, match="too large"):
        examined(pdf() + b" " * 10**6, "letter.pdf", megabytes=1)


@pytest.mark.parametrize("name", ["", "/", "..", "a\x00b\u202efdp.exe", "x" * 500])
def test_names_of_files_are_made_tame(name: str) -> None:
    kept = examined(picture(), name)
    assert kept.name.endswith(".jpg")
    assert len(kept.name) <= 124
    assert not {"/", "\\", "\x00", "\u202e"} & set(kept.name)


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[str]:
    """A daemon that speaks ClamAV's INSTREAM: what holds the word VIRUS is found, GARBLED is not understood."""
    address = str(tmp_path / "clamd.ctl")
    with closing(socket.socket(socket.AF_UNIX)) as line:
        line.bind(address)
        line.listen()
        threading.Thread(target=_serve, args=(line,), daemon=True).start()
        yield address


def _serve(line: socket.socket) -> None:
    while True:
        try:
            caller, _ = line.accept()
        except OSError:
            return
        with closing(caller), caller.makefile("rb") as sent:
            if sent.read(6) == b"zPING\0":
                caller.sendall(b"PONG\0")
                continue
            sent.read(4)  # the rest of zINSTREAM
            data = b""
            while size := struct.unpack("!L", sent.read(4))[0]:
                data += sent.read(size)
            found = b"stream: Eicar-Test-Signature FOUND\0" if b"VIRUS" in data else b"stream: OK\0"
            caller.sendall(b"INSTREAM size limit exceeded. ERROR\0" if b"GARBLED" in data else found)


@pytest.mark.enable_socket
def test_a_scanner_that_is_there_looks_at_every_document(scanner: str) -> None:
    assert examined(pdf(), "letter.pdf", scanner).scanned == CLEAN
    with pytest.raises(Infected, match="virus was found"):
        examined(pdf() + b" VIRUS", "letter.pdf", scanner)
    scan(scanner, b"x" * 200_000)  # in several pieces


@pytest.mark.enable_socket
def test_a_scanner_that_is_away_or_fails_is_no_reason_to_refuse_but_it_is_said(scanner: str, tmp_path: Path) -> None:
    with pytest.raises(ScannerAway, match="size limit"):
        scan(scanner, b"GARBLED")
    assert examined(pdf() + b"GARBLED", "letter.pdf", scanner).scanned == NOT_SCANNED
    assert examined(pdf(), "letter.pdf", str(tmp_path / "nobody")).scanned == NOT_SCANNED
    assert (answers(scanner), answers(str(tmp_path / "nobody"))) == (True, False)


@pytest.mark.either
def test_the_health_page_says_whether_the_scanner_answers(make_app: MakeApp, tmp_path: Path) -> None:
    staff = browser_signed_in(make_app(clamd_socket=str(tmp_path / "nobody")), "staff@city.example", "secretariat")
    assert "documents are marked as not scanned" in staff.get("/en/admin/health").text
