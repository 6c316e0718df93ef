"""Filling in a form in a browser: every button saves, nothing that was typed is lost, and documents are private."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from portal.database import unit_of_work
from portal.reviews.forms import dossiers, versions
from portal.testing import BASE_URL, Browser, MakeApp, browser_signed_in, unseen_fields
from tests.core.reviews.forms.conftest import APPLICATION, CITY
from tests.core.reviews.forms.sample_plugin import sample_plugin
from tests.core.reviews.forms.samples import SAMPLE
from tests.core.sample_plugins import install

WHO, MORE = "/en/sample/1/who", "/en/sample/1/more"
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def served(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A portal with a plugin that asks for a form, and a dossier that was begun."""
    install(monkeypatch, sample_plugin())
    app = make_app(["sample"])
    with app.app_context(), unit_of_work():
        draft = versions.begin_draft(APPLICATION, CITY, SAMPLE, None)
        versions.write_draft(APPLICATION, CITY, SAMPLE, draft.revision, None)
        versions.publish(APPLICATION, CITY, draft.revision + 1, "", None)
        assert dossiers.begin(APPLICATION, CITY, "fr") == 1
    return app


@pytest.fixture
def anna(served: Flask) -> Browser:
    """Somebody who writes."""
    return browser_signed_in(served, "anna@city.example")


def photograph() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "PNG")
    return BytesIO(file.getvalue())


