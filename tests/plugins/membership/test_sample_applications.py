"""The sample applications fill a demo: in every state, with letters and decisions, as if time had passed."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.membership import sample_applications
from plugins.membership.application_models import Application, Call
from plugins.membership.application_rules import ApplicationState
from portal.database import db
from portal.demo import network
from portal.kernel.clock import business_now
from portal.organisations.models import Organisation
from portal.reviews.forms.models import DossierDocument
from portal.reviews.models import Decision, Submission
from portal.reviews.rules import Stage

pytestmark = pytest.mark.only_on("sqlite")


def test_a_demo_has_applications_in_every_state_and_at_every_stage(context: Flask) -> None:
    network.fill()
    before = business_now()
    sample_applications.fill()
    assert set(db.session.scalars(db.select(Application.state))) == set(ApplicationState)
    assert set(db.session.scalars(db.select(Submission.stage))) >= set(Stage) - {Stage.LAPSED}
    assert {way for (way,) in db.session.execute(db.select(Submission.way))} == {"silence", "vote"}
    counts = [db.session.scalar(db.select(db.func.count(row.id))) for row in (DossierDocument, Call, Decision)]
    assert min(count or 0 for count in counts) > 5
    assert set(db.session.scalars(db.select(Decision.result))) == {"accepted", "refused"}
    admitted = db.select(Organisation.slug).join(Application, Application.organisation_id == Organisation.id)
    assert set(db.session.scalars(admitted)) >= {"lusaka", "sucre", "cuenca"}
    assert business_now() - before < timedelta(hours=1), "the clock goes as before"
