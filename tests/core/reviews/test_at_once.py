"""Many decide, vote or hand in at the same second: there is one decision, and nobody's vote goes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict
from portal.reviews import deciding
from portal.reviews.deciding import Answer, answer, go_over
from portal.reviews.models import Decision, Opinion, Submission, SubmissionEvent
from portal.reviews.rules import Says, Stage, Way
from portal.reviews.services import HandIn, hand_in
from tests.core.reviews.wishes import RULES, begin, hand_in_wish, let_mail_arrive, person, stage_of
from tests.plugins.campaigns.test_at_once import at_once

pytestmark = pytest.mark.both

ONE = replace(RULES, check_days=0, opinion_days=0, way=Way.ONE)
VOTED = replace(RULES, check_days=0, opinion_days=0)
DECIDERS = 6


def decide_at_once(context: Flask) -> list[object]:
    wishes = begin(context, ONE, committee=DECIDERS)
    submission_id = hand_in_wish(wishes)

    def decide(which: int) -> None:
        said = Answer(Says.YES) if which % 2 else Answer(Says.NO, text="No.")
        with unit_of_work():
            answer(submission_id, Stage.COMMITTEE, said, person(wishes.bodies["committee"][which]))

    return at_once(context, DECIDERS, decide)


def test_of_six_who_decide_in_the_same_second_one_does(context: Flask) -> None:
    results = decide_at_once(context)
    assert [isinstance(one, Conflict) for one in results].count(False) == 1
    found = db.session.scalars(db.select(Decision)).one()
    row = db.session.scalars(db.select(Submission)).one()
    assert row.stage == ("accepted" if found.result == "accepted" else "refused")
    assert db.session.query(Opinion).count() == 1


@pytest.mark.only_on("postgresql")
def test_without_the_lock_there_is_still_one_decision(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = deciding.locked

    def unlocked(submission_id: int) -> object:
        row = db.session.get_one(Submission, submission_id, populate_existing=True)
        return row, locked.__globals__["process_of"](row.process)

    monkeypatch.setattr(deciding, "locked", unlocked)
    decide_at_once(context)
    assert db.session.query(Decision).count() == 1


def test_votes_in_the_same_second_are_all_counted(context: Flask) -> None:
    wishes = begin(context, VOTED, committee=DECIDERS)
    submission_id = hand_in_wish(wishes)

    def vote(which: int) -> None:
        with unit_of_work():
            answer(submission_id, Stage.COMMITTEE, Answer(Says.YES), person(wishes.bodies["committee"][which]))

    assert at_once(context, DECIDERS, vote) == [None] * DECIDERS
    assert db.session.scalars(db.select(Decision)).one().tally["yes"] == DECIDERS
    assert stage_of(submission_id) == Stage.ACCEPTED


def test_what_is_over_goes_over_once_though_many_workers_look(context: Flask) -> None:
    wishes = begin(context, replace(VOTED, way=Way.SILENCE))
    submission_id = hand_in_wish(wishes)
    let_mail_arrive()
    with unit_of_work():
        db.session.get_one(Submission, submission_id).due_at = business_now() - timedelta(seconds=1)

    def look(which: int) -> None:
        with unit_of_work():
            go_over(submission_id)

    assert at_once(context, 4, look) == [None] * 4
    assert db.session.query(Decision).count() == 1
    decided = db.select(SubmissionEvent).where(SubmissionEvent.act == "decide")
    assert len(db.session.scalars(decided).all()) == 1


def test_what_is_handed_in_twice_at_once_is_one_submission(context: Flask) -> None:
    wishes = begin(context)

    def send(which: int) -> int:
        with unit_of_work():
            return hand_in(HandIn("sample.wishes", "sample:1", "en"), person(wishes.wishers[0]))

    results = at_once(context, 4, send)
    assert [isinstance(one, Conflict) for one in results].count(False) == 1
    assert db.session.query(Submission).count() == 1
