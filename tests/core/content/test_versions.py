"""Versions of content pages: added one after the other, never changed, named by what they say."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from portal.content.models import ContentVersion
from portal.content.rules import ORIGINAL, PAGES, VersionName, fingerprint, hash_of, read_name
from portal.content.services import (
    Draft,
    Overtaken,
    TermsChanged,
    check_terms,
    current,
    newest,
    number_of,
    publish,
    terms_in_force,
    version,
    versions,
)
from portal.content.shipped import shipped_texts
from portal.database import db, unit_of_work
from portal.kernel.errors import NotFound, Refused
from tests.factories import make_account


def write(page: str = "terms", language: str = "fr", body: str = "Une règle.", based_on: int = 1) -> VersionName:
    with unit_of_work():
        return publish(Draft(page, language, "Titre", body, based_on), make_account())


def test_every_page_is_there_in_every_language_from_the_start(context: Flask) -> None:
    found = newest()
    assert set(found) == {(page, code) for page in PAGES for code in context.config["LANGUAGES"]}
    assert all(heading.is_as_shipped and heading.number == 1 for heading in found.values())


def test_a_text_that_ships_is_whole_and_leads_to_pages_of_its_own_language() -> None:
    for page, code, title, body in shipped_texts():
        assert title, page
        assert body.startswith(("[", "*", "#")) or body[0].isalpha(), (page, code)
        for other in ("en", "ca", "es", "fr", "pt", "ar"):
            assert other == code or f"](/{other}/" not in body, (page, code)


def test_texts_in_all_languages_have_the_same_headings_points_and_open_places() -> None:
    texts = {(page, code): body for page, code, _, body in shipped_texts()}
    for (page, code), body in texts.items():
        original = texts[page, ORIGINAL]
        for sign in ("\n## ", "\n- ", "\n| ", "](/"):
            assert body.count(sign) == original.count(sign), (page, code, sign)
        assert abs(body.count("[") - original.count("[")) <= 1, (page, code)


def test_a_new_version_is_read_from_now_on_and_the_old_one_stays_where_it_was(context: Flask) -> None:
    before = version("terms", "fr", 1)
    name = write()
    assert (current("terms", "fr").body, current("terms", "fr").number) == ("Une règle.", 2)
    assert version("terms", "fr", 1) == before
    assert version("terms", "fr", 2).name == name
    assert [one.number for one in versions("terms") if one.language == "fr"] == [2, 1]


def test_a_language_without_a_text_falls_back_to_the_original(context: Flask) -> None:
    assert current("about", "it").language == ORIGINAL
    assert number_of("about", "it") == 0
    write("about", "it", "Una rete.", based_on=0)
    assert (current("about", "it").language, number_of("about", "it")) == ("it", 1)


@pytest.mark.both
@pytest.mark.parametrize("act", ["UPDATE core_content_version SET body = 'other'", "DELETE FROM core_content_version"])
def test_the_database_lets_nobody_change_what_was_published(act: str, context: Flask) -> None:
    with pytest.raises(IntegrityError, match="append-only"), unit_of_work() as session:
        session.execute(db.text(act))


def test_who_wrote_on_an_older_version_is_told_and_nothing_is_lost(context: Flask) -> None:
    write()
    for based_on in (1, 0, 3, -1):
        with pytest.raises(Overtaken):
            write(body="Une autre règle.", based_on=based_on)
    assert current("terms", "fr").body == "Une règle."


@pytest.mark.both
def test_of_two_who_publish_in_the_same_second_one_is_told(app: Flask, context: Flask) -> None:
    db.session.remove()

    def try_to_write(number: int) -> bool:
        try:
            with app.app_context():
                write(body=f"Règle {number}.")
        except Overtaken:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(try_to_write, range(4)))
    assert sorted(results) == [False, False, False, True]
    assert number_of("terms", "fr") == 2


def test_publishing_the_same_words_again_is_refused(context: Flask) -> None:
    write()
    with pytest.raises(Refused):
        write(based_on=2)


@pytest.mark.both
def test_a_page_that_does_not_exist_is_not_found_and_the_database_knows_none(context: Flask) -> None:
    with pytest.raises(NotFound):
        current("secrets", "en")
    with pytest.raises(IntegrityError), unit_of_work() as session:
        row = version("terms", "en", 1)
        session.add(ContentVersion(**{k: v for k, v in vars(row).items() if k != "page"}, page="secrets"))


def test_the_hash_tells_every_part_of_a_version_apart() -> None:
    place = ("terms", "fr", 2)
    hashes = {
        hash_of(place, "a", "bc"), hash_of(place, "ab", "c"), hash_of(("terms", "fr", 3), "a", "bc"),
        hash_of(("terms", "es", 2), "a", "bc"), hash_of(("about", "fr", 2), "a", "bc"),
    }  # fmt: skip
    assert len(hashes) == 5


@given(st.text(), st.text(), st.text(), st.text())
def test_only_the_words_of_the_preview_have_its_fingerprint(title: str, body: str, other: str, more: str) -> None:
    same = (title, body) == (other, more)
    assert (fingerprint(title, body) == fingerprint(other, more)) is same


@given(st.sampled_from(PAGES), st.sampled_from(("en", "pt-BR", "ar")), st.integers(1, 10**8), st.binary())
def test_the_name_of_a_version_is_read_as_it_was_written(page: str, language: str, number: int, said: bytes) -> None:
    name = VersionName(page, language, number, hash_of((page, language, number), "", said.hex()))
    assert read_name(str(name)) == name


@pytest.mark.parametrize("written", ["", "terms", "terms:fr:1", "terms:fr:1:abc", "terms:fr:-1:" + "a" * 64, "x" * 500])
def test_what_is_no_name_of_a_version_is_none(written: str) -> None:
    assert read_name(written) is None


def test_the_terms_that_are_accepted_are_those_in_force_in_the_readers_language(context: Flask) -> None:
    shown = terms_in_force("fr")
    assert check_terms(str(shown), "fr") == shown
    assert terms_in_force("it").language == ORIGINAL
    write()
    for written in (str(shown), "", str(terms_in_force("es")), "terms:fr:2:" + "a" * 64):
        with pytest.raises(TermsChanged):
            check_terms(written, "fr")
