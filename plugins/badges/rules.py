"""What a badge may claim, and what the address of a website is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from portal.hooks import Standing

Kind = Literal["member", "campaign", "presidency"]
KINDS: tuple[Kind, ...] = ("member", "campaign", "presidency")
THEMES = ("light", "dark", "auto", "contrast", "mono")
FORMATS = ("svg", "png")
SIZES = {"s": (225, 72), "m": (300, 96), "l": (400, 128)}
LONGEST_ADDRESS = 500
HOST = re.compile(r"(?!-)[^\s./@:\[\]\\%<>\"'`{}|^-][^\s./@:\[\]\\%<>\"'`{}|^]*")


@dataclass(frozen=True)
class Design:
    """A generation of the drawing; one that has an end is drawn until then for pages that ask for it by number."""

    number: int
    ends_on: date | None = None


DESIGNS = (Design(1),)  # the newest comes first


@dataclass(frozen=True)
class Style:
    """How a badge is drawn."""

    theme: str = "light"
    size: str = "m"
    language: str = "en"
    design: int = DESIGNS[0].number

    @property
    def code(self) -> str:
        """The look in a few letters, for the tag of a picture and the name of a file."""
        return f"-{self.language}-{self.theme}-{self.size}-{self.design}"


@dataclass(frozen=True)
class Wish:
    """What the address of a picture asks for, as it was written."""

    theme: str = ""
    size: str = ""
    language: str = ""
    design: str = ""


def style_of(wish: Wish, languages: Iterable[str], today: date, designs: Sequence[Design] = DESIGNS) -> Style:
    """Read how a badge is wanted; what is unknown or has ended becomes the usual, since a badge never fails."""
    known = list(languages)
    drawn = {str(one.number): one.number for one in designs if one.ends_on is None or today < one.ends_on}
    return Style(
        theme=wish.theme if wish.theme in THEMES else "light",
        size=wish.size if wish.size in SIZES else "m",
        language=wish.language if wish.language in known else known[0],
        design=drawn.get(wish.design, designs[0].number),
    )


def claim(kind: str, standings: Iterable[Standing]) -> Standing | None:
    """What a badge of this kind may say: what a plugin vouches for, else membership, else nothing."""
    held = {standing.kind: standing for standing in reversed(list(standings))}
    return held.get(kind) or held.get("member")


def is_member(standings: Iterable[Standing]) -> bool:
    """Whether somebody vouches for a membership today."""
    return any(one.kind == "member" for one in standings)


def address_of(typed: str) -> tuple[str, str] | None:
    """Read the address of a page as people type it; give it whole with its host, or None if it is none."""
    text = typed.strip()
    if len(text) > LONGEST_ADDRESS or re.search(r"[\s\x00-\x1f\\]", text):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not is_host(host):
        return None
    place = host if port is None else f"{host}:{port}"
    return parts._replace(netloc=place, fragment="").geturl(), host


def is_host(host: str) -> bool:
    """Whether this names a host of the public web: labels in any script, no bare address."""
    labels = host.split(".")
    return (
        len(host) <= 253
        and len(labels) > 1
        and not labels[-1].isdigit()
        and all(len(label) <= 63 and HOST.fullmatch(label) for label in labels)
    )


def is_elsewhere(clicked_on: str, ours: str, known: Iterable[str]) -> bool:
    """Whether a click came from a host that is not on the member's list; subdomains of a listed host are on it."""
    listed = [host.removeprefix("www.") for host in known if host]
    if clicked_on in ("", ours) or not listed:
        return False
    return not any(clicked_on == host or clicked_on.endswith(f".{host}") for host in listed)
