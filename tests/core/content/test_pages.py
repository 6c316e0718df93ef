"""Content pages as they are read, and as the secretariat writes them."""

import re

import pytest
from flask import Flask

from portal.audit.models import AuditLine
from portal.config import LANGUAGES
from portal.content.rules import PAGES
from portal.content.services import Draft, current, publish, version
from portal.database import db, unit_of_work
from portal.testing import Browser, MakeApp, browser_of, browser_signed_in

pytestmark = pytest.mark.only_on("sqlite")
EDIT = "/en/admin/content/terms/fr"
WORDS = {"title": "Conditions", "body": "## Une règle\n\nQui **promet** tient."}
SEEN = re.compile(r'name="seen"[^>]* value="([0-9a-f]{64})"')
FOOT = re.compile(r'<footer class="foot-site">.*</footer>', re.S)


@pytest.fixture
def staff(app: Flask) -> Browser:
    """Somebody of the secretariat."""
    return browser_signed_in(app, "staff@city.example", "secretariat")


def preview(browser: Browser, **words: str) -> dict[str, str]:
    """Have a text shown, and give the fields of the form as the page holds them then."""
    page = browser.fill(EDIT, {"based_on": "1", **WORDS, **words}).text
    seen = SEEN.search(page)
    assert seen, "the page shows no preview"
    return {"based_on": "1", **WORDS, **words, "seen": seen[1], "act": "publish"}


def test_every_page_reads_in_every_language_and_says_what_is_still_open(client: Browser) -> None:
    for path in (f"/{language}/{page}" for language in ("en", "ca", "es", "fr", "pt", "ar") for page in PAGES):
        answer = client.get(path)
        assert answer.status_code == 200
        assert 'class="rule"' in answer.text
        assert answer.headers["Cache-Control"].startswith("public")


def test_an_accessibility_statement_says_what_the_law_asks_for(client: Browser) -> None:
    page = client.get("/en/accessibility").text
    for part in (
        "Compliance status",
        "not accessible",
        "Preparation",
        "Feedback",
        "Enforcement procedure",
        "EN 301 549",
    ):
        assert part in page


def test_help_stands_in_the_same_place_on_every_page(client: Browser) -> None:
    paths = ("/en/", "/en/about", "/en/account/sign-in", "/en/nothing", "/en/campaigns/", "/en/membership/join")
    feet = [FOOT.search(client.get(path).text) for path in paths]
    heads = [re.findall(r"<h2>(.*?)</h2>", foot[0]) for foot in feet if foot]
    assert heads == [["The network", "In the open", "Help", "Languages"]] * len(paths)
    for foot in feet:
        assert foot
        links = re.findall(r'href="(/en/[^"]+)"', foot[0])
        assert links.index("/en/contact") < links.index("/en/accessibility") < links.index("/en/privacy")


def test_a_text_that_is_missing_in_a_language_is_shown_in_the_original_with_a_note(make_app: MakeApp) -> None:
    app = make_app(languages=("en", "it"))
    page = browser_of(app).get("/it/about").text
    assert "has not been translated into your language" in page
    assert '<div lang="en" dir="auto">' in page
    staff = browser_signed_in(app, "staff@city.example", "administrator")
    assert "missing" in staff.get("/en/admin/content/").text
    assert "The original stands below as a start" in staff.get("/en/admin/content/about/it").text


def test_every_version_of_a_page_is_listed_with_its_hash(client: Browser, context: Flask) -> None:
    page = client.get("/fr/about/versions").text
    assert page.count('href="/fr/about/versions/') == len(LANGUAGES)
    assert current("about", "pt").hash[:16] in page


def test_a_translation_that_is_older_than_the_original_says_so(client: Browser, context: Flask) -> None:
    assert "The original was changed" not in client.get("/es/about").text
    with unit_of_work():
        publish(Draft("about", "en", "About", "New words.", 1), None)
    assert 'hreflang="en"' in client.get("/es/about").text
    assert "/en/about" in client.get("/es/about").text


def test_an_earlier_version_is_read_at_its_own_address_and_says_that_it_is_one(client: Browser, context: Flask) -> None:
    with unit_of_work():
        publish(Draft("terms", "fr", "Conditions", "De nouveaux mots.", 1), None)
    old, new = client.get("/fr/terms/versions/fr/1"), client.get("/fr/terms/versions/fr/2")
    assert "version antérieure" in old.text
    assert "noindex" in old.text
    assert "De nouveaux mots" in new.text
    assert "version antérieure" not in new.text
    for path in ("/fr/terms/versions/fr/3", "/fr/terms/versions/xx/1", f"/fr/terms/versions/fr/{10**18}"):
        assert client.get(path).status_code == 404
    assert 'lang="fr" dir="auto"' in client.get("/en/terms/versions/fr/1").text


