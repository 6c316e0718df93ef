"""Letters about standing: each reminder once, to everybody who speaks for a member, in their language."""

from datetime import timedelta

import pytest
from flask import Flask

from plugins.membership.services import deciding
from plugins.membership.services.reminding import remind
from plugins.membership.services.speakers import FOLDER, as_instant
from plugins.membership.services.standing import position_of, today
from plugins.membership.standing_models import MembershipReminder
from plugins.membership.standing_rules import State
from portal.database import db, unit_of_work
from portal.kernel.clock import shift_business_clock
from portal.mail import wording
from portal.mail.rendering import render
from portal.testing import BASE_URL
from tests.factories import make_account
from tests.plugins.membership.test_standing_acts import Members, letters

pytestmark = pytest.mark.either


def test_each_reminder_is_written_once_to_everybody_who_speaks_for_a_member(app: Flask, members: Members) -> None:
    with unit_of_work():
        for role in ("owner", "representative", "editor"):
            make_account(f"{role}@dakar.example", role, members["dakar"])
    told = []
    for days in (0, 340, 341, 370, 415, 430, 460):
        shift_business_clock(timedelta(days=days))
        for _ in range(2):
            remind()
        told.append(sorted({template for template, _ in letters()}))
    assert told[0] == []
    assert told[-1] == ["confirm_due.md", "confirm_lapsed.md", "confirm_last.md", "confirm_soon.md"]
    assert len(letters()) == len(set(letters())) == 8
    assert db.session.scalar(db.select(db.func.count(MembershipReminder.id))) == 4
    position = position_of(members["dakar"])
    assert (position.state, position.is_good) == (State.ACTIVE, False)


def test_a_member_that_nobody_spoke_for_is_reminded_once_somebody_does(app: Flask, members: Members) -> None:
    shift_business_clock(timedelta(days=370))
    remind()
    assert letters() == []
    with unit_of_work():
        make_account("new@dakar.example", "owner", members["dakar"])
    for _ in range(2):
        remind()
    assert letters() == [("confirm_due.md", "new@dakar.example")]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_letter_can_be_written(context: Flask, members: Members, language: str) -> None:
    days = {key: as_instant(today()) for key in ("due_at", "lapses_at", "on_at")}
    told = {"organisation": "Ville de Dakar", "slug": "dakar", "reason": "It asked for a *pause*.", **days}
    found = [template for template in wording.letters() if template.startswith(FOLDER)]
    names = {*deciding.LETTERS.values(), "entry_withdrawn"}
    standing = [one for one in found if "confirm_" in one or one.removeprefix(FOLDER)[:-3] in names]
    assert len(standing) == 10
    for template in standing:
        for until_at, category in (("", "associate"), (as_instant(today()), "promoter")):
            letter = render(template, language, {**told, "until_at": until_at, "category": category})
            assert "Ville de Dakar" in letter.text
            assert f"{BASE_URL}/{language}/membership/standing/dakar" in letter.text
