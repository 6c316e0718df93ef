"""A submission on its way, from being handed in to an appeal."""

from dataclasses import replace

import pytest
from flask import Flask

from portal.accounts import privacy
from portal.accounts.directory import account_card
from portal.accounts.services import grant
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.kernel.errors import Conflict, Refused
from portal.mail.addresses import mark_dead
from portal.reviews import jobs
from portal.reviews.checks import stages_fit_decisions
from portal.reviews.deciding import Answer, note_session
from portal.reviews.models import Assignment, Decision, Opinion, Submission, SubmissionEvent
from portal.reviews.rules import Says, Stage, Way
from portal.reviews.services import (
    appeal,
    ask_repair,
    declare_interest,
    name_members,
    pass_check,
    repaired,
    withdraw,
)
from portal.state import change_setting
from tests.core.reviews.wishes import (
    KEEPER,
    RULES,
    Wishes,
    begin,
    hand_in_wish,
    let_mail_arrive,
    letters_to,
    person,
    say,
    stage_of,
)
from tests.factories import make_account, make_organisation

SILENT = replace(RULES, check_days=0, opinion_days=0, way=Way.SILENCE)
VOTED = replace(RULES, check_days=0, opinion_days=0)


def check(wishes: Wishes, submission_id: int) -> None:
    with unit_of_work():
        pass_check(submission_id, person(wishes.bodies["checkers"][0]))


def decision_of(submission_id: int, round_: int = 1) -> Decision:
    db.session.rollback()
    found = db.select(Decision).where(Decision.submission_id == submission_id, Decision.round == round_)
    return db.session.scalars(found).one()


def test_from_check_to_repair_to_opinion_to_vote(context: Flask) -> None:
    wishes = begin(context)
    submission_id = hand_in_wish(wishes)
    checker, office, (wisher,) = wishes.bodies["checkers"][0], wishes.bodies["office"][0], wishes.wishers
    check(wishes, submission_id)
    with unit_of_work():
        ask_repair(submission_id, "The letter of the mayor is missing.", person(office))
    assert stage_of(submission_id) == Stage.REPAIR
    with unit_of_work():
        repaired(submission_id, person(wisher))
    assert stage_of(submission_id) == Stage.OPINION
    say(submission_id, Stage.OPINION, office)
    for member in wishes.bodies["committee"]:
        assert stage_of(submission_id) == Stage.COMMITTEE
        say(submission_id, Stage.COMMITTEE, member)
    assert stage_of(submission_id) == Stage.ACCEPTED
    assert [move.act for move in wishes.told] == [
        *("hand_in", "pass", "repair", "repaired", "advise", "vote", "vote", "vote", "decide"),
    ]
    assert wishes.told[-1].stage is Stage.ACCEPTED
    assert letters_to(wisher) == ["received", "passed", "repair", "accepted"]
    assert (letters_to(checker), letters_to(office)) == (["check"], ["opinion", "opinion"])
    assert decision_of(submission_id).tally["yes"] == 3


def test_an_opinion_that_does_not_come_is_noted_as_missing(context: Flask) -> None:
    wishes = begin(context, replace(RULES, check_days=0))
    submission_id = hand_in_wish(wishes)
    wishes.pass_days(12)
    wishes.pass_days(1)
    assert letters_to(wishes.bodies["office"][0]) == ["opinion", "reminder"]
    wishes.pass_days(1)
    assert stage_of(submission_id) == Stage.COMMITTEE
    assert wishes.told[-1].act == "over"
    say(submission_id, Stage.OPINION, wishes.bodies["office"][0])  # late, and still heard
    assert stage_of(submission_id) == Stage.COMMITTEE


def test_silence_accepts(context: Flask) -> None:
    wishes = begin(context, SILENT)
    submission_id = hand_in_wish(wishes)
    let_mail_arrive()
    wishes.pass_days(9)
    assert stage_of(submission_id) == Stage.COMMITTEE
    wishes.pass_days(1)
    assert stage_of(submission_id) == Stage.ACCEPTED
    assert decision_of(submission_id).tally | {"silent": 3, "by_silence": True} == decision_of(submission_id).tally


def test_whoever_is_not_reached_is_not_silent(context: Flask) -> None:
    wishes = begin(context, SILENT)
    submission_id = hand_in_wish(wishes)
    let_mail_arrive()
    with unit_of_work():
        for number, email in enumerate(_emails(wishes.bodies["committee"])):
            if number:
                mark_dead(email, "nobody lives there")
    wishes.pass_days(10)
    assert stage_of(submission_id) == Stage.COMMITTEE
    assert db.session.get_one(Submission, submission_id).way == Way.VOTE


def _emails(accounts: list[int]) -> list[str]:
    return [account_card(one).email for one in accounts]


