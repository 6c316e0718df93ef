"""What is kept of applications and for how long, and what is told and erased of a person."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.membership.application_models import Application, Writer
from plugins.membership.application_rules import ApplicationState
from plugins.membership.jobs import tidy_applications
from plugins.membership.keeping_rules import OVER_MONTHS, check_time, kept_since
from plugins.membership.services.applications import handing_in, starting, writing
from portal.audit.services import seal_audit, verify_audit
from portal.database import db, unit_of_work
from portal.hooks import Hooks, Person, portal_erasure, portal_personal_data
from portal.kernel.clock import business_now, shift_business_clock
from portal.kernel.errors import Refused
from portal.mail.models import Mail
from portal.reviews.forms.models import DossierAnswer, DossierDocument
from tests.plugins.membership.applying_story import COTONOU, application_of, begun, fill_in, handed_in

NAMED = "contact@cotonou.example"


def in_days(days: int) -> None:
    shift_business_clock(timedelta(days=days))
    tidy_applications()
    db.session.rollback()


def states() -> list[str]:
    return list(db.session.scalars(db.select(Application.state).order_by(Application.id)))


@pytest.mark.parametrize("said", ["0", "-1", "x", "", "1000", "٣"])
def test_a_time_is_a_whole_number(said: str) -> None:
    with pytest.raises(Refused):
        check_time(said)


def test_a_time_that_makes_no_sense_counts_as_usual() -> None:
    now = business_now()
    assert kept_since(OVER_MONTHS, "x", now) == kept_since(OVER_MONTHS, "6", now)
    assert kept_since(OVER_MONTHS, "1", now) > kept_since(OVER_MONTHS, "6", now)


def test_what_nobody_opened_goes_and_a_draft_lapses_after_a_warning(context: Flask) -> None:
    with unit_of_work():
        starting.start(COTONOU, "nobody@city.example", "fr", "unopened")
    begun()
    in_days(8)
    assert states() == ["draft"]
    in_days(170)
    in_days(171)
    assert states() == ["draft"]
    in_days(181)
    assert states() == ["lapsed"]
    templates = [one.rpartition("/")[2] for one in db.session.scalars(db.select(Mail.template).order_by(Mail.id))]
    assert templates[-2:] == ["application_fades.md", "application_lapsed.md"]
    in_days(181 + 190)
    assert db.session.scalar(db.select(db.func.count(Writer.id))) == 0
    assert db.session.scalar(db.select(Application.forgotten_at)) is not None


def test_a_person_is_told_what_they_wrote_and_where_others_named_them(context: Flask) -> None:
    writer_id = handed_in()
    hooks: Hooks = context.extensions["portal.hooks"]
    own = db.session.get_one(Writer, writer_id)
    told = hooks.collect(portal_personal_data, person=Person(own.email, own.account_id))["membership"]
    assert [one.title for one in told] == ["Applications that you write"]
    named = hooks.collect(portal_personal_data, person=Person(NAMED))["membership"]
    assert [one.title for one in named] == ["Applications that name you"]
    assert named[0].rows[0]["email"] == NAMED


def test_whoever_is_erased_is_in_no_application_any_more_and_every_seal_verifies(context: Flask) -> None:
    writer_id = handed_in()
    own = db.session.get_one(Writer, writer_id)
    person = Person(own.email, own.account_id)
    seal_audit()
    with unit_of_work():
        hooks: Hooks = context.extensions["portal.hooks"]
        said = hooks.collect(portal_erasure, person=Person(NAMED))["membership"]
        assert list(said) == ["1 application"]
    stored = db.session.scalars(db.select(DossierAnswer.value).where(DossierAnswer.field == "contact")).one()
    assert stored == []
    with unit_of_work():
        assert list(hooks.collect(portal_erasure, person=person)["membership"]) == ["1 application"]
    row = db.session.scalars(db.select(Application)).one()
    assert row.state == ApplicationState.WITHDRAWN
    assert db.session.scalar(db.select(db.func.count(DossierDocument.id))) == 0
    assert db.session.scalars(db.select(Writer.email)).one().startswith("erased-")
    assert verify_audit().faults == ()


def test_an_application_goes_on_when_one_of_several_writers_is_erased(context: Flask) -> None:
    writer_id = begun()
    with unit_of_work():
        writing.invite(writer_id, "colleague@city.example", "fr")
    colleague = db.session.scalars(db.select(Writer.id).where(Writer.email == "colleague@city.example")).one()
    with unit_of_work():
        writing.confirm(colleague, "Koffi Exemple")
    fill_in(colleague)
    own = db.session.get_one(Writer, writer_id)
    with unit_of_work():
        context.extensions["portal.hooks"].collect(portal_erasure, person=Person(own.email, own.account_id))
    assert application_of(colleague).state == ApplicationState.DRAFT
    with unit_of_work():
        handing_in.hand_in(colleague)
    assert application_of(colleague).state == ApplicationState.SUBMITTED
