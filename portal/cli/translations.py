"""``portal translations``: from the words in the code to the catalogues that the portal reads."""

from pathlib import Path

import click

from portal.config import LANGUAGES
from portal.loader import discover
from portal.migrate import CORE, ROOT
from portal.translating import Domain, compile_catalogue, extract_words, update_catalogue

SOURCE_LANGUAGE = "en"


@click.group()
def translations() -> None:
    """Look after the translations of the core and of every plugin."""


def domains() -> list[Domain]:
    """The core and every plugin: each has its own catalogues."""
    plugins, _ = discover()
    core = Domain(CORE, ROOT / "portal" / "translations", (ROOT / "portal", ROOT / "templates"))
    return [core, *(Domain(p.name, p.folder / "translations", (p.folder,)) for p in plugins)]


@translations.command()
def extract() -> None:
    """Gather the words of the core and of every plugin into a template each."""
    for domain in domains():
        click.echo(f"{domain.owner}: {extract_words(domain)} messages")


@translations.command()
@click.argument("languages", nargs=-1)
def update(languages: tuple[str, ...]) -> None:
    """Bring the catalogues up to the words of today; new languages may be named."""
    for domain in domains():
        extract_words(domain)
        for language in sorted({*LANGUAGES, *languages, *domain.languages} - {SOURCE_LANGUAGE}):
            click.echo(f"{domain.owner} {language}: {update_catalogue(domain, language)} messages to translate")


@translations.command("compile")
def compile_() -> None:
    """Compile the catalogues that are newer than their compiled form."""
    for path in compile_catalogues():
        click.echo(f"compiled {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")


def compile_catalogues() -> list[Path]:
    """Compile what is not up to date, and say what that was."""
    return [path for domain in domains() for path in domain.catalogues if compile_catalogue(path)]