def test_one_objection_turns_silence_into_a_vote(context: Flask) -> None:
    wishes = begin(context, SILENT)
    first, second, third = wishes.bodies["committee"]
    submission_id = hand_in_wish(wishes)
    say(submission_id, Stage.COMMITTEE, first, Says.NO, codes=("unclear",))
    assert db.session.get_one(Submission, submission_id).way == Way.VOTE
    assert letters_to(second) == ["silence", "vote"]
    say(submission_id, Stage.COMMITTEE, second, Says.NO, codes=("unclear", "not_local"), text="Who are they?")
    assert stage_of(submission_id) == Stage.COMMITTEE
    say(submission_id, Stage.COMMITTEE, third)
    found = decision_of(submission_id)
    assert (found.result, found.codes, found.text) == ("refused", ["unclear", "not_local"], "Who are they?")


def test_too_few_votes_let_it_go_on(context: Flask) -> None:
    wishes = begin(context, VOTED)
    submission_id = hand_in_wish(wishes)
    say(submission_id, Stage.COMMITTEE, wishes.bodies["committee"][0])
    wishes.pass_days(21)
    assert stage_of(submission_id) == Stage.COMMITTEE
    say(submission_id, Stage.COMMITTEE, wishes.bodies["committee"][1])
    wishes.pass_days(21)
    assert stage_of(submission_id) == Stage.ACCEPTED


def refused(wishes: Wishes) -> int:
    submission_id = hand_in_wish(wishes)
    for member in wishes.bodies["committee"]:
        say(submission_id, Stage.COMMITTEE, member, Says.NO, codes=("not_local",))
    assert stage_of(submission_id) == Stage.REFUSED
    return submission_id


def test_an_appeal_goes_to_people_who_had_no_part_in_the_refusal(context: Flask) -> None:
    wishes = begin(context, VOTED)
    old, (wisher,) = wishes.bodies["committee"][0], wishes.wishers
    wishes.bodies["panel"].append(old)
    submission_id = refused(wishes)
    with unit_of_work():
        appeal(submission_id, "We are one.", person(wisher))
    with pytest.raises(Refused, match="first decision"):
        say(submission_id, Stage.APPEAL, old)
    for member in wishes.bodies["panel"][:3]:
        say(submission_id, Stage.APPEAL, member)
    assert stage_of(submission_id) == Stage.OVERTURNED
    assert letters_to(old) == ["vote"]
    assert letters_to(wisher) == ["received", "refused", "appeal_received", "accepted"]


def test_an_appeal_that_comes_too_late_is_refused(context: Flask) -> None:
    wishes = begin(context, VOTED)
    submission_id = refused(wishes)
    wishes.pass_days(30)
    with pytest.raises(Conflict, match="time to appeal"), unit_of_work():
        appeal(submission_id, "We are one.", person(wishes.wishers[0]))


def test_nobody_decides_on_their_own_city(context: Flask) -> None:
    wishes = begin(context, VOTED)
    own, second, third = wishes.bodies["committee"]
    with unit_of_work():
        city = make_organisation()
        grant(own, "editor", city)
    submission_id = hand_in_wish(wishes, concerns=(city,))
    with pytest.raises(Refused, match="role in an organisation"):
        say(submission_id, Stage.COMMITTEE, own)
    assert letters_to(own) == []
    say(submission_id, Stage.COMMITTEE, second)
    say(submission_id, Stage.COMMITTEE, third)
    assert stage_of(submission_id) == Stage.ACCEPTED
    assert decision_of(submission_id).tally["members"] == 2


def test_whoever_declares_an_interest_no_longer_counts(context: Flask) -> None:
    wishes = begin(context, VOTED)
    first, second, third = wishes.bodies["committee"]
    submission_id = hand_in_wish(wishes)
    say(submission_id, Stage.COMMITTEE, first, Says.NO, text="I do not like it.")
    with unit_of_work():
        declare_interest(submission_id, "My brother works there.", person(first))
    say(submission_id, Stage.COMMITTEE, second)
    say(submission_id, Stage.COMMITTEE, third)
    assert (decision_of(submission_id).result, decision_of(submission_id).tally["no"]) == ("accepted", 0)


def test_when_nobody_is_left_the_office_names_others(context: Flask) -> None:
    wishes = begin(context, VOTED, committee=1)
    submission_id = hand_in_wish(wishes)
    with unit_of_work():
        declare_interest(submission_id, "It is my street.", person(wishes.bodies["committee"][0]))
        other = make_account()
    with pytest.raises(Refused), unit_of_work():
        name_members(submission_id, [other], person(other))
    with unit_of_work():
        name_members(submission_id, [other], person(wishes.bodies["checkers"][0], KEEPER))
    say(submission_id, Stage.COMMITTEE, other)
    assert stage_of(submission_id) == Stage.ACCEPTED


