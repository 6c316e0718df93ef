"""Sample documents: a letter as a PDF of one page, and one as a picture such as a telephone takes."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from portal.uploads.attachments import JPEG, NOT_SCANNED, PDF, Attachment

PAGE = (595, 842)  # A4 in points
INK, PAPER, LINE = (20, 33, 61), (252, 250, 244), (200, 204, 214)


def _drawn(title: str, scale: int, background: tuple[int, int, int]) -> Image.Image:
    """A page that says in large letters that it is a sample."""
    width, height = PAGE[0] * scale, PAGE[1] * scale
    image = Image.new("RGB", (width, height), background)
    draw = ImageDraw.Draw(image)
    draw.text((60 * scale, 60 * scale), "SAMPLE LETTER", fill=INK, font_size=22 * scale)
    draw.text((60 * scale, 100 * scale), title, fill=INK, font_size=12 * scale)
    for number in range(16):
        end = width - (60 if number % 4 != 3 else 260) * scale
        draw.line(
            (60 * scale, (170 + 26 * number) * scale, end, (170 + 26 * number) * scale), fill=LINE, width=scale * 3
        )
    draw.text((60 * scale, 640 * scale), "Signed: a sample person. It has no effect.", fill=INK, font_size=12 * scale)
    return image


def letter(name: str) -> Attachment:
    """A letter of some body, on one page."""
    file = BytesIO()
    title = name if name.isascii() else "A sample municipality"
    _drawn(f"{title} would like to be a member of the network.", 1, PAPER).save(file, "PDF", resolution=72.0)
    return Attachment("letter.pdf", file.getvalue(), PDF, 1, NOT_SCANNED)


@lru_cache(maxsize=1)
def photo() -> Attachment:
    """A letter that was photographed with a telephone."""
    file = BytesIO()
    turned = _drawn("A sample municipality would like to be a member of the network.", 1, PAPER)
    turned.rotate(2.2, expand=True, fillcolor=(120, 104, 84)).save(file, "JPEG", quality=70)
    return Attachment("photo.jpg", file.getvalue(), JPEG, 1, NOT_SCANNED)
