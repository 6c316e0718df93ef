"""Tile patterns: every city, campaign and election lays its own pavement from its slug.

Cement tiles of quarter discs, the same for the same slug for ever; 1 to 3 KB of SVG and no photograph
needed. Classes carry the colours, so that dark mode, print and a strict policy without styles work.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup

HUES = "abcd"
Corner = int  # 0 top left, 1 top right, 2 bottom right, 3 bottom left


def _bytes(seed: str) -> Iterator[int]:
    block = 0
    while True:
        yield from hashlib.sha256(f"{seed}:{block}".encode()).digest()
        block += 1


def _quarter(x: int, y: int, size: int, corner: Corner, radius: int) -> str:
    """Draw a quarter disc in a corner of the cell at x, y."""
    right, low = corner in (1, 2), corner in (2, 3)
    centre_x, centre_y = x + size * right, y + size * low
    across, down = (-radius if right else radius), (-radius if low else radius)
    sweep = 1 if corner in (0, 2) else 0
    return f"M{centre_x} {centre_y}h{across}A{radius} {radius} 0 0 {sweep} {centre_x} {centre_y + down}z"


def _notch(x: int, y: int, size: int, corner: Corner) -> str:
    """Draw a cell less the quarter disc in one corner."""
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    first, far, last = (corners[(corner + turn) % 4] for turn in (1, 2, 3))
    return f"M{first[0]} {first[1]}A{size} {size} 0 0 1 {last[0]} {last[1]}L{far[0]} {far[1]}z"


def _cell(x: int, y: int, size: int, byte: int) -> str:
    """Draw one cell as its byte says: a quarter, two halves, a notch, a dot or nothing."""
    kind, corner = byte % 8, (byte >> 3) % 4
    if kind < 4:
        return _quarter(x, y, size, corner, size)
    if kind == 4:
        half = size // 2
        return _quarter(x, y, size, corner, half) + _quarter(x, y, size, (corner + 2) % 4, half)
    if kind == 5:
        return _notch(x, y, size, corner)
    if kind == 6:
        dot = size // 4
        return f"M{x + size // 2} {y + dot}a{dot} {dot} 0 1 1 -.1 0z"
    return ""


def _svg(width: int, height: int, classes: str, paths: dict[str, str]) -> Markup:
    drawn = "".join(f'<path class="t-{hue}" d="{path}"/>' for hue, path in paths.items() if path)
    return Markup(  # noqa: S704  made of numbers and letters of ours alone
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" class="{classes}" aria-hidden="true" '
        f'preserveAspectRatio="xMidYMid slice"><path class="t-bg" d="M0 0h{width}v{height}H0z"/>{drawn}</svg>'
    )


@lru_cache(maxsize=2048)
def cover(slug: str, columns: int = 12, rows: int = 4, size: int = 40) -> Markup:
    """Lay a pavement for a slug."""
    stream = _bytes(slug)
    main = HUES[next(stream) % len(HUES)]
    others = [hue for hue in "abcde" if hue != main]
    paths = dict.fromkeys([main, *others], "")
    for place in range(rows * columns):
        shape, hue = next(stream), next(stream)
        colour = main if hue % 5 < 3 else others[hue % len(others)]
        paths[colour] += _cell(place % columns * size, place // columns * size, size, shape)
    return _svg(columns * size, rows * size, "tiles", paths)


@lru_cache(maxsize=2048)
def avatar(slug: str, small: bool = False) -> Markup:
    """Lay two by two mirrored tiles for an organisation without a logo."""
    byte = next(_bytes(f"avatar:{slug}"))
    turn, first = byte % 4, (byte >> 2) % 4
    second = ((byte >> 4) + 1 + first) % 4
    second = (first + 1) % 4 if second == first else second
    cells = [_quarter(x, y, 20, (turn + i) % 4, 20) for i, (x, y) in enumerate([(0, 0), (20, 0), (20, 20), (0, 20)])]
    paths = {HUES[first]: cells[0] + cells[2], HUES[second]: cells[1] + cells[3]}
    return _svg(40, 40, "tiles avatar sm" if small else "tiles avatar", paths)
