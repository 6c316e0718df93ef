"""The answer of an oEmbed provider, as https://oembed.com says: a bare frame, which WordPress lets pass."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from plugins.badges.rules import SIZES

PATHS = ("verify", "embed")
LARGEST = 100_000


@dataclass(frozen=True)
class Room:
    """How much room the other page has, in CSS pixels."""

    width: int = LARGEST
    height: int = LARGEST


def room_of(width: str, height: str) -> Room:
    """Read how much room there is; what is no number of pixels sets no limit."""
    return Room(_pixels(width), _pixels(height))


def _pixels(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return min(int(text), LARGEST) if is_number and int(text) > 0 else LARGEST


def size_within(room: Room) -> tuple[str, int, int]:
    """The badge that fits: the usual one, else the small one, else the small one made smaller still."""
    for name in ("m", "s"):
        width, height = SIZES[name]
        if width <= room.width and height <= room.height:
            return name, width, height
    width, height = SIZES["s"]
    scale = min(room.width / width, room.height / height)
    return "s", max(1, int(width * scale)), max(1, int(height * scale))


def slug_in(url: str, host: str) -> str | None:
    """Whose badge an address of ours is about; None for an address of anybody else, or of another page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    steps = [step for step in parts.path.split("/") if step]
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != host.lower():
        return None
    if len(steps) == 4 and steps[1:3] == ["badges", "verify"]:
        return steps[3]
    return steps[1] if len(steps) == 2 and steps[0] in PATHS else None
