"""Documents that people send: known by their content, turned into pictures of their pages, and blacked out for good."""

import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw

from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.uploads import rendering

LARGEST_FILE = 5_000_000
MOST_SECONDS = 30
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
QUALITY = 60
Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels of the page's picture
Point = tuple[int, int]
BLACK, WHITE, RED, RULER = (0, 0, 0), (255, 255, 255), (185, 54, 24), (27, 63, 174)
UNREADABLE = N_("This document cannot be read. Send it as a PDF, or as a JPEG or PNG picture.")
WHY = {
    "locked": N_("This PDF is locked with a password. Save it without one and send that."),
    "pages": N_("A document has %(most)s pages at most. Send the pages that show what was paid."),
    "pixels": N_("This picture has too many pixels: %(most)s million at most."),
}
MOST = {"pages": rendering.MOST_PAGES, "pixels": rendering.MOST_PIXELS // 10**6}


class BadDocument(Refused):
    """A file that is no document of ours, or too large a one."""


def media_type(data: bytes) -> str:
    """What a file is by its first bytes, whatever it is called; raise BadDocument."""
    if not data:
        raise BadDocument(N_("Choose the document: a PDF, JPEG or PNG file."), "document")
    if len(data) > LARGEST_FILE:
        raise BadDocument(N_("This file is too large: %(most)s MB at most."), "document", most=LARGEST_FILE // 10**6)
    for beginning, found in KINDS.items():
        if data.startswith(beginning):
            return found
    raise BadDocument(UNREADABLE, "document")


def pages_of(data: bytes) -> list[bytes]:
    """Turn a document into pictures of its pages (PNG), in a process of its own; raise BadDocument."""
    kind = "pdf" if media_type(data) == "application/pdf" else "picture"
    command = [sys.executable, "-I", rendering.__file__, kind]
    with TemporaryDirectory(prefix="portal-document-") as folder:
        try:
            done = subprocess.run(
                command, input=data, cwd=folder, capture_output=True, timeout=MOST_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise BadDocument(UNREADABLE, "document") from None
        if done.returncode != 0:
            word = done.stderr.decode(errors="replace")
            raise BadDocument(WHY.get(word, UNREADABLE), "document", most=MOST.get(word))
        found = sorted(Path(folder).glob("*.png"), key=lambda path: int(path.stem))
        return [path.read_bytes() for path in found]


def size_of(page: bytes) -> Point:
    """How wide and high the picture of a page is."""
    with Image.open(BytesIO(page)) as opened:
        return opened.size


def blacked_out(page: bytes, boxes: Iterable[Box]) -> bytes:
    """Make a picture of a page in which nothing is left of what lies below the boxes (WebP).

    The boxes are filled before the picture is written, so that what was there is in no byte of it.
    """
    with Image.open(BytesIO(page)) as opened:
        image = opened.convert("RGB")
    draw = ImageDraw.Draw(image)
    for box in boxes:
        draw.rectangle(box, fill=BLACK)
    return _written(image)


def being_marked(page: bytes, boxes: Iterable[Box], corner: Point | None = None) -> bytes:
    """Show a page to whoever blacks it out: its boxes by their numbers, a first corner, and a ruler in per cent."""
    with Image.open(BytesIO(page)) as opened:
        image = opened.convert("RGB")
    draw = ImageDraw.Draw(image)
    for number, (left, top, right, bottom) in enumerate(boxes, 1):
        draw.rectangle((left, top, right, bottom), fill=BLACK)
        draw.text((left + 4, top + 2), str(number), fill=WHITE)
    if corner is not None:
        x, y = corner
        draw.line((x - 14, y, x + 14, y), fill=RED, width=3)
        draw.line((x, y - 14, x, y + 14), fill=RED, width=3)
    _draw_ruler(draw, *image.size)
    return _written(image)


def _draw_ruler(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    for percent in range(10, 100, 10):
        x, y = width * percent // 100, height * percent // 100
        draw.line((x, 0, x, 10), fill=RULER, width=2)
        draw.line((0, y, 10, y), fill=RULER, width=2)
        draw.text((x + 3, 0), str(percent), fill=RULER)
        draw.text((13, y - 6), str(percent), fill=RULER)


def _written(image: Image.Image) -> bytes:
    """Write a picture in the smaller way: a page of print exactly (81 kB instead of 158), a photograph nearly so."""
    return min((_saved(image, lossless=lossless) for lossless in (True, False)), key=len)


def _saved(image: Image.Image, *, lossless: bool) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", lossless=lossless, quality=QUALITY, method=4, exif=b"", icc_profile=None, xmp=b"")
    return file.getvalue()
