"""Killed at any moment while members are reminded, and begun again: everybody who speaks for one gets one letter."""

from datetime import date, timedelta

from flask import Flask

from plugins.membership.services.members import Admission, admit
from plugins.membership.services.reminding import remind
from plugins.membership.standing_models import MembershipReminder
from portal.database import db, unit_of_work
from portal.kernel.clock import shift_business_clock
from portal.mail.models import Mail
from portal.viewer import NOBODY
from tests.factories import make_account, make_organisation
from tests.faults.test_killed import let_go, lived_to_the_end

CITIES, SPEAKERS = 4, ("owner", "representative")


def remind_in(app: Flask) -> None:
    """What the worker does every few hours."""
    with app.app_context():
        remind()


def members_that_are_due() -> None:
    """Some members whose yearly confirmation is due today, each with two who speak for it."""
    with unit_of_work():
        for number in range(CITIES):
            city = make_organisation(f"city-{number}")
            admit(Admission(f"city-{number}", "associate", date(2011, 5, 1)), NOBODY)
            for role in SPEAKERS:
                make_account(f"{role}@city-{number}.example", role, city)
    shift_business_clock(timedelta(days=366))


def test_killed_again_and_again_everybody_gets_one_reminder(app: Flask) -> None:
    with app.app_context():
        members_that_are_due()
        let_go(app)
    lives = 1
    while not lived_to_the_end(app, lives, remind_in):
        lives += 1
    assert lives > CITIES / 2
    with app.app_context():
        told = db.session.scalars(db.select(Mail.to).where(Mail.template == "membership/mail/confirm_due.md")).all()
        assert sorted(told) == sorted(f"{role}@city-{n}.example" for n in range(CITIES) for role in SPEAKERS)
        assert {row.letters for row in db.session.query(MembershipReminder)} == {len(SPEAKERS)}
        let_go(app)