@pytest.mark.either
def test_a_section_is_saved_and_the_next_one_asked(anna: Browser) -> None:
    sent = anna.fill(WHO, {"f-name": "City", "f-level": "city", "act": "next"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{MORE}?saved=who")
    assert 'value="City"' in anna.get(WHO).text
    assert "Saved." in anna.get(f"{MORE}?saved=who").text
    typed = {"f-budget-amount": "1,000.50", "f-budget-currency": "EUR", "act": "save"}
    assert anna.fill(MORE, typed).status_code == 303
    assert 'value="1000,50"' in anna.get(MORE.replace("/en/", "/es/")).text


@pytest.mark.either
def test_what_is_asked_anew_is_shown_before_it_goes_on(anna: Browser) -> None:
    assert "Which region" not in anna.get(WHO).text
    sent = anna.fill(WHO, {"f-name": "Coast", "f-level": "region", "act": "next"})
    assert sent.headers["Location"] == f"{WHO}?saved=who"
    assert "Which region" in anna.get(WHO).text
    assert (
        anna.fill(WHO, {"f-name": "Coast", "f-level": "region", "f-region": "C", "act": "overview"})
        .headers["Location"]
        .endswith("/sample/1/")
    )


@pytest.mark.either
def test_wrong_answers_are_kept_and_told_beside_their_field(anna: Browser) -> None:
    anna.fill(WHO, {"f-name": "one two three four five six", "act": "save"})
    page = anna.get(WHO).text
    assert "Write 5 words at most. These are 6." in page
    assert "one two three four five six" in page
    assert "Choose an answer." not in page
    assert "Choose an answer." in anna.get(f"{WHO}?check=1").text
    anna.fill(MORE, {"f-people_served": "many", "f-since": "2026-02-31", "act": "save"})
    assert 'value="many"' in anna.get(MORE).text
    left = anna.get("/en/sample/1/").text.partition('class="faults"')[2]
    assert re.findall(r'check=1#f-(\w+)"', left) == ["name", "level", "people_served", "since", "agrees"]


@pytest.mark.either
def test_two_writers_see_both_and_choose(served: Flask, anna: Browser) -> None:
    ben = browser_signed_in(served, "ben@city.example")
    read = unseen_fields(anna.get(WHO).text)
    ben.fill(WHO, {"f-name": "Bens", "act": "save"})
    sent = anna.post(WHO, data={**read, "f-name": "Annas", "f-level": "city", "act": "next"}, headers=OURS)
    assert sent.status_code == 409
    assert {"Bens", 'value="Annas"'} <= set(re.findall(r'Bens|value="Annas"', sent.text))
    assert 'value="Bens"' in ben.get(WHO).text
    again = {**unseen_fields(sent.text), "f-name": "Annas", "f-level": "city"}
    assert anna.post(WHO, data={**again, "act": "theirs-name"}, headers=OURS).status_code == 303
    assert 'value="Bens"' in anna.get(WHO).text
    assert anna.post(WHO, data={**again, "act": "save"}, headers=OURS).status_code == 303
    assert 'value="Annas"' in ben.get(WHO).text
    assert "Sample Person is writing here now." in ben.get(WHO).text


@pytest.mark.either
def test_a_page_saves_itself_and_says_so(served: Flask, anna: Browser) -> None:
    read = unseen_fields(anna.get(WHO).text)
    sent = anna.post(WHO, data={**read, "f-name": "City of words", "act": "autosave"}, headers=OURS)
    assert sent.json is not None
    assert sent.json["says"].startswith("Saved: ")
    assert sent.json["notes"]["name"] == "3 of at most 5 words."
    seen = {f"seen-{key}": token for key, token in sent.json["seen"].items()}
    later = {**read, **seen, "_token": sent.json["token"], "f-name": "City", "act": "autosave"}
    assert anna.post(WHO, data=later, headers=OURS).status_code == 200
    stale = anna.post(WHO, data={**read, "f-name": "Other", "act": "autosave"}, headers=OURS)
    assert (stale.json or {})["clashes"] == ["name"]
    assert 'value="City"' in anna.get(WHO).text


@pytest.mark.either
def test_what_came_with_an_old_token_or_too_late_is_shown_again(served: Flask, anna: Browser) -> None:
    read = unseen_fields(anna.get(WHO).text)
    old = anna.post(WHO, data={**read, "_token": "old", "f-name": "Typed", "act": "save"}, headers=OURS)
    assert (old.status_code, 'value="Typed"' in old.text) == (403, True)
    said = anna.post(WHO, data={**read, "_token": "old", "f-name": "Typed", "act": "autosave"}, headers=OURS)
    assert (said.status_code, bool((said.json or {})["token"])) == (403, True)
    anna.fill(WHO, {"f-name": "City", "f-level": "city", "act": "save"})
    anna.fill(MORE, {"f-agrees": "yes", "act": "save"})
    with served.app_context(), unit_of_work():
        dossiers.seal(1)
    late = anna.post(WHO, data={**read, "f-name": "Late", "act": "save"}, headers=OURS)
    assert (late.status_code, "Late" in late.text) == (409, True)
    assert 'name="f-name"' not in anna.get(WHO).text


@pytest.mark.either
def test_documents_are_added_given_as_downloads_and_taken_away(served: Flask, anna: Browser) -> None:
    read = unseen_fields(anna.get(MORE).text)
    files = [(photograph(), "letter of the mayor.png"), (BytesIO(b"MZ program"), "virus.exe")]
    sent = anna.post(MORE, data={**read, "f-letter": files, "f-since": "2020-01-01", "act": "save"}, headers=OURS)
    assert sent.status_code == 422
    assert "virus.exe: This document cannot be read." in sent.text
    assert "letter of the mayor.jpg" in sent.text
    assert "Nothing was saved yet." not in sent.text
    assert 'value="2020-01-01"' in sent.text
    given = anna.get("/en/sample/1/documents/1")
    assert given.data.startswith(b"\xff\xd8\xff")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert anna.get("/en/sample/2/documents/1").status_code == 404
    kept = list(Path(served.extensions["portal.settings"].data, "uploads", "dossiers").rglob("*.*")) or _files(served)
    assert len(kept) == 1
    anna.fill(MORE, {"act": "drop-1"})
    assert (anna.get("/en/sample/1/documents/1").status_code, _files(served)) == (404, [])


def _files(app: Flask) -> list[Path]:
    folder = Path(app.extensions["portal.settings"].data, "uploads", "dossiers")
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.either
def test_all_of_it_can_be_read_and_printed_in_every_language(anna: Browser) -> None:
    anna.fill(WHO, {"f-name": "City & <Sons>", "f-level": "city", "act": "save"})
    typed = {"f-contacts-0-name": "A", "f-contacts-0-role": "Mayor", "f-where-name": "Thiès", "f-where-country": "SN"}
    anna.fill(MORE, {**typed, "f-topics": "youth", "f-agrees": "yes", "act": "save"})
    whole = anna.get("/en/sample/1/whole").text
    assert {"City &amp; &lt;Sons&gt;", "A · Mayor", "Thiès, Senegal", "Youth", "Yes"} <= set(
        re.findall(r"City &amp; &lt;Sons&gt;|A · Mayor|Thiès, Senegal|Youth|Yes", whole)
    )
    assert 'lang="en"' in anna.get("/ar/sample/1/whole").text.partition("<main")[2]
    paper = anna.get("/en/sample/paper").text
    assert {"Which region", "Letter of the mayor"} <= set(re.findall("Which region|Letter of the mayor", paper))


@pytest.mark.either
def test_a_section_that_is_not_asked_is_not_there(anna: Browser) -> None:
    assert anna.get("/en/sample/1/nowhere").status_code == 404
    assert anna.get("/en/sample/7/who").status_code == 404
