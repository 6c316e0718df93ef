"""The documentation as the tests read it: pages, links, code and the commands they name."""

import re
from pathlib import Path

from portal.migrate import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
NAMED_BLOCK = re.compile(r"^`([\w/.-]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)


def blocks(page: Path, kind: str) -> list[str]:
    """The code blocks of one kind."""
    return [code for found, code in BLOCK.findall(page.read_text()) if found == kind]


def named_files(page: Path) -> dict[str, str]:
    """The files that a page shows, by their path."""
    return dict(NAMED_BLOCK.findall(page.read_text()))


def links(page: Path) -> list[str]:
    """Where a page leads, outside of code."""
    return LINK.findall(BLOCK.sub("", page.read_text()))


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", page.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(page: Path) -> list[str]:
    """The commands of ours that a page tells people to type."""
    text = page.read_text()
    typed = [line for kind in ("sh", "console") for code in blocks(page, kind) for line in code.splitlines()]
    return typed + re.findall(r"(?<!`)`((?:make|portal|python -m portal) [^`]+)`", text)
