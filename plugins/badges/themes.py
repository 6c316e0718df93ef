"""The colours of a badge; every pair of words and ground has a contrast of 4.5 to 1 at least, which a test computes.

The ground is opaque in every theme: a dark system darkens a picture that stands on a white page.
"""

LIGHT = {"p": "#ffffff", "l": "#c9d0de", "i": "#14213d", "m": "#55607a", "a": "#1b3fae", "b": "#f4b73b"}
DARK = {"p": "#0d1424", "l": "#33405e", "i": "#f2f5fc", "m": "#a9b4cb", "a": "#6f92f5", "b": "#f7c968"}
CONTRAST = {"p": "#000000", "l": "#ffffff", "i": "#ffffff", "m": "#ffffff", "a": "#ffffff", "b": "#ffd94a"}
MONO = {"p": "#ffffff", "l": "#3d3d3d", "i": "#1a1a1a", "m": "#3d3d3d", "a": "#3d3d3d", "b": "#3d3d3d"}
TONES = {"light": (LIGHT,), "dark": (DARK,), "auto": (LIGHT, DARK), "contrast": (CONTRAST,), "mono": (MONO,)}


def sheet_of(theme: str) -> str:
    """The style sheet of a theme; ``auto`` follows the visitor's screen, high contrast is asked for by itself."""
    first, *others = TONES[theme]
    grey = ".o{filter:grayscale(1)}" if theme == "mono" else ""  # a logo that has colours of its own
    return _sheet(first) + grey + "".join(f"@media(prefers-color-scheme:dark){{{_sheet(other)}}}" for other in others)


def _sheet(tones: dict[str, str]) -> str:
    fills = "".join(f".{name}{{fill:{tone}}}" for name, tone in tones.items() if name not in "pl")
    return f".p{{fill:{tones['p']};stroke:{tones['l']}}}{fills}"
