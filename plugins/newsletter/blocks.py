"""What other plugins have to tell, as text that the writer of an issue can take over and change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app

from plugins.newsletter.forms import IssueForm
from portal.config import Settings
from portal.hooks import current_hooks, portal_home_bands, portal_home_cards

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


@dataclass(frozen=True)
class Block:
    """Something that goes on elsewhere on the portal, in the language of the page."""

    title: str
    text: str
    url: str

    @property
    def markdown(self) -> str:
        """The block as a piece of an issue: a title that leads there, and a paragraph."""
        settings: Settings = current_app.extensions["portal.settings"]
        said = f"\n\n{plain(self.text)}" if self.text else ""
        return f"### [{plain(self.title)}]({settings.base_url}{self.url}){said}"


def plain(text: str) -> str:
    """Let what people called things stand as it is, whatever it means in Markdown."""
    return _SPECIAL.sub(r"\\\1", text)


def blocks() -> list[Block]:
    """Open calls and elections, then what the home page shows: campaigns, and whatever plugins add."""
    return [*_bands(), *_cards()]


def taken_over(form: IssueForm, number: str) -> None:
    """Put a block at the end of what is being written; a number that no block has changes nothing."""
    found = dict(enumerate(blocks())).get(int(number) if number.isdecimal() and len(number) < 4 else -1)
    if found:
        form.body.data = f"{form.body.data.rstrip()}\n\n{found.markdown}\n".lstrip()


def _bands() -> Iterator[Block]:
    for band in sorted(current_hooks().gather(portal_home_bands), key=lambda one: one.position):
        yield Block(band.title, band.text, band.url)


def _cards() -> Iterator[Block]:
    for card in sorted(current_hooks().gather(portal_home_cards), key=lambda one: one.position):
        yield Block(card.title, " ".join(part for part in (card.summary, card.note) if part), card.url)
