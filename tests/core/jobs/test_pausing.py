"""A periodic job rests until somebody takes it up again, in every process and over every restart."""

import pytest
from flask import Flask

from portal.admin.condition import condition
from portal.audit.reading import acts_on
from portal.core_jobs import CORE_JOBS
from portal.database import db, unit_of_work
from portal.hooks import Job
from portal.jobs.models import JobRow
from portal.jobs.pausing import names_of_paused, pause, take_up
from portal.jobs.running import LEASE, registered, run_periodic
from portal.jobs.services import retry
from portal.jobs.words import AWAY, BUSY, FULL, GONE, KEYS, REFUSED, UNKNOWN, reason_in_words
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound
from portal.testing import BASE_URL, browser_signed_in
from portal.viewer import NOBODY

NAME, WHY = "sample.tick", "The provider reports wrong sums."
PAGE = f"/en/admin/mail/periodic/{NAME}"


@pytest.fixture
def ticks(context: Flask) -> list[str]:
    """A periodic job that notes each time that it ran."""
    ticks: list[str] = []
    job = Job(NAME, lambda: ticks.append("tick"), every=LEASE, title="Tick", while_paused="No tick is heard.")
    context.extensions["portal.jobs"] = {NAME: job}
    return ticks


def test_a_job_that_rests_is_run_by_nobody_and_catches_up_once_it_is_taken_up(context: Flask, ticks: list[str]) -> None:
    with unit_of_work():
        pause(NAME, WHY, NOBODY)
    assert run_periodic(context, all_of_them=True) == 0
    assert ticks == []
    with unit_of_work():
        take_up(NAME, "It was a message of a test account.", NOBODY)
    assert run_periodic(context) == 1
    assert ticks == ["tick"]
    assert [act.act for act in acts_on(f"periodic:{NAME}")] == ["job.take_up", "job.pause"]


@pytest.mark.parametrize("act", [pause, take_up])
def test_of_two_persons_who_do_the_same_one_is_told_so(act: object, context: Flask) -> None:
    with unit_of_work():
        pause(NAME, WHY, NOBODY)
    if act is take_up:
        with unit_of_work():
            take_up(NAME, WHY, NOBODY)
    with pytest.raises(Conflict), unit_of_work():
        (pause if act is pause else take_up)(NAME, WHY, NOBODY)


def test_the_page_says_what_waits_and_pauses_with_a_reason_that_is_shown_where_it_matters(
    context: Flask, ticks: list[str]
) -> None:
    browser = browser_signed_in(context, role="secretariat")
    assert "No tick is heard." in browser.get(PAGE).text
    assert "Say why in a line." in browser.fill(PAGE, {"to": "off", "why": ""}).text
    assert names_of_paused() == frozenset()
    assert browser.fill(PAGE, {"to": "off", "why": WHY}).status_code == 303
    for path in (PAGE, "/en/admin/mail/jobs", "/en/admin/health", "/en/admin/"):
        page = browser.get(path).text
        assert "paused by Sample Person since" in page, path
        assert WHY in page, path
    assert ">Tick</a>" in browser.get("/en/admin/audit/?act=job.pause").text
    assert browser.fill(PAGE, {"to": "off", "why": WHY}).status_code == 409
    assert browser.fill(PAGE, {"to": "on", "why": "Put right"}).status_code == 303
    with context.test_request_context("/en/", base_url=BASE_URL):
        assert "Tick" not in [line.name for line in condition()]


@pytest.mark.only_on("sqlite")
def test_a_job_that_is_none_has_no_page_and_others_pause_nothing(context: Flask, ticks: list[str]) -> None:
    assert browser_signed_in(context, role="secretariat").get("/en/admin/mail/periodic/nothing").status_code == 404
    assert browser_signed_in(context, "other@city.example").get(PAGE).status_code == 403


@pytest.mark.only_on("sqlite")
def test_every_job_says_what_it_does_and_those_that_move_money_what_waits_without_them(context: Flask) -> None:
    jobs = registered(context)
    assert [name for name, job in jobs.items() if not job.title] == []
    titles = [job.title for job in jobs.values() if job.every]
    assert len(set(titles)) == len(titles)
    money = ("core.retry_charges", "core.see_to_stuck", "core.poll_gateways")
    money += ("campaigns.collect", "campaigns.let_go", "campaigns.close", "campaigns.give_back")
    assert [name for name in money if not jobs[name].while_paused] == []
    assert {job.name for job in CORE_JOBS} <= set(jobs)


def test_a_job_that_runs_or_is_gone_is_not_run_a_second_time(context: Flask) -> None:
    with unit_of_work() as session:
        row = JobRow(name="x", payload={}, run_at=wall_now(), state="running", leased_until=wall_now() + LEASE)
        session.add(row)
        session.flush()
        number = row.id
    with pytest.raises(Conflict), unit_of_work():
        retry(number)
    with pytest.raises(NotFound), unit_of_work():
        retry(number + 1)
    with unit_of_work() as session:
        session.execute(db.update(JobRow).values(leased_until=wall_now() - LEASE))
    with unit_of_work():
        retry(number)
    assert db.session.get_one(JobRow, number).state == "waiting"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("TimeoutError: no answer", AWAY),
        ("stripe._error.APIConnectionError: x", AWAY),
        ("ConnectionRefusedError: [Errno 111]", AWAY),
        ("OperationalError: database is locked", BUSY),
        ("Busy: x", BUSY),
        ("OSError: [Errno 28] No space left", FULL),
        ("KeyError: 'plugin.job'", GONE),
        ("NotFound: There is no such payment.", GONE),
        ("InvalidToken: ", KEYS),
        ("AuthenticationError: wrong key", KEYS),
        ("Conflict: Somebody was faster", REFUSED),
        ("ZeroDivisionError: division by zero", UNKNOWN),
        ("", ""),
    ],
)
def test_what_went_wrong_is_said_in_words_of_an_office(error: str, said: str) -> None:
    assert reason_in_words(error) == said
