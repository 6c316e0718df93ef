"""The log of acts: sealed, and still true after somebody was forgotten."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.audit.models import AuditDetail
from portal.audit.services import forget_details, note, seal_audit, verify_audit
from portal.database import db, unit_of_work
from portal.viewer import Viewer

pytestmark = pytest.mark.both

SECRETARY = Viewer(account_id=3, name="Sample Secretary")


@pytest.fixture
def noted(context: Flask) -> Flask:
    with unit_of_work():
        note("pledge.erase", "account:9", SECRETARY, {"email": "person@city.example"})
        note("campaign.approve", "campaigns:1", SECRETARY)
    seal_audit()
    return context


def test_an_honest_log_verifies(noted: Flask) -> None:
    assert (verify_audit().faults, verify_audit().rows) == ((), 2)


def test_the_log_cannot_be_changed(noted: Flask) -> None:
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work() as session:
        session.execute(text("UPDATE core_audit_line SET act = 'nothing'"))


def test_after_a_person_was_forgotten_the_seals_still_verify(noted: Flask) -> None:
    with unit_of_work():
        assert forget_details("account:9") == 1
    assert verify_audit().faults == ()
    assert "person@city.example" not in str(db.session.scalars(db.select(AuditDetail.details)).all())


def test_details_that_were_changed_are_named(noted: Flask) -> None:
    with unit_of_work() as session:
        session.execute(text("UPDATE core_audit_detail SET details = '{}' WHERE details LIKE '%email%'"))
    assert "details of audit row" in verify_audit().faults[0]
