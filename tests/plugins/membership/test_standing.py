"""What happened to members is entered and never changed, and lists read what the events say."""

from datetime import date, timedelta

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from plugins.membership.commands import rebuild_standing
from plugins.membership.models import Member
from plugins.membership.services import members as services
from plugins.membership.services import recording
from plugins.membership.services.members import Admission, admit
from plugins.membership.services.recording import Entry, change, disagreeing, withdraw
from plugins.membership.services.standing import is_member_on, members_in_good_standing, position_of, rows_of, today
from plugins.membership.standing_models import MembershipEvent, MembershipSpell
from plugins.membership.standing_rules import Kind, State
from portal.database import db, unit_of_work
from portal.engines import migration_engine
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.loader import discover
from portal.migrate import migrating
from portal.viewer import NOBODY
from tests.plugins.membership.conftest import enter

Members = dict[str, int]


def number_of(organisation_id: int) -> int:
    member = services.membership_of(organisation_id)
    assert member is not None
    return member.id


def members_on(day: date) -> set[int]:
    wanted = db.select(MembershipSpell.organisation_id).where(is_member_on(day))
    return set(db.session.scalars(wanted))


def test_who_is_a_member_can_be_asked_for_any_day(members: Members) -> None:
    dakar, leaves = members["dakar"], today() + timedelta(days=30)
    with unit_of_work():
        change(number_of(dakar), Entry(Kind.LEFT, leaves), NOBODY)
    assert members_on(date(2011, 4, 30)) == set()
    assert members_on(date(2011, 5, 1)) == members_on(leaves - timedelta(days=1)) == set(members.values())
    assert members_on(leaves) == set(members.values()) - {dakar}


def test_good_standing_ends_a_year_and_the_days_of_grace_after_the_last_confirmation(members: Members) -> None:
    dakar, day = members["dakar"], today()
    last = position_of(dakar).lapses_on - timedelta(days=1)
    with unit_of_work():
        change(number_of(members["lodz"]), Entry(Kind.CONFIRMED, day + timedelta(days=1)), NOBODY)
    assert dakar in members_in_good_standing(last)
    assert members_in_good_standing(last + timedelta(days=1)) == [members["lodz"]]
    assert dakar in members_on(last + timedelta(days=1))
    assert not position_of(dakar, last + timedelta(days=1)).is_good


def test_what_would_change_nothing_is_refused_and_the_same_is_entered_once(members: Members) -> None:
    member_id = number_of(members["dakar"])
    with pytest.raises(Conflict), unit_of_work():
        change(member_id, Entry(Kind.RESUMED, today()), NOBODY)
    with unit_of_work():
        change(member_id, Entry(Kind.SUSPENDED, today()), NOBODY)
    with pytest.raises(Conflict), unit_of_work():
        change(member_id, Entry(Kind.SUSPENDED, today()), NOBODY)


def test_a_wrong_entry_is_withdrawn_and_may_then_be_entered_anew(members: Members) -> None:
    member_id = number_of(members["dakar"])
    wrong = Entry(Kind.SUSPENDED, today(), "The wrong city")
    with unit_of_work():
        change(member_id, wrong, NOBODY)
    event_id = rows_of([members["dakar"]])[members["dakar"]][-1].id
    with unit_of_work():
        withdraw(member_id, event_id, "It was another one", NOBODY)
    assert position_of(members["dakar"]).state == State.ACTIVE
    with unit_of_work():
        change(member_id, wrong, NOBODY)
    assert position_of(members["dakar"]).state == State.SUSPENDED
    last = rows_of([members["dakar"]])[members["dakar"]]
    assert [row.kind for row in last] == ["admitted", "suspended", "withdrawn", "suspended"]
    with pytest.raises(Refused), unit_of_work():
        withdraw(member_id, last[2].id, "No", NOBODY)
    with pytest.raises(NotFound), unit_of_work():
        withdraw(number_of(members["lodz"]), event_id, "Somebody else's", NOBODY)


