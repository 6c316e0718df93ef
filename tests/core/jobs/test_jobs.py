"""Background work: stored with what it is about, done once, retried, never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.hooks import Job
from portal.jobs.models import JobRow
from portal.jobs.running import (
    MOST_ATTEMPTS,
    ROUNDS,
    Worker,
    _put_back,
    backoff,
    claim,
    registered,
    run_due,
    run_next,
    run_periodic,
)
from portal.jobs.services import enqueue, retry
from portal.kernel.clock import wall_now
from portal.testing import MakeApp

pytestmark = pytest.mark.both

Done = list[str]


@pytest.fixture
def done(context: Flask) -> Done:
    """Register two jobs: one that notes its work, one that always fails."""
    done: Done = []

    def fail() -> None:
        done.append("tried")
        raise RuntimeError("no luck")

    context.extensions["portal.jobs"] = {
        "note": Job("note", lambda word: done.append(word)),  # noqa: PLW0108  called by keyword
        "fail": Job("fail", fail),
    }
    return done


def ask(name: str, **payload: str) -> None:
    with unit_of_work():
        enqueue(name, payload)


def waiting() -> list[str]:
    return list(db.session.scalars(db.select(JobRow.name)))


def test_a_job_is_done_and_gone(app: Flask, done: Done) -> None:
    ask("note", word="hello")
    assert run_due(app) == 1
    assert (done, waiting()) == (["hello"], [])


def test_a_job_of_an_act_that_was_undone_is_never_done(app: Flask, done: Done) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        enqueue("note", {"word": "never"})
        raise RuntimeError
    assert run_due(app) == 0


def test_a_job_waits_for_its_time(app: Flask, done: Done) -> None:
    with unit_of_work():
        enqueue("note", {"word": "later"}, run_at=wall_now() + timedelta(hours=1))
    assert run_due(app) == 0
    assert waiting() == ["note"]


def test_one_job_under_a_key_is_enough_while_it_waits(app: Flask, done: Done) -> None:
    for word in ("one", "two"):
        with unit_of_work():
            enqueue("note", {"word": word}, key="the same")
    run_due(app)
    assert done == ["one"]


def test_a_job_that_fails_is_tried_again_later_with_patience(app: Flask, done: Done) -> None:
    ask("fail")
    run_next(app)
    row = db.session.scalars(db.select(JobRow)).one()
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, "RuntimeError: no luck")
    assert row.run_at > wall_now()
    assert backoff(3) == timedelta(seconds=8)
    assert backoff(40) == timedelta(hours=6)


def test_a_job_that_always_fails_gives_up_in_the_end_and_can_be_told_to_try_again(app: Flask, done: Done) -> None:
    with unit_of_work() as session:
        session.add(JobRow(name="fail", payload={}, run_at=wall_now(), attempts=MOST_ATTEMPTS - 1))
    run_next(app)
    row = db.session.scalars(db.select(JobRow)).one()
    assert row.state == "failed"
    with unit_of_work():
        retry(row.id)
    assert run_next(app)


def test_a_job_whose_worker_died_is_taken_up_by_another(app: Flask, done: Done) -> None:
    past = wall_now() - timedelta(minutes=1)
    with unit_of_work() as session:
        session.add(JobRow(name="note", payload={"word": "again"}, run_at=past, state="running", leased_until=past))
    run_due(app)
    assert done == ["again"]


def test_a_job_that_another_worker_runs_is_left_alone(app: Flask, done: Done) -> None:
    later = wall_now() + timedelta(minutes=1)
    with unit_of_work() as session:
        session.add(JobRow(name="note", payload={"word": "x"}, run_at=wall_now(), state="running", leased_until=later))
    assert run_due(app) == 0


def test_many_workers_do_each_job_once(app: Flask, done: Done) -> None:
    for number in range(12):
        ask("note", word=str(number))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run_due(app), range(4)))
    assert sorted(done, key=int) == [str(number) for number in range(12)]


@pytest.mark.only_on("sqlite")
def test_periodic_work_is_done_when_its_time_has_come_and_by_one_worker(app: Flask, done: Done) -> None:
    app.extensions["portal.jobs"] = {"tick": Job("tick", lambda: done.append("tick"), every=timedelta(hours=1))}
    assert run_periodic(app, all_of_them=True) == 1
    assert [run_periodic(app), run_periodic(app)] == [1, 0]
    assert run_periodic(app, all_of_them=True) == 1


@pytest.mark.only_on("sqlite")
def test_a_periodic_job_that_fails_does_not_stop_the_others(app: Flask, done: Done) -> None:
    bad = Job("a bad one", lambda: 1 / 0, every=timedelta(hours=1))  # type: ignore[arg-type, return-value]
    good = Job("good", lambda: done.append("good"), every=timedelta(hours=1))
    app.extensions["portal.jobs"] = {"bad": bad, "good": good}
    run_periodic(app)
    assert done == ["good"]


@pytest.mark.only_on("sqlite")
def test_a_worker_that_is_told_to_stop_finishes_the_job_at_hand(app: Flask, done: Done) -> None:
    worker = Worker(app, threads=1)
    finish: Callable[[], None] = worker.stop
    app.extensions["portal.jobs"] = {"last": Job("last", lambda: (finish(), done.append("finished")))}  # type: ignore[arg-type, func-returns-value, return-value]
    ask("last")
    worker.run()
    assert (done, waiting()) == (["finished"], [])


def ask_once(name: str) -> None:
    with unit_of_work():
        enqueue(name, {}, key="the same")


def stand() -> list[tuple[str, int]]:
    rows = db.session.execute(db.select(JobRow.state, JobRow.attempts))
    return [(row.state, row.attempts) for row in rows]


def test_work_that_fails_and_is_asked_for_again_waits_once(app: Flask, done: Done) -> None:
    for tries in range(1, 4):
        ask_once("fail")
        run_next(app)
        assert stand() == [("waiting", tries)]
        with unit_of_work() as session:
            session.execute(db.update(JobRow).values(run_at=wall_now()))


def test_work_that_was_asked_for_while_it_ran_and_failed_waits_once(done: Done) -> None:
    ask_once("fail")
    found = claim()
    assert found
    ask_once("fail")
    _put_back(found, "RuntimeError: no luck")
    assert stand() == [("waiting", 0)]


def test_work_that_gave_up_begins_anew_when_it_is_asked_for_again(done: Done) -> None:
    with unit_of_work() as session:
        session.add(JobRow(name="fail", payload={}, key="the same", state="failed", attempts=12, run_at=wall_now()))
    ask_once("fail")
    assert stand() == [("waiting", 0)]


@pytest.mark.only_on("sqlite")
def test_work_that_asks_for_itself_again_does_not_keep_a_clock_from_moving(make_app: MakeApp) -> None:
    app = make_app()
    asked: list[int] = []
    registered(app)["again"] = Job("again", lambda: enqueue_again(asked), every=timedelta(minutes=15))
    registered(app)["in vain"] = Job("in vain", lambda: None)
    assert run_due(app) < 100
    assert len(asked) == ROUNDS


def enqueue_again(asked: list[int]) -> None:
    asked.append(1)
    with unit_of_work():
        enqueue("in vain", {})
