"""What the documentation says is so: links lead somewhere, commands exist, code compiles."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import ScriptInfo

from portal.cli import portal
from portal.migrate import ROOT
from tests.docs.pages import PAGES, anchors, blocks, commands, links

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


@each_page
def test_links_lead_to_what_exists(page: Path) -> None:
    broken = []
    for link in (link for link in links(page) if not link.startswith(("http://", "https://", "mailto:"))):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@each_page
def test_python_in_the_text_compiles(page: Path) -> None:
    for code in blocks(page, "python"):
        compile(code, str(page), "exec")


@each_page
def test_make_targets_exist(page: Path) -> None:
    named = {word for command in commands(page) for word in re.findall(r"\bmake ([a-z-]+)", command)}
    assert named - TARGETS == set()


@each_page
@pytest.mark.only_on("sqlite")
def test_portal_commands_exist(page: Path, app: Flask) -> None:
    with click.Context(portal, obj=ScriptInfo(create_app=lambda: app)) as context:
        for command in commands(page):
            found = re.search(r"(?:^|-m )portal ([a-z][a-z |-]*)", command.split("#")[0])
            assert found is None or exists(context, found[1].split()), command


def exists(context: click.Context, words: list[str]) -> bool:
    """Whether a chain of words names a command; what stands behind a command are its arguments."""
    command: click.Command | None = portal
    for word in words:
        if not isinstance(command, click.Group):
            return True
        steps = [command.get_command(context, choice) for choice in word.split("|")]
        if not all(steps):
            return False
        command = steps[0]
    return command is not None