def test_a_vote_can_be_changed_until_it_is_decided_and_both_are_kept(context: Flask) -> None:
    wishes = begin(context, VOTED)
    member = wishes.bodies["committee"][0]
    submission_id = hand_in_wish(wishes)
    say(submission_id, Stage.COMMITTEE, member, Says.NO, text="No.")
    say(submission_id, Stage.COMMITTEE, member)
    db.session.rollback()
    assert [one.says for one in db.session.scalars(db.select(Opinion))] == ["yes"]
    kept = db.select(SubmissionEvent).where(SubmissionEvent.act == "vote").order_by(SubmissionEvent.id)
    assert [one.values["says"] for one in db.session.scalars(kept)] == ["no", "yes"]


def test_a_no_says_why(context: Flask) -> None:
    wishes = begin(context, VOTED)
    submission_id = hand_in_wish(wishes)
    with pytest.raises(Refused, match="Say why"):
        say(submission_id, Stage.COMMITTEE, wishes.bodies["committee"][0], Says.NO)


def test_a_running_submission_keeps_its_rules(context: Flask) -> None:
    wishes = begin(context)
    before = hand_in_wish(wishes, "sample:1")
    with unit_of_work():
        change_setting("reviews.sample.wishes.check_days", "0")
    context.extensions["portal.tail"].look()
    after = hand_in_wish(wishes, "sample:2")
    assert (stage_of(before), stage_of(after)) == (Stage.CHECK, Stage.OPINION)


def test_what_runs_is_not_handed_in_again_and_what_was_withdrawn_is(context: Flask) -> None:
    wishes = begin(context)
    submission_id = hand_in_wish(wishes)
    with pytest.raises(Conflict, match="handed in already"):
        hand_in_wish(wishes)
    with unit_of_work():
        withdraw(submission_id, person(wishes.wishers[0]))
    assert db.session.get_one(Submission, hand_in_wish(wishes)).number == 2


def test_a_session_decides_instead_of_a_vote_by_mail(context: Flask) -> None:
    wishes = begin(context, VOTED)
    submission_id = hand_in_wish(wishes)
    keeper = person(wishes.bodies["checkers"][0], KEEPER)
    minutes = Answer(Says.YES, text="Cascais, 12 July, item 4.")
    with pytest.raises(Refused, match="minutes"), unit_of_work():
        note_session(submission_id, Answer(Says.YES), keeper)
    with pytest.raises(Refused, match="no such submission"), unit_of_work():
        note_session(submission_id, minutes, person(wishes.bodies["committee"][0]))
    with pytest.raises(Refused, match="handed this in"), unit_of_work():
        note_session(submission_id, minutes, person(wishes.wishers[0], KEEPER))
    with unit_of_work():
        note_session(submission_id, minutes, keeper)
    assert stage_of(submission_id) == Stage.ACCEPTED
    assert (decision_of(submission_id).text, decision_of(submission_id).tally) == (minutes.text, {"in_session": 1})
    assert run_checks() == []


def test_whoever_comes_into_an_office_is_asked_and_whoever_comes_into_a_committee_does_not_vote(context: Flask) -> None:
    wishes = begin(context, replace(RULES, check_days=0))
    submission_id = hand_in_wish(wishes)
    with unit_of_work():
        newcomer = make_account()
    wishes.bodies["office"].append(newcomer)
    jobs.ask_newcomers()
    jobs.ask_newcomers()
    assert letters_to(newcomer) == ["opinion"]
    say(submission_id, Stage.OPINION, newcomer)
    with unit_of_work():
        late = make_account()
    wishes.bodies["committee"].append(late)
    with pytest.raises(Refused, match="not asked"):
        say(submission_id, Stage.COMMITTEE, late)


def test_what_somebody_said_is_in_their_copy_and_stays_without_their_name(context: Flask) -> None:
    wishes = begin(context, VOTED)
    member, partial, _ = wishes.bodies["committee"]
    submission_id = hand_in_wish(wishes)
    say(submission_id, Stage.COMMITTEE, member, Says.NO, text="They are loud.")
    with unit_of_work():
        declare_interest(submission_id, "My brother works there.", person(partial))
    theirs = {one.title: one.rows for one in privacy.known_of(Person(account_card(member).email, member))}
    assert theirs["Opinions and votes"][0]["text"] == "They are loud."
    with unit_of_work():
        for one in (member, partial):
            privacy.erase(Person(account_card(one).email, one), person(one))
    db.session.rollback()
    assert set(db.session.scalars(db.select(Assignment.recused_why))) == {""}
    assert db.session.scalars(db.select(Opinion.text)).one() == "They are loud."
    say(submission_id, Stage.COMMITTEE, wishes.bodies["committee"][2])
    assert decision_of(submission_id).tally["members"] == 1


def test_the_check_finds_a_stage_that_nobody_decided(context: Flask) -> None:
    submission_id = hand_in_wish(begin(context, VOTED))
    assert stages_fit_decisions() == []
    with unit_of_work():
        db.session.get_one(Submission, submission_id).stage = "accepted"
    assert stages_fit_decisions() == [f"submission {submission_id} is accepted and was not decided so"]
