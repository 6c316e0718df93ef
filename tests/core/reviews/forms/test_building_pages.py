"""Building a form in the back office: from nothing to a published version, then the next one."""

import re

import pytest
from flask import Flask

from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.reviews.forms import dossiers, versions
from portal.reviews.forms.content import Condition
from portal.testing import BASE_URL, Browser, MakeApp, browser_signed_in, unseen_fields
from tests.core.reviews.forms.conftest import APPLICATION, CITY
from tests.core.reviews.forms.sample_plugin import sample_plugin
from tests.core.sample_plugins import install

FORMS = f"/en/admin/forms/{APPLICATION}/{CITY}"
NEXT = f"{FORMS}/next/"
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
pytestmark = pytest.mark.either


@pytest.fixture
def served(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A portal with a plugin that asks for a form, of which there is none yet."""
    install(monkeypatch, sample_plugin())
    return make_app(["sample"])


@pytest.fixture
def staff(served: Flask) -> Browser:
    """Somebody of the secretariat, who has begun to write the first version."""
    browser = browser_signed_in(served, "staff@city.example", "secretariat")
    assert "missing" in browser.get("/en/admin/forms/").text
    sent = browser.fill(f"{FORMS}/", {}, f"{FORMS}/next")
    assert (sent.status_code, sent.headers["Location"]) == (303, NEXT)
    return browser


def build(staff: Browser) -> None:
    """Build a section with three questions, of which the last depends on the second."""
    section = staff.fill(NEXT, {"act": "section"}).headers["Location"]
    staff.fill(section, {"title": "Who you are", "intro": "Take **care**.", "act": "save"})
    name = staff.fill(NEXT, {"kind-s1": "text", "act": "ask-s1"}).headers["Location"]
    staff.fill(name, {"label": "Name", "help": "In full.", "most": "5", "is_required": "y", "act": "save"})
    level = staff.fill(NEXT, {"kind-s1": "choice", "act": "ask-s1"}).headers["Location"]
    staff.fill(level, {"label": "Level", "more_0": "City", "more_1": "Region", "act": "again"})
    region = staff.fill(NEXT, {"kind-s1": "text", "act": "ask-s1"}).headers["Location"]
    staff.fill(region, {"label": "Which region", "when": "q2:a2", "act": "save"})


def publish(staff: Browser, note: str = "") -> int:
    return staff.fill(NEXT, {"note": note}, f"{NEXT}publish").status_code


def test_a_form_is_built_tried_translated_and_published(served: Flask, staff: Browser) -> None:
    build(staff)
    outline = staff.get(NEXT).text
    assert "Asked if “Level” is: Region." in outline
    assert outline.index("Name") < outline.index("Level") < outline.index("Which region")
    staff.fill(f"{NEXT}words/fr", {"label-q1": "Nom", "answer-q2-a1": "Ville", "act": "save"})
    tried = f"{FORMS}/versions/1"
    assert "Which region" not in staff.get(tried).text
    page = staff.fill(tried, {"f-q1": "one two three four five six", "f-q2": "a2"}).text
    assert {"Which region", "Write 5 words at most. These are 6."} <= set(
        re.findall(r"Which region|Write 5 words at most\. These are 6\.", page)
    )
    assert "Nom" in staff.get(tried.replace("/en/", "/fr/")).text
    assert publish(staff, "The first one") == 303
    with served.app_context():
        form = versions.newest(APPLICATION, CITY)
        assert [(one.key, one.kind, one.is_required, one.most) for one in form.fields] == [
            ("q1", "text", True, 5),
            ("q2", "choice", False, None),
            ("q3", "text", False, None),
        ]
        asked = form.field("q3")
        assert asked
        assert asked.condition == Condition("q2", ("a2",))
        assert db.session.scalars(db.select(AuditLine.object).where(AuditLine.act == "form.publish")).all() == [
            f"form:{APPLICATION}:{CITY}"
        ]
    assert "The first one" in staff.get(f"{FORMS}/").text


def test_whoever_has_begun_keeps_their_version(served: Flask, staff: Browser) -> None:
    build(staff)
    assert publish(staff) == 303
    with served.app_context(), unit_of_work():
        begun = dossiers.begin(APPLICATION, CITY, "en")
    staff.fill(f"{FORMS}/", {}, f"{FORMS}/next")
    staff.fill(f"{NEXT}questions/q3", {"act": "remove"})
    staff.fill(f"{NEXT}questions/q1", {"label": "Official name", "is_required": "y", "act": "save"})
    assert {"changed:", "taken out:"} <= set(re.findall("changed:|taken out:", staff.get(NEXT).text))
    assert publish(staff, "Shorter") == 303
    with served.app_context():
        assert dossiers.dossier(begun).form.field("q3")
        asked = versions.newest(APPLICATION, CITY)
        assert [one.label["en"] for one in asked.fields] == ["Official name", "Level"]
        assert [one.most for one in asked.fields] == [None, None]
    assert "Which region" in staff.fill(f"{FORMS}/versions/1", {"f-q2": "a2"}).text


def test_what_cannot_be_published_says_why_where_it_is(staff: Browser) -> None:
    assert "The form has no section." in staff.get(NEXT).text
    assert publish_anyway(staff) == 422
    build(staff)
    staff.fill(NEXT, {"act": "up-q3"})
    staff.fill(NEXT, {"act": "up-q3"})
    assert "What it depends on must be asked before it." in staff.get(NEXT).text
    assert publish_anyway(staff) == 422
    staff.fill(NEXT, {"act": "down-q3"})
    staff.fill(NEXT, {"act": "down-q3"})
    assert publish(staff) == 303


def publish_anyway(staff: Browser) -> int:
    read = unseen_fields(staff.get(NEXT).text)
    return staff.post(f"{NEXT}publish", data={**read, "note": ""}, headers=OURS).status_code


def test_two_who_build_see_each_other_and_lose_nothing(served: Flask, staff: Browser) -> None:
    build(staff)
    other = browser_signed_in(served, "other@city.example", "secretariat")
    read = unseen_fields(other.get(f"{NEXT}questions/q1").text)
    staff.fill(f"{NEXT}questions/q2", {"label": "Kind", "answer_a1": "City", "answer_a2": "Region", "act": "save"})
    typed = {"label": "Full name", "act": "save"}
    sent = other.post(f"{NEXT}questions/q1", data={**read, **typed}, headers=OURS)
    assert (sent.status_code, 'value="Full name"' in sent.text) == (409, True)
    again = other.post(f"{NEXT}questions/q1", data={**unseen_fields(sent.text), **typed}, headers=OURS)
    assert again.status_code == 303
    assert {"Full name", "Kind"} <= set(re.findall("Full name|Kind", staff.get(NEXT).text))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"label": "Name", "most": "0"}, "must be between 1 and"),
        ({"label": "Name", "most": "many"}, "Enter a whole number."),
        ({"label": "Region", "when": ["q1:", "q2:a1"]}, "Choose answers to one question only."),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(staff: Browser, typed: dict[str, str], said: str) -> None:
    build(staff)
    read = unseen_fields(staff.get(f"{NEXT}questions/q3").text)
    sent = staff.post(f"{NEXT}questions/q3", data={**read, **typed, "act": "save"}, headers=OURS)
    assert (sent.status_code, said in sent.text) == (422, True)
    assert f'value="{typed["label"]}"' in sent.text


def test_a_draft_is_thrown_away_and_an_empty_section_taken_out(staff: Browser) -> None:
    build(staff)
    staff.fill(NEXT, {"act": "section"})
    staff.fill(f"{NEXT}sections/s2", {"act": "remove"})
    staff.fill(f"{NEXT}sections/s1", {"title": "Who", "act": "remove"})
    assert re.findall(r'<h2 id="part-(\w+)"', staff.get(NEXT).text) == ["s1"]
    assert staff.fill(NEXT, {}, f"{NEXT}throw-away").status_code == 303
    assert staff.get(NEXT).status_code == 404


def test_forms_are_for_those_who_edit_contents(served: Flask, staff: Browser) -> None:
    build(staff)
    stranger = browser_signed_in(served, "anna@city.example")
    for path in ("/en/admin/forms/", f"{FORMS}/", NEXT, f"{NEXT}head", f"{FORMS}/versions/1", f"{NEXT}words/fr"):
        assert stranger.get(path).status_code == 403, path
        assert staff.get(path).status_code == 200, path
    for path in (f"{NEXT}sections/x", f"{NEXT}questions/x", f"{NEXT}words/xx", f"{FORMS}/versions/9",
                 f"/en/admin/forms/{APPLICATION}/nobody/", "/en/admin/forms/other/city/"):  # fmt: skip
        assert staff.get(path).status_code == 404, path
