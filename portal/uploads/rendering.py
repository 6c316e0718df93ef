"""A program of its own that turns one document into pictures of its pages, and is ended when it takes too much.

    python rendering.py pdf|picture <DOCUMENT

It writes 1.png, 2.png … into the folder in which it is started. What strangers send is decoded here and nowhere
else, so that a fault in a decoder, or a bomb, ends this process and not the portal. Without a page it ends with 2 and
says one word why.
"""

import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import NoReturn

import pypdfium2
from PIL import Image, ImageOps

WIDTH, HIGHEST = 1000, 3000
MOST_PAGES, MOST_PIXELS = 20, 25_000_000
MOST_SECONDS, MOST_BYTES = 20, 1_500_000_000
FORMATS = ("JPEG", "PNG")


def limit_oneself() -> None:
    """Take no more time and memory than a document of a good size needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def refuse(word: str) -> NoReturn:
    """End without a page, saying why."""
    sys.stderr.write(word)
    raise SystemExit(2)


def scale_to_fit(width: float, height: float) -> float:
    """By how much a page grows or shrinks to be as wide as we show it, and not too high."""
    return min(WIDTH / width, HIGHEST / height)


def pages_of_pdf(data: bytes) -> Iterator[Image.Image]:
    """Every page as people see it, with what was written into its forms."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        refuse("locked" if "password" in str(error).lower() else "unreadable")
    if not 0 < len(document) <= MOST_PAGES:
        refuse("pages")
    document.init_forms()
    for page in document:
        yield page.render(scale=scale_to_fit(*page.get_size())).to_pil().convert("RGB")


def picture(data: bytes) -> Iterator[Image.Image]:
    """One picture, upright; how many pixels it has is read from its head, before any of them takes memory."""
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            refuse("pixels")
        upright = ImageOps.exif_transpose(opened).convert("RGB")
        factor = scale_to_fit(*upright.size)
        size = (max(round(upright.width * factor), 1), max(round(upright.height * factor), 1))
        yield upright.resize(size, Image.Resampling.LANCZOS)


def main(kind: str) -> None:
    """Read a document and write its pages; nothing that came with their pixels is written."""
    data = sys.stdin.buffer.read()
    pages = pages_of_pdf(data) if kind == "pdf" else picture(data)
    for number, page in enumerate(pages, 1):
        clean = Image.new("RGB", page.size)
        clean.paste(page)
        clean.save(f"{number}.png")


if __name__ == "__main__":
    limit_oneself()
    main(sys.argv[1])
