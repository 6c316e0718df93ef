"""Words go from code and templates into catalogues, and from there into the portal."""

import os
from pathlib import Path

import pytest
from babel.support import Translations

from portal.translating import Domain, compile_catalogue, extract_words, update_catalogue

CODE = 'gettext("Say %(name)s", name=1)\nngettext("a city", "cities", 2)\nN_("Kept for later")\n'
PAGE = '{% extends "x.html" %}{{ _("A page") }}{% trans %}\n  Two\n  lines\n{% endtrans %}'


@pytest.fixture
def domain(tmp_path: Path) -> Domain:
    source = tmp_path / "plugin"
    (source / "templates" / "plugin" / "mail").mkdir(parents=True)
    (source / "views.py").write_text(CODE)
    (source / "templates" / "plugin" / "page.html").write_text(PAGE)
    (source / "templates" / "plugin" / "mail" / "hello.md").write_text('{{ _("Hello") }}')
    return Domain("plugin", source / "translations", (source,))


def translate(path: Path, message: str, translation: str) -> None:
    path.write_text(
        path.read_text().replace(f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{translation}"')
    )


def test_words_are_found_in_code_pages_and_mails(domain: Domain) -> None:
    extract_words(domain)
    template = domain.template.read_text()
    for message in ("Say %(name)s", "a city", "Kept for later", "A page", "Two lines", "Hello"):
        assert f'msgid "{message}"' in template


def test_a_new_language_begins_with_everything_untranslated(domain: Domain) -> None:
    count = extract_words(domain)
    assert update_catalogue(domain, "fr") == count
    assert domain.languages == ["fr"]


def test_an_update_keeps_translations_and_drops_words_that_are_gone(domain: Domain) -> None:
    extract_words(domain)
    update_catalogue(domain, "es")
    translate(domain.catalogue("es"), "A page", "Una página")
    (domain.sources[0] / "views.py").write_text("")
    extract_words(domain)
    assert update_catalogue(domain, "es") == 2
    text = domain.catalogue("es").read_text()
    assert "Una página" in text
    assert "Kept for later" not in text


def test_arabic_has_room_for_its_six_plurals(domain: Domain) -> None:
    extract_words(domain)
    update_catalogue(domain, "ar")
    assert "msgstr[5]" in domain.catalogue("ar").read_text()


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(domain: Domain) -> None:
    extract_words(domain)
    update_catalogue(domain, "pt")
    path = domain.catalogue("pt")
    translate(path, "Hello", "Olá")
    assert [compile_catalogue(path), compile_catalogue(path)] == [True, False]
    with path.with_suffix(".mo").open("rb") as file:
        assert Translations(file).gettext("Hello") == "Olá"
    os.utime(path, ns=(2**62, 2**62))
    assert compile_catalogue(path)


def test_an_owner_without_words_gets_no_catalogue(tmp_path: Path) -> None:
    domain = Domain("silent", tmp_path / "translations", (tmp_path,))
    assert extract_words(domain) == 0
    assert update_catalogue(domain, "fr") == 0
    assert not domain.folder.exists()