def test_who_left_is_admitted_again_and_no_other_member_is(members: Members) -> None:
    dakar, day = members["dakar"], today()
    with unit_of_work():
        change(number_of(dakar), Entry(Kind.LEFT, day - timedelta(days=9)), NOBODY)
    with unit_of_work():
        admit(Admission("dakar", "promoter", day), NOBODY)
    found = position_of(dakar)
    assert (found.category, found.since_on, found.first_on) == ("promoter", day, date(2011, 5, 1))


def test_a_class_is_for_certain_kinds_of_organisations(context: Flask) -> None:
    with unit_of_work():
        enter("lyon", {"fr": "Métropole de Lyon"}, "FR", "europe", 45.7, 4.8)
    with pytest.raises(Refused) as refusal, unit_of_work():
        admit(Admission("lyon", "collaborating", date(2012, 1, 1)), NOBODY)
    assert refusal.value.field == "category"


@pytest.mark.parametrize("act", ["UPDATE membership_event SET reason = 'mine'", "DELETE FROM membership_event"])
def test_what_happened_is_never_changed(members: Members, act: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), unit_of_work() as session:
        session.execute(text(act))


def test_what_lists_read_is_compared_with_the_events_and_made_anew(
    context: Flask, members: Members, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disagreeing() == []
    with unit_of_work() as session:
        session.execute(db.update(MembershipSpell).where(MembershipSpell.organisation_id == 1).values(state="left"))
        session.execute(db.delete(MembershipSpell).where(MembershipSpell.organisation_id == 2))
    assert disagreeing() == [1, 2]
    monkeypatch.setattr(recording, "AT_ONCE", 2)
    told = context.test_cli_runner().invoke(rebuild_standing)
    assert told.output == "worked out the standing of 5 organisations\n"
    assert disagreeing() == []


def test_two_that_are_merged_have_one_history_until_it_is_undone(members: Members) -> None:
    dakar, lodz = members["dakar"], members["lodz"]
    with unit_of_work():
        change(number_of(lodz), Entry(Kind.LEFT, today()), NOBODY)
        moved = recording.move(lodz, dakar)
    assert (position_of(dakar).state, position_of(lodz).state) == (State.LEFT, State.NEVER)
    assert disagreeing() == []
    with unit_of_work():
        recording.move_back(moved, lodz, dakar)
    assert (position_of(dakar).state, position_of(lodz).state) == (State.ACTIVE, State.LEFT)
    assert disagreeing() == []


OLD = """INSERT INTO membership_member (id, organisation_id, category, since_on, state) VALUES
(1, :dakar, 'associate', '2011-05-01', 'active'), (2, :lodz, 'promoter', '2012-02-29', 'left'),
(3, :barcelona, 'promoter', '2001-11-01', 'active'), (4, :lleida, 'associate', '2019-01-31', 'suspended')"""


def test_the_revision_tells_as_events_what_was_kept_before(members: Members, database_url: str) -> None:
    history = next(plugin.history for plugin in discover()[0] if plugin.name == "membership")
    assert history is not None
    db.session.remove()
    db.engine.dispose()
    engine = migration_engine(database_url)
    with migrating(engine) as connection:
        command.downgrade(history.config(connection), "58b3a0d4c7e1-1")
        connection.execute(text("DELETE FROM membership_member"))
        connection.execute(text(OLD), members)
    with migrating(engine) as connection:
        history.upgrade(connection)
        history.check(connection)
    engine.dispose()
    assert disagreeing() == []
    found = {slug: position_of(id_) for slug, id_ in members.items()}
    assert {slug: (one.state, one.category, one.is_good) for slug, one in found.items()} == {
        "dakar": (State.ACTIVE, "associate", True),
        "lodz": (State.LEFT, "associate", False),
        "barcelona": (State.ACTIVE, "promoter", True),
        "lleida": (State.SUSPENDED, "associate", False),
        "porto-alegre": (State.NEVER, "", False),
    }
    assert db.session.scalar(db.select(db.func.count(MembershipEvent.id))) == 8
    assert db.session.scalar(db.select(db.func.count(Member.id))) == 4
