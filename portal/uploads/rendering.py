"""A program of its own that turns one document into pictures of its pages, and is ended when it takes too much.

    python rendering.py pdf|picture|letter|photograph <DOCUMENT

It writes 1.png, 2.png … into the folder in which it is started; of a photograph one 1.jpg; and of a letter, a PDF that
people read as it came, 1.jpg, 2.jpg … only when it does more than show pages. What strangers send is decoded here and
nowhere else, so that a fault in a decoder, or a bomb, ends this process and not the portal. Without a page it ends with
2 and says one word why.
"""

import re
import resource
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NoReturn

import pi_heif
import pypdfium2
from PIL import Image, ImageOps

WIDTH, HIGHEST = 1000, 3000
MOST_PAGES, MOST_PIXELS = 20, 25_000_000
MOST_SECONDS, MOST_BYTES = 20, 1_500_000_000
FORMATS = ("JPEG", "PNG")
# What makes a PDF act: names of PDF 32000-1, 12.6 and 7.11.4. A bare link (/URI) is none of them.
ACTING = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|Rendition|Movie|Sound)\b"
)
FROM_PHONES = ("JPEG", "PNG", "WEBP", "HEIF")
FINER, FINER_HIGHEST, MOST_LETTER_PAGES = 1240, 3720, 60  # 150 dots to an inch of A4
JPEG_QUALITY = 82


def limit_oneself() -> None:
    """Take no more time and memory than a document of a good size needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def refuse(word: str) -> NoReturn:
    """End without a page, saying why."""
    sys.stderr.write(word)
    raise SystemExit(2)


def scale_to_fit(width: float, height: float, widest: int = WIDTH, highest: int = HIGHEST) -> float:
    """By how much a page grows or shrinks to be as wide as we show it, and not too high."""
    return min(widest / width, highest / height)


def opened_pdf(data: bytes, most: int) -> pypdfium2.PdfDocument:
    """A PDF of so many pages at most."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        refuse("locked" if "password" in str(error).lower() else "unreadable")
    if not 0 < len(document) <= most:
        refuse("pages")
    return document


def pages_of_pdf(document: pypdfium2.PdfDocument, widest: int = WIDTH, highest: int = HIGHEST) -> Iterator[Image.Image]:
    """Every page as people see it, with what was written into its forms."""
    document.init_forms()
    for page in document:
        width, height = page.get_size()
        yield page.render(scale=scale_to_fit(width, height, widest, highest)).to_pil().convert("RGB")


def acts(data: bytes, document: pypdfium2.PdfDocument) -> bool:
    """Whether a PDF does more than show pages.

    Names can be hidden, in compressed objects or spelled with numbers; written anew by PDFium they stand bare.
    """
    written = BytesIO()
    document.save(written, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    return bool(ACTING.search(data) or ACTING.search(written.getvalue()))


def picture(data: bytes, formats: tuple[str, ...] = FORMATS, widest: int = 0) -> Image.Image:
    """One picture, upright; how many pixels it has is read from its head, before any of them takes memory."""
    with Image.open(BytesIO(data), formats=formats) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            refuse("pixels")
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    if widest:
        upright.thumbnail((widest, widest), Image.Resampling.LANCZOS)
        return upright
    factor = scale_to_fit(*upright.size)
    size = (max(round(upright.width * factor), 1), max(round(upright.height * factor), 1))
    return upright.resize(size, Image.Resampling.LANCZOS)


def write(pages: Iterable[Image.Image], ending: str = "png") -> None:
    """Write pages; nothing that came with their pixels is written."""
    for number, page in enumerate(pages, 1):
        clean = Image.new("RGB", page.size)
        clean.paste(page)
        clean.save(f"{number}.{ending}", quality=JPEG_QUALITY)


def letter(data: bytes) -> None:
    """Say how many pages a PDF has, and draw them when it cannot be given away as it is."""
    document = opened_pdf(data, MOST_LETTER_PAGES)
    sys.stdout.write(str(len(document)))
    if acts(data, document):
        write(pages_of_pdf(document, FINER, FINER_HIGHEST), "jpg")


def photograph(data: bytes) -> None:
    """Draw a picture anew, large enough to be read; those of phones too."""
    pi_heif.register_heif_opener()
    write([picture(data, FROM_PHONES, FINER_HIGHEST)], "jpg")


def main(kind: str) -> None:
    """Read a document and write its pages."""
    data = sys.stdin.buffer.read()
    if kind == "letter":
        letter(data)
    elif kind == "photograph":
        photograph(data)
    else:
        write(pages_of_pdf(opened_pdf(data, MOST_PAGES)) if kind == "pdf" else [picture(data)])


if __name__ == "__main__":
    limit_oneself()
    main(sys.argv[1])
