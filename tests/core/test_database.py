"""The short ways to the database keep the same rules as the long ones."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import OperationalError

from portal.changes import Change
from portal.database import InsertOnce, SavepointWhenTouched, ask, db, savepoint, store, unit_of_work
from portal.engines import SECONDS_IN_A_ROW, Queue, Room
from portal.state import SettingRow
from portal.testing import recording

pytestmark = pytest.mark.both

VALUE = select(SettingRow.value).where(SettingRow.name == bindparam("name"))


def value(name: str) -> Any:
    return ask(VALUE, name=name).scalar_one_or_none()


def test_what_was_added_in_a_unit_of_work_is_seen_by_a_prepared_statement(context: Flask) -> None:
    with unit_of_work() as session:
        session.add(SettingRow(name="a", value="1"))
        assert value("a") == "1"
    assert value("a") == "1"


def test_a_prepared_statement_that_a_plugin_sends_opens_its_savepoint(context: Flask) -> None:
    with pytest.raises(ZeroDivisionError), SavepointWhenTouched():
        value("a")
        raise ZeroDivisionError
    assert value("a") is None


def test_a_savepoint_takes_back_what_was_stored_in_it_and_nothing_else(context: Flask) -> None:
    with unit_of_work() as session:
        session.add(SettingRow(name="kept", value="1"))
        with pytest.raises(ZeroDivisionError), savepoint():
            store(insert(SettingRow), {"name": "gone", "value": "1"}, {"name": "gone too", "value": "1"})
            raise ZeroDivisionError
    assert (value("kept"), value("gone")) == ("1", None)


def test_a_row_whose_key_is_there_is_not_stored_again(context: Flask) -> None:
    once = InsertOnce(Change, "id")
    with unit_of_work():
        first = once.store({"id": 77, "topic": "first"})
        again = once.store({"id": 77, "topic": "again"})
    assert (first, again) == (77, None)
    assert db.session.scalars(db.select(Change.topic).where(Change.id == 77)).one() == "first"


def test_a_recording_leaves_out_what_only_opens_and_closes(context: Flask) -> None:
    with recording(context) as sent:
        with unit_of_work(), savepoint():
            store(insert(SettingRow), {"name": "a", "value": "1"})
        value("a")
    assert [sql.split()[0] for sql in sent] == ["INSERT", "SELECT"]


def test_threads_get_the_queue_in_the_order_in_which_they_came() -> None:
    queue, came, begun = Queue(), [], []
    assert queue.enter(1)

    def wait(number: int) -> None:
        begun.append(number)
        assert queue.enter(5)
        came.append(number)
        queue.leave()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(queue._waiting) <= number:
            threading.Event().wait(0.001)
    queue.leave()
    for thread in threads:
        thread.join()
    assert came == begun == list(range(8))


def test_whoever_waits_for_too_long_leaves_the_queue_and_lets_the_others_be() -> None:
    queue = Queue()
    assert queue.enter(1)
    assert not queue.enter(0.01)
    queue.leave()
    assert queue.enter(0.01)


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Room]:
    room = Room(str(tmp_path / "portal.db"))
    yield room
    room.leave()


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Room]:
    """The same room as another process sees it: a file lock belongs to whoever opened the file."""
    room = Room(str(tmp_path / "portal.db"))
    yield room
    room.leave()


def within(seconds: float) -> float:
    return time.monotonic() + seconds


def test_one_process_writes_at_a_time_and_lets_the_other_in_when_nobody_waits(ours: Room, theirs: Room) -> None:
    queue = Queue()
    assert queue.enter(1)
    ours.enter(within(1))
    with pytest.raises(OperationalError):
        theirs.enter(within(0.01))
    queue.leave(ours.leave)
    theirs.enter(within(0.01))


def test_threads_that_come_one_after_another_keep_the_room(ours: Room, theirs: Room) -> None:
    queue = Queue()
    assert queue.enter(1)
    ours.enter(within(1))
    thread = threading.Thread(target=queue.enter, args=(5,))
    thread.start()
    while not queue._waiting:
        threading.Event().wait(0.001)
    queue.leave(ours.leave)
    thread.join()
    with pytest.raises(OperationalError):
        theirs.enter(within(0.01))


def test_a_process_that_waits_is_let_in_though_threads_keep_coming(ours: Room, theirs: Room) -> None:
    ours.enter(within(1))
    came = threading.Event()

    def come() -> None:
        theirs.enter(within(5))
        came.set()
        threading.Event().wait(SECONDS_IN_A_ROW)
        theirs.leave()

    thread = threading.Thread(target=come)
    thread.start()
    until = within(5)
    while not came.is_set() and time.monotonic() < until:
        ours.enter(until)
        threading.Event().wait(0.001)
    thread.join()
    assert came.is_set()
