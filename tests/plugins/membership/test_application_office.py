"""Applications in the back office: the queue, what helps to know who it is, calls back, paper that offices enter."""

from dataclasses import replace

import pytest
from flask import Flask

from plugins.membership.application_models import Application, Call, Writer
from plugins.membership.application_rules import ApplicationState
from plugins.membership.reviewing import describe
from plugins.membership.services.applications import handing_in
from portal.database import db, unit_of_work
from portal.hooks import Look
from portal.kernel.errors import Refused
from portal.mail.models import Mail
from portal.testing import BASE_URL, Browser, browser_of, browser_signed_in
from portal.viewer import Grant, Viewer
from tests.factories import make_organisation
from tests.plugins.membership.applying_story import COTONOU, application_of, begun, fill_in, handed_in
from tests.plugins.membership.test_applying import TYPED, newest_link

pytestmark = pytest.mark.either
QUEUE = "/en/admin/membership/applications/"


@pytest.fixture
def office(app: Flask) -> Browser:
    """Somebody of the regional office for Africa."""
    with app.app_context(), unit_of_work():
        number = make_organisation("office-africa", "Office")
    return browser_signed_in(app, "office@city.example", "office", number)


@pytest.fixture
def secretary(app: Flask) -> Browser:
    """Somebody of the secretariat."""
    return browser_signed_in(app, "secretary@city.example", "secretariat")


def test_an_office_sees_the_applications_of_its_countries_only(
    context: Flask, office: Browser, secretary: Browser
) -> None:
    handed_in()
    begun(replace(COTONOU, name="Ville de Lyon", country="FR", place="Lyon"))
    assert "Ville de Cotonou" in office.get(QUEUE).text
    assert "Ville de Lyon" not in office.get(QUEUE).text
    assert office.get(f"{QUEUE}2").status_code == 404
    assert "Ville de Lyon" in secretary.get(QUEUE).text
    assert secretary.get(f"{QUEUE}?state=draft").text.count("<tr>") == 2


def test_who_applies_is_shown_with_doubts_and_candidates(
    context: Flask, members: dict[str, int], secretary: Browser
) -> None:
    mixed = {"es": "Barcelоna"}
    begun(replace(COTONOU, name="Ajuntament de Barcelona", country="ES", place="Barcelona", other_names=mixed))
    page = secretary.get(f"{QUEUE}1").text
    assert "One word mixes letters of different scripts" in page
    assert "/en/organisations/barcelona" in page


def test_a_call_back_is_written_down_once(context: Flask, office: Browser) -> None:
    handed_in()
    said = {"person": "Standard", "phone": "+229 00", "said": "Oui, la mairie veut adhérer."}
    assert office.fill(f"{QUEUE}1", said, to=f"{QUEUE}1/calls").status_code == 303
    assert "la mairie veut" in office.get(f"{QUEUE}1").text
    assert db.session.scalar(db.select(db.func.count(Call.id))) == 1
    assert office.fill(f"{QUEUE}1", {"person": ""}, to=f"{QUEUE}1/calls").status_code == 422


def test_the_secretariat_says_which_organisation_it_is_and_what_a_new_one_is_called(
    context: Flask, members: dict[str, int], secretary: Browser, office: Browser
) -> None:
    writer_id = begun()
    assert secretary.fill(f"{QUEUE}1", {"slug": "dakar"}, to=f"{QUEUE}1/name").status_code == 409
    assert secretary.fill(f"{QUEUE}1", {"slug": "grand-cotonou"}, to=f"{QUEUE}1/name").status_code == 303
    assert application_of(writer_id).slug == "grand-cotonou"
    assert secretary.fill(f"{QUEUE}1", {"organisation": "nobody"}, to=f"{QUEUE}1/organisation").status_code == 404
    assert secretary.fill(f"{QUEUE}1", {"organisation": "dakar"}, to=f"{QUEUE}1/organisation").status_code == 303
    assert application_of(writer_id).organisation_id == members["dakar"]
    assert office.fill(f"{QUEUE}1", {"slug": "x1"}, to=f"{QUEUE}1/name").status_code == 403


def test_figures_stand_beside_it_only_after_ones_own_opinion(context: Flask, members: dict[str, int]) -> None:
    handed_in()
    viewer = Viewer(99, "Sample", frozenset({Grant("membership.review")}))
    with context.test_request_context("/en/", base_url=BASE_URL):
        titles = {
            given: [one.title for one in describe(Look("membership:application:1", viewer, given)).panels]
            for given in (False, True)
        }
    assert "What this application would change" not in titles[False]
    assert "What this application would change" in titles[True]


@pytest.mark.parametrize(("code", "arrow"), [("en", "→"), ("ar", "←")])
def test_figures_follow_one_another_in_the_direction_of_the_writing(
    context: Flask, members: dict[str, int], code: str, arrow: str
) -> None:
    handed_in()
    viewer = Viewer(99, "Sample", frozenset({Grant("membership.review")}))
    with context.test_request_context(f"/{code}/", base_url=BASE_URL):
        context.preprocess_request()
        figures = describe(Look("membership:application:1", viewer, has_answered=True)).panels[-1].lines
    assert [line.value.count(arrow) for line in figures] == [3] * len(figures)


def test_a_writer_is_led_to_their_own_page_and_a_stranger_nowhere(context: Flask) -> None:
    writer_id = handed_in()
    account_id = db.session.scalar(db.select(Writer.account_id).where(Writer.id == writer_id))
    with context.test_request_context("/fr/", base_url=BASE_URL):
        own = describe(Look("membership:application:1", Viewer(account_id))).url
        assert "/membership/applications/" in own
        assert describe(Look("membership:application:1", Viewer(99))).url == ""


def test_paper_that_an_office_enters_counts_when_the_city_confirms_it(context: Flask, office: Browser) -> None:
    typed = TYPED | {"letter_language": "fr"}
    entered = office.fill("/en/admin/membership/enter/body?place=other", typed)
    assert entered.status_code == 303
    assert office.get(entered.location).status_code == 200
    ours, theirs = db.session.scalars(db.select(Writer).order_by(Writer.id)).all()
    assert (ours.is_of_office, theirs.is_of_office, theirs.email) == (True, False, "mairie@cotonou.example")
    fill_in(ours.id)
    with pytest.raises(Refused), unit_of_work():
        handing_in.hand_in(ours.id)
    link = newest_link(context)
    assert browser_of(context).fill(f"{link}/open", {"name": "Awa Exemple"}).status_code == 303
    with unit_of_work():
        handing_in.hand_in(theirs.id)
    assert db.session.scalar(db.select(Application.state)) == ApplicationState.SUBMITTED
    templates = set(db.session.scalars(db.select(Mail.template)))
    assert "membership/mail/application_entered.md" in templates
