"""The badge as files, for websites that may load nothing from elsewhere: pictures, codes and their checksums."""

import hashlib
import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from plugins.badges import drawing
from plugins.badges.rules import SIZES, THEMES, Style

FOLDER = "oidp-badge"
LONG_AGO = (2001, 11, 1, 0, 0, 0)  # the same bytes for the same badge
DOTS = ("light", "dark")


def pictures(words: drawing.Words, language: str, mark: str = drawing.MARK) -> dict[str, bytes]:
    """Every look of a badge in one language as SVG, and the two that mail needs as PNG."""
    face = drawing.face(words)
    drawn = {
        f"badge-{language}-{theme}-{size}.svg": drawing.dressed(face, Style(theme, size, language), mark)
        for theme in THEMES
        for size in SIZES
    }
    dots = {
        f"badge-{language}-{theme}-m.png": drawing.as_png(drawing.dressed(face, Style(theme, "m", language), mark))
        for theme in DOTS
    }
    return drawn | dots


def packed(contents: Mapping[str, bytes]) -> bytes:
    """Files as a zip, with a list of their checksums that ``sha256sum --check`` reads."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items()))
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, data in sorted((dict(contents) | {"SHA256SUMS": sums.encode()}).items()):
            entry = ZipInfo(f"{FOLDER}/{name}", LONG_AGO)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return made.getvalue()
