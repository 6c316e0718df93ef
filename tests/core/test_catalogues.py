"""The catalogues that are committed: nothing is lost in a translation, and one word stands for one thing."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from portal.cli.translations import domains
from portal.translating import Domain, extract_words

PATHS = sorted(path for domain in domains() for path in domain.catalogues)
LANGUAGES = sorted({path.parent.parent.name for path in PATHS})
KEPT = re.compile(r"%\(\w+\)s|%%|</?\w+>")
COUNT = "%(num)s"


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=path.parent.parent.name) if message.id]


def forms(words: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [words or ""] if isinstance(words, str | None) else list(words)


def test_there_are_catalogues_to_look_at() -> None:
    assert {"ar", "ca", "es", "fr", "pt"} <= set(LANGUAGES)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: "-".join((path.parts[-5], path.parts[-3])))
def test_a_translation_keeps_the_placeholders_and_the_markup(path: Path) -> None:
    for message in messages(path):
        assert not message.fuzzy, message.id
        sources, translations = forms(message.id), forms(message.string)
        for number, translation in enumerate(translations):
            source = sources[min(number, len(sources) - 1)]
            assert translation.strip() == translation, source
            lost = set(KEPT.findall(source)) ^ set(KEPT.findall(translation)) if translation else set()
            # "one day" may be written without a figure where a language has a form for it
            assert not lost - ({COUNT} if len(translations) > 1 else set()), (source, translation)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_words_are_translated_alike_by_every_owner(language: str) -> None:
    """The portal merges the catalogues of a language, so a second translation would win by chance."""
    known: dict[str, list[str]] = {}
    for path in (path for path in PATHS if path.parent.parent.name == language):
        for message in messages(path):
            said = forms(message.string)
            assert known.setdefault(str(message.id), said) == said, message.id


@pytest.fixture(scope="module")
def words_of_today(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Domain, Message]]:
    """What the code of every owner says now, read once for all languages."""
    folder = tmp_path_factory.mktemp("words")
    return [(domain, message) for domain in domains() for message in words_of(domain, folder)]


@pytest.mark.parametrize("language", sorted({*LANGUAGES} & {"ar", "ca", "es", "fr", "pt"}))
def test_every_message_of_today_is_translated(language: str, words_of_today: list[tuple[Domain, Message]]) -> None:
    """English is written in the code; the other languages of the portal are complete, and so is Arabic."""
    missing = [
        message.id
        for domain, message in words_of_today
        if message.id and not all(forms(known_words(domain, language).get(message.id)))
    ]
    assert missing == []


def words_of(domain: Domain, folder: Path) -> list[Message]:
    """What the code of an owner says now."""
    extract_words(replace(domain, folder=folder / domain.owner))
    path = folder / domain.owner / "messages.pot"
    if not path.exists():
        return []
    with path.open("rb") as file:
        return list(read_po(file))


@cache
def known_words(domain: Domain, language: str) -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    """What a catalogue translates."""
    return {one.id: one.string for one in messages(domain.catalogue(language))}
