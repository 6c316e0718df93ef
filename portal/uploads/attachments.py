"""Documents that go with a form: known by their content, scanned for viruses, kept so that nothing in them acts."""

import logging
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from portal.kernel.text import N_, clean_line
from portal.uploads import rendering
from portal.uploads.documents import MOST, MOST_SECONDS, WHY, BadDocument
from portal.uploads.scanning import ScannerAway, scan

log = logging.getLogger(__name__)
LARGEST, MOST_PAGES = 10, rendering.MOST_LETTER_PAGES  # megabytes; a form may ask for less
LONGEST_NAME = 120
PDF, JPEG = "application/pdf", "image/jpeg"
PHOTOGRAPHS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
UNREADABLE = N_("This document cannot be read. Send it as a PDF, or as a JPEG, PNG, WebP or HEIC picture.")
TOO_LONG = N_("This document has too many pages: %(most)s at most.")
CLEAN, NOT_SCANNED = "clean", "not_scanned"


@dataclass(frozen=True)
class Attachment:
    """A document as it is kept: a PDF or a JPEG picture, how many pages it has, and whether it was scanned."""

    name: str
    data: bytes
    media_type: str
    pages: int
    scanned: str


def examined(
    data: bytes, name: str, scanner: str = "", megabytes: int = LARGEST, pages: int = MOST_PAGES
) -> Attachment:
    """Check a document that was sent, in a process of its own; raise BadDocument or Infected.

    Pictures are drawn anew. A PDF stays as it is, signatures included, unless it does more than show pages: then it
    becomes pictures of them.
    """
    kind = _kind(data)
    if len(data) > megabytes * 10**6:
        raise BadDocument(N_("This file is too large: %(most)s MB at most."), most=megabytes)
    scanned = _scanned(data, scanner)
    with TemporaryDirectory(prefix="portal-document-") as folder:
        said = _render(kind, data, folder)
        drawn = sorted(Path(folder).glob("*.jpg"), key=lambda path: int(path.stem))
        if kind == "photograph":
            return Attachment(_named(name, "jpg"), drawn[0].read_bytes(), JPEG, 1, scanned)
        if int(said) > pages:
            raise BadDocument(TOO_LONG, most=pages)
        kept = _bound(drawn) if drawn else data
        return Attachment(_named(name, "pdf"), kept, PDF, int(said), scanned)


def _kind(data: bytes) -> str:
    """What a file is by its first bytes, whatever it is called."""
    if not data:
        raise BadDocument(N_("This file is empty."))
    if data.startswith(b"%PDF-"):
        return "letter"
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_heif = data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS
    if data.startswith(PHOTOGRAPHS) or is_webp or is_heif:
        return "photograph"
    raise BadDocument(UNREADABLE)


def _scanned(data: bytes, scanner: str) -> str:
    if not scanner:
        return NOT_SCANNED
    try:
        scan(scanner, data)
    except ScannerAway as away:
        log.warning("a document was not scanned for viruses: %s", away)
        return NOT_SCANNED
    return CLEAN


def _render(kind: str, data: bytes, folder: str) -> str:
    """Let the other process read it, and give what it says."""
    command = [sys.executable, "-I", rendering.__file__, kind]
    try:
        done = subprocess.run(command, input=data, cwd=folder, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise BadDocument(UNREADABLE) from None
    if done.returncode != 0:
        word = done.stderr.decode(errors="replace")
        if word == "pages":
            raise BadDocument(TOO_LONG, most=MOST_PAGES)
        raise BadDocument(WHY.get(word, UNREADABLE), most=MOST.get(word))
    return done.stdout.decode()


def _bound(pages: list[Path]) -> bytes:
    """A PDF of pictures of its pages."""
    first, *others = (Image.open(BytesIO(page.read_bytes())) for page in pages)
    file = BytesIO()
    first.save(file, "PDF", save_all=True, append_images=others, resolution=150.0)
    return file.getvalue()


def _named(name: str, ending: str) -> str:
    """The name that the file had, without folders, with the ending of what it is now."""
    own = clean_line(name.replace("\\", "/").rpartition("/")[2])
    stem = own.rpartition(".")[0] or own or "document"
    return f"{stem[:LONGEST_NAME]}.{ending}"
