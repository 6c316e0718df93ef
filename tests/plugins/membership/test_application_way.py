"""The way of an application: handed in, put right, advised, decided by silence or vote, appealed; and what follows."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.membership.application_rules import ApplicationState
from plugins.membership.services import members
from plugins.membership.services.applications import admitting, handing_in
from plugins.membership.services.applications.writing import desk_of
from plugins.membership.services.directory.asking import Reader, Wanted
from plugins.membership.services.directory.finding import search
from plugins.membership.views.applying import LINK
from portal.accounts.roles import people_of
from portal.database import db, unit_of_work
from portal.kernel.clock import shift_business_clock
from portal.kernel.errors import Conflict, Refused
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.organisations.models import Organisation
from portal.reviews import deciding
from portal.reviews import services as reviews
from portal.reviews.deciding import Answer
from portal.reviews.jobs import see_to_reviews
from portal.reviews.rules import Says, Stage
from portal.viewer import Viewer
from portal.web.links import sign_link
from tests.factories import make_organisation
from tests.plugins.membership.applying_story import application_of, begun, fill_in, handed_in, somebody


@pytest.fixture
def people(context: Flask) -> dict[str, Viewer]:
    """One person for each body: the check, the office, the committee, the panel."""
    with unit_of_work():
        office = make_organisation("office-dakar", "Office")
    found = {"office": somebody("office", office)}
    return found | {role: somebody(role) for role in ("secretariat", "committee", "panel")}


def checked_and_advised(people: dict[str, Viewer], submission_id: int, says: Says = Says.YES) -> None:
    with unit_of_work():
        reviews.pass_check(submission_id, people["secretariat"])
    with unit_of_work():
        deciding.answer(submission_id, Stage.OPINION, Answer(says), people["office"])


def let_letters_arrive() -> None:
    """Note that every letter left: silence counts for nobody else."""
    with unit_of_work():
        db.session.execute(db.update(Mail).values(state="sent"))


def in_days(days: int) -> None:
    shift_business_clock(timedelta(days=days))
    see_to_reviews()


def test_a_city_is_admitted_by_silence_and_its_people_have_their_roles(people: dict[str, Viewer]) -> None:
    writer_id = handed_in()
    row = application_of(writer_id)
    assert row.submission_id
    checked_and_advised(people, row.submission_id)
    let_letters_arrive()
    in_days(15)
    row = application_of(writer_id)
    assert (row.state, row.organisation_id is not None) == (ApplicationState.ADMITTED, True)
    organisation = db.session.get_one(Organisation, row.organisation_id)
    assert (organisation.slug, organisation.region, organisation.country) == ("cotonou", "africa", "BJ")
    assert [one.slug for one in search(Wanted(chosen={"country": "BJ"}), Reader("fr")).members] == ["cotonou"]
    assert [(one.role, one.person) for one in people_of(organisation.id)] == [("owner", "Awa Exemple")]


def test_an_office_gives_it_back_and_it_comes_back_to_the_office(people: dict[str, Viewer]) -> None:
    writer_id = handed_in()
    submission_id = application_of(writer_id).submission_id
    assert submission_id
    with unit_of_work():
        reviews.pass_check(submission_id, people["secretariat"])
    with unit_of_work():
        reviews.ask_repair(submission_id, "La lettre n'est pas signée.", people["office"])
    row = application_of(writer_id)
    assert handing_in.is_writable(row, handing_in.submission_of(row))
    with unit_of_work():
        handing_in.hand_in(writer_id)
    row = application_of(writer_id)
    submission = handing_in.submission_of(row)
    assert submission is not None
    assert submission.stage == Stage.OPINION
    assert not handing_in.is_writable(row, submission)


def test_a_refused_one_appeals_and_another_panel_decides(people: dict[str, Viewer]) -> None:
    writer_id = handed_in()
    submission_id = application_of(writer_id).submission_id
    assert submission_id
    checked_and_advised(people, submission_id, Says.YES)
    against = Answer(Says.NO, ("participation",), "Rien n'est montré.")
    with unit_of_work():
        deciding.answer(submission_id, Stage.COMMITTEE, against, people["committee"])
    assert application_of(writer_id).state == ApplicationState.REFUSED
    with unit_of_work():
        handing_in.appeal(writer_id, "Nous avons un budget participatif depuis 2019.")
    assert application_of(writer_id).state == ApplicationState.SUBMITTED
    with unit_of_work():
        deciding.answer(submission_id, Stage.APPEAL, Answer(Says.YES), people["panel"])
    assert application_of(writer_id).state == ApplicationState.ADMITTED


def test_what_misses_hinders_handing_in(context: Flask) -> None:
    writer_id = begun()
    with pytest.raises(Refused), unit_of_work():
        handing_in.hand_in(writer_id)
    assert application_of(writer_id).state == ApplicationState.DRAFT


def test_a_draft_and_what_was_handed_in_can_be_withdrawn_once(people: dict[str, Viewer]) -> None:
    for writer_id in (begun(), handed_in()):
        with unit_of_work():
            handing_in.withdraw(writer_id, "Plus tard.")
        assert application_of(writer_id).state == ApplicationState.WITHDRAWN
        with pytest.raises(Conflict), unit_of_work():
            handing_in.withdraw(writer_id, "")


def test_a_known_organisation_is_used_and_no_other_made(people: dict[str, Viewer]) -> None:
    with unit_of_work():
        known = make_organisation("ville-de-cotonou", "Ville de Cotonou", "BJ")
    writer_id = begun()
    with unit_of_work():
        admitting.join_to(desk_of(writer_id).application.id, "ville-de-cotonou", people["secretariat"])
    fill_in(writer_id)
    with unit_of_work():
        handing_in.hand_in(writer_id)
    submission_id = application_of(writer_id).submission_id
    assert submission_id
    checked_and_advised(people, submission_id)
    with unit_of_work():
        deciding.answer(submission_id, Stage.COMMITTEE, Answer(Says.YES), people["committee"])
    assert application_of(writer_id).organisation_id == known
    assert members.membership_of(known) is not None


def test_letters_to_those_who_applied_lead_to_their_own_page(context: Flask, people: dict[str, Viewer]) -> None:
    writer_id = handed_in()
    received = db.session.scalars(db.select(Mail).where(Mail.template == "mail/review_received.md")).one()
    text = render(received.template, received.language, received.values).text
    assert f"/membership/applications/{sign_link(LINK, writer_id)}" in text
