"""Which styles of a page hide what stands in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_RULES = 300
SIZES = ("width", "height", "max-width", "max-height")
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
NOTHING = re.compile(r"[+-]?0*\.?0+(?:px|em|rem|%|pt|vw|vh)?")
FAR_AWAY = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|em|rem|%|pt|vw|vh)")
CLIPPED = re.compile(r"rect\(\s*0(?:px)?(?:[\s,]+0(?:px)?){3}\s*\)|rect\((?:\s*1px[\s,]*){4}\)")
CLIPPED_AWAY = re.compile(r"inset\(\s*(?:50|100)%.*\)|circle\(\s*0[a-z%]*.*\)")
SMALL = re.compile(r"scale(?:3d|x|y)?\(\s*0(?:\.0+)?\s*[,)].*")
ALWAYS = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*")
STATEFUL = re.compile(
    r"::|:(?:hover|focus|active|before|after|target|checked|first-l|root\b.*:has|visited|open|popover|fullscreen)"
)


@dataclass(frozen=True)
class Rule:
    """What a rule of a style sheet does to the elements that its selector names: hides them, or shows them."""

    selector: str
    hidden_by: str


VANISHING = {
    "display": re.compile(r"^none$"),
    "visibility": re.compile(r"^(hidden|collapse)$"),
    "content-visibility": re.compile(r"^hidden$"),
    "opacity": re.compile(rf"^(?:{NOTHING.pattern})$"),
    "clip": re.compile(rf"^(?:{CLIPPED.pattern})$"),
    "clip-path": re.compile(rf"^(?:{CLIPPED_AWAY.pattern})$"),
    "transform": SMALL,
    "-webkit-transform": SMALL,
    "scale": re.compile(rf"^(?:{NOTHING.pattern})$"),
    "filter": re.compile(r"opacity\(\s*0%?\s*\)"),
}


def hidden_by(style: str, *, is_picture: bool = False) -> str:
    """The declaration that hides an element, as it was written; empty when it is shown."""
    said = declarations(style)
    is_cut = is_picture or (
        said.get("overflow", "") in ("hidden", "clip") and not any(name.startswith("padding") for name in said)
    )  # what has no height but a padding keeps room for a picture in proportion
    for name, value in said.items():
        if _hides(name, value, said) and (is_cut or name not in SIZES):
            return f"{name}: {value}"
    return ""


def declarations(style: str) -> dict[str, str]:
    """The declarations of a style, in small letters; what is said last, or said to be important, holds."""
    found: dict[str, str] = {}
    important: set[str] = set()
    for one in COMMENT.sub(" ", style).lower().split(";"):
        name, colon, value = one.partition(":")
        name, is_important = name.strip(), "!important" in value.replace(" ", "")
        if colon and (is_important or name not in important):
            found[name] = re.sub(r"!\s*important", "", value).strip()
            important |= {name} if is_important else set()
    return found


def _hides(name: str, value: str, said: dict[str, str]) -> bool:
    if name in ("left", "right", "top", "bottom", "margin-left", "margin-top", "text-indent"):
        is_free = said.get("position") in ("absolute", "fixed") or name in ("margin-left", "text-indent")
        return is_free and bool(FAR_AWAY.fullmatch(value))
    if name in SIZES:
        return bool(NOTHING.fullmatch(value))
    return name in VANISHING and VANISHING[name].search(value) is not None


def rules_of(sheet: str) -> list[Rule]:
    """The rules of a style sheet that hide something, and those that show what another may have hidden."""
    found: list[Rule] = []
    for conditions, selectors, body in _blocks(COMMENT.sub(" ", sheet)):
        hiding = hidden_by(body)
        shows = declarations(body).get("display", "none") != "none"
        if shows or (hiding and not conditions):
            found += [Rule(one, hiding) for one in _split(selectors) if shows or not STATEFUL.search(one)]
        if len(found) >= MOST_RULES:
            break
    return found[:MOST_RULES]


def _blocks(sheet: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The innermost blocks of a style sheet: the conditions around each, its selectors, its declarations."""
    around: list[str] = []
    heads: list[str] = []
    for text, mark in re.findall(r"([^{}]*)([{}]?)", sheet):
        if mark == "{":
            head = text.rpartition(";")[2].strip()
            heads.append(head)
            if head.startswith("@") and not ALWAYS.fullmatch(head.lower()):
                around.append(head)
        elif mark == "}" and heads:
            head = heads.pop()
            if head.startswith("@"):
                around = around[:-1] if around and around[-1] == head else around
            else:
                yield tuple(around), head, text


def _split(selectors: str) -> list[str]:
    """Selectors apart, commas within brackets left alone."""
    return [one.strip() for one in re.split(r",(?![^(\[]*[)\]])", selectors) if one.strip()]
