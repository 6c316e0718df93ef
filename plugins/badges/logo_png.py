"""Taking a logo from a PNG file: its dots are written into a new, small file, and nothing else that came with them."""

import base64
import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from plugins.badges.logo_svg import BROKEN, SIDE, TOO_MUCH, refused
from portal.kernel.text import N_

BEGINS = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS, DOTS = 16_000_000, 128  # the mark of the large size on a screen of two dots to a pixel
COLOURS, MOST_BYTES = (256, 64, 16), 8000
FAULTS = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def mark_of_png(data: bytes) -> str:
    """Read a logo and write its dots anew, as a piece of a badge; raise Refused."""
    image = _read(data)
    outline = image.getchannel("A").getbbox()
    if outline is None:
        raise refused(N_("Nothing can be seen in this picture."))
    image = image.crop(outline)
    image.thumbnail((DOTS, DOTS), Image.Resampling.LANCZOS)
    text = base64.b64encode(_small(image)).decode()
    return f'<image width="{SIDE}" height="{SIDE}" href="data:image/png;base64,{text}"/>'


def _read(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=("PNG",)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise refused(TOO_MUCH)
                return opened.convert("RGBA")
    except FAULTS as error:
        raise refused(BROKEN) from error
    except BOMBS as error:
        raise refused(TOO_MUCH) from error


def _small(image: Image.Image) -> bytes:
    """A picture in as many colours as its bytes allow."""
    for colours in COLOURS:
        file = BytesIO()
        image.quantize(colours, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()
