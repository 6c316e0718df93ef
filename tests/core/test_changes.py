"""The tail of changes: every process hears of every change, once."""

import pytest
from flask import Flask

from portal.changes import Change, Tail, touch
from portal.database import db, unit_of_work

pytestmark = pytest.mark.both


@pytest.fixture
def heard(context: Flask) -> list[str]:
    return []


@pytest.fixture
def tail(heard: list[str], monkeypatch: pytest.MonkeyPatch) -> Tail:
    monkeypatch.setattr("portal.changes.SECONDS_BETWEEN_LOOKS", 0.0)
    tail = Tail()
    tail.listen(heard.append)
    return tail


def test_each_change_is_heard_once(tail: Tail, heard: list[str]) -> None:
    with unit_of_work():
        touch("campaigns:1", "campaigns")
    tail.look()
    tail.look()
    assert heard == ["campaigns:1", "campaigns"]


def test_a_change_that_was_undone_is_not_heard(tail: Tail, heard: list[str]) -> None:
    with pytest.raises(RuntimeError, match="undone"), unit_of_work():
        touch("campaigns:1")
        raise RuntimeError("undone")
    tail.look()
    assert heard == []


def test_a_change_with_an_earlier_number_that_was_stored_later_is_heard_too(tail: Tail, heard: list[str]) -> None:
    with unit_of_work() as session:
        session.execute(db.insert(Change).values(id=10, topic="later number"))
    tail.look()
    with unit_of_work() as session:
        session.execute(db.insert(Change).values(id=7, topic="earlier number"))
    tail.look()
    assert heard == ["later number", "earlier number"]


def test_the_tail_is_read_at_most_once_a_second(context: Flask) -> None:
    tail = Tail()
    tail.look()
    assert not tail.is_due()
    tail.look_again()
    assert tail.is_due()