def test_a_kept_page_goes_when_a_new_version_is_published(client: Browser, staff: Browser) -> None:
    assert "tient" not in client.get("/fr/terms").text
    assert staff.fill(EDIT, preview(staff)).status_code == 303
    assert "<strong>promet</strong> tient" in client.get("/fr/terms").text


def test_a_text_is_published_only_as_it_was_previewed(staff: Browser, context: Flask) -> None:
    fields = preview(staff)
    assert version("terms", "fr", 1) == current("terms", "fr")
    changed = staff.fill(EDIT, fields | {"body": "Autre chose."})
    assert (changed.status_code, "Autre chose." in changed.text) == (200, True)
    assert staff.fill(EDIT, fields | {"act": "preview"}).status_code == 200
    assert current("terms", "fr").number == 1
    assert staff.fill(EDIT, fields).status_code == 303
    db.session.rollback()
    assert (current("terms", "fr").number, current("terms", "fr").is_as_shipped) == (2, False)


def test_publishing_is_noted_with_the_version_and_its_hash(staff: Browser, context: Flask) -> None:
    staff.fill(EDIT, preview(staff))
    db.session.rollback()
    line = db.session.scalars(db.select(AuditLine).where(AuditLine.act == "content.publish")).one()
    assert line.object == "content:terms:fr"
    assert current("terms", "fr").hash in staff.get("/en/admin/audit/").text


def test_who_is_overtaken_keeps_what_was_typed_and_may_publish_it_on_top(staff: Browser, app: Flask) -> None:
    fields = preview(staff)
    with app.app_context(), unit_of_work():
        publish(Draft("terms", "fr", "Conditions", "D’un autre.", 1), None)
    answer = staff.fill(EDIT, fields)
    assert (answer.status_code, "Somebody else has published" in answer.text) == (409, True)
    assert "Qui **promet** tient." in answer.text
    assert 'name="based_on" type="hidden" value="2"' in answer.text
    assert staff.fill(EDIT, fields | {"based_on": "2"}).status_code == 303


@pytest.mark.parametrize("typed", [{"title": ""}, {"body": ""}, {"body": "x" * 60_001}, {"title": "x" * 300}])
def test_what_cannot_be_published_is_refused_beside_its_field_and_kept(typed: dict[str, str], staff: Browser) -> None:
    answer = staff.fill(EDIT, {"based_on": "1", **WORDS, **typed})
    assert (answer.status_code, "There is a problem" in answer.text) == (422, True)
    assert WORDS["body"].split("\n")[-1] in answer.text or "body" in typed
    assert "Preview</h2>" not in answer.text


def test_nothing_that_a_text_holds_runs(staff: Browser, client: Browser) -> None:
    body = '<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror="alert(1)">'
    fields = preview(staff, body=body, title="<b>Titre</b>")
    staff.fill(EDIT, fields)
    page = client.get("/fr/terms").text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page
    assert "&lt;b&gt;Titre" in page


def test_the_list_of_the_office_shows_what_is_missing_shipped_or_old(staff: Browser, app: Flask) -> None:
    page = staff.get("/en/admin/content/").text
    assert page.count("as it came with the portal") == len(PAGES) * len(LANGUAGES)
    with app.app_context(), unit_of_work():
        publish(Draft("about", "fr", "À propos", "Des mots.", 1), 1)
        publish(Draft("about", "en", "About", "Words.", 1), 1)
    page = staff.get("/en/admin/content/").text
    assert page.count("as it came with the portal") == len(PAGES) * len(LANGUAGES) - 2
    assert "older than the original" in page


@pytest.mark.parametrize("path", ["terms/xx", "nothing/fr", "terms/fr/1"])
def test_pages_and_languages_that_do_not_exist_are_not_found(path: str, staff: Browser) -> None:
    assert staff.get(f"/en/admin/content/{path}").status_code == 404


@pytest.mark.parametrize("role", ["treasurer", "owner", ""])
def test_only_who_looks_after_the_content_writes_it(role: str, app: Flask) -> None:
    browser = browser_signed_in(app, "other@city.example", role, 1 if role else None)
    assert browser.get(EDIT).status_code == 403
