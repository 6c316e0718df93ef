"""Making a picture anew: what comes out holds the pixels and nothing else that came with them."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.kernel.errors import Refused
from portal.kernel.text import N_

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # what browsers and phones make; no SVG, which can run
LARGEST_FILE, MOST_PIXELS, WIDEST = 5_000_000, 25_000_000, 1600
QUALITY = 78
NOT_A_PICTURE = N_("This is not a picture that can be read. Choose a JPEG, PNG, WebP or GIF file.")


class BadPicture(Refused):
    """A file that is no picture, or too large a one."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept (WebP), with its size in pixels."""

    data: bytes
    width: int
    height: int


def made_anew(data: bytes) -> Picture:
    """Read a picture and write its pixels into a new file, upright and not too wide; raise BadPicture.

    The number of pixels is read from the head of the file, before any of them takes memory.
    """
    if len(data) > LARGEST_FILE:
        raise BadPicture(N_("This file is too large: %(most)s MB at most."), "picture", most=LARGEST_FILE // 10**6)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as opened:
                _check_size(opened)
                return _written(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadPicture(NOT_A_PICTURE, "picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels() from error


def too_many_pixels() -> BadPicture:
    """Refuse a picture that would take too much memory."""
    message = N_("This picture has too many pixels: %(most)s million at most.")
    return BadPicture(message, "picture", most=MOST_PIXELS // 10**6)


def _check_size(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise too_many_pixels()


def _written(image: Image.Image) -> Picture:
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((WIDEST, WIDEST))
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=None, xmp=b"")
    return Picture(file.getvalue(), image.width, image.height)
