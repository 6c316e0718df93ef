"""The pages of those who review."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from portal.accounts.directory import account_card
from portal.database import db, unit_of_work
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.reviews.models import Assignment, Decision
from portal.reviews.rules import Says, Stage, Way
from portal.reviews.services import declare_interest
from portal.testing import Browser, browser_of, browser_signed_in, statements_of
from tests.core.reviews.wishes import (
    RULES,
    Wishes,
    begin,
    hand_in_wish,
    letters_to,
    person,
    say,
    stage_of,
)

pytestmark = pytest.mark.either
VOTED = replace(RULES, check_days=0, opinion_days=0)


def as_(app: Flask, account_id: int, role: str = "") -> Browser:
    with app.app_context():
        email = account_card(account_id).email
    return browser_signed_in(app, email, role)


def link_in_letter(account_id: int, template: str) -> str:
    """The link by which somebody answers, as their letter holds it."""
    db.session.rollback()
    found = db.select(Mail).where(Mail.to == account_card(account_id).email, Mail.template == f"mail/{template}.md")
    letter = db.session.scalars(found).one()
    text = render(letter.template, letter.language, letter.values).text
    found_link = re.search(r"http://portal\.test(/en/reviews/answer/\S+)", text)
    assert found_link, text
    return found_link[1]


def test_a_member_finds_what_waits_and_votes(context: Flask) -> None:
    wishes = begin(context, VOTED)
    submission_id = hand_in_wish(wishes)
    browser = as_(context, wishes.bodies["committee"][0])
    assert "1 submission waits for you" in browser.get("/en/admin/").text
    assert "Wish sample:1" in browser.get("/en/reviews/").text
    page = browser.get(f"/en/reviews/{submission_id}").text
    assert "a bench" in page
    assert "0.12" not in page
    answer = f"/en/reviews/{submission_id}/answer/committee"
    assert "Choose one of them." in browser.fill(answer, {}).text
    refused = browser.fill(answer, {"says": "no"})
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert browser.fill(answer, {"says": "no", "codes": "unclear"}).status_code == 303
    page = browser.get(f"/en/reviews/{submission_id}").text
    assert "It is not clear who asks." in page
    assert "0.12" in page
    assert "Nothing waits for you." in browser.get("/en/reviews/").text


def test_votes_are_hidden_until_one_has_voted(context: Flask) -> None:
    wishes = begin(context, VOTED)
    first, second, _ = wishes.bodies["committee"]
    submission_id = hand_in_wish(wishes)
    say(submission_id, Stage.COMMITTEE, first, Says.NO, text="They are far too loud.")
    browser = as_(context, second)
    assert "far too loud" not in browser.get(f"/en/reviews/{submission_id}").text
    browser.fill(f"/en/reviews/{submission_id}/answer/committee", {"says": "yes"})
    assert "far too loud" in browser.get(f"/en/reviews/{submission_id}").text


def test_whoever_is_partial_reads_why_and_gets_no_form(context: Flask) -> None:
    wishes = begin(context, VOTED)
    partial = wishes.bodies["committee"][0]
    submission_id = hand_in_wish(wishes)
    with unit_of_work():
        declare_interest(submission_id, "It is my street.", person(partial))
    browser = as_(context, partial)
    page = browser.get(f"/en/reviews/{submission_id}/answer/committee").text
    assert "You have said that you have an interest" in page
    assert 'name="says"' not in page


def test_strangers_find_nothing_and_applicants_are_led_to_their_own_page(context: Flask) -> None:
    wishes = begin(context, VOTED)
    path = f"/en/reviews/{hand_in_wish(wishes)}"
    assert browser_of(context).get(path).status_code == 401
    assert browser_signed_in(context).get(path).status_code == 404
    assert as_(context, wishes.wishers[0]).get(path).location == "/en/own-page"


def test_a_checker_passes_and_an_office_has_something_put_right(context: Flask) -> None:
    wishes = begin(context)
    submission_id = hand_in_wish(wishes)
    as_(context, wishes.bodies["checkers"][0]).fill(
        f"/en/reviews/{submission_id}", {}, f"/en/reviews/{submission_id}/complete"
    )
    assert stage_of(submission_id) == Stage.OPINION
    office = as_(context, wishes.bodies["office"][0])
    path = f"/en/reviews/{submission_id}/repair"
    assert "Say what is to be put right" in office.fill(path, {}).text
    assert office.fill(path, {"text": "The letter is missing."}).status_code == 303
    assert stage_of(submission_id) == Stage.REPAIR


def test_a_link_answers_once_and_looking_at_it_changes_nothing(context: Flask) -> None:
    wishes = begin(context, replace(VOTED, way=Way.SILENCE))
    member, other, _ = wishes.bodies["committee"]
    hand_in_wish(wishes)
    link, visitor = link_in_letter(member, "review_silence"), browser_of(context)
    shown = visitor.get(link)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    db.session.rollback()
    used = db.select(Assignment).where(Assignment.link_used_at.is_not(None))
    assert db.session.scalars(used).all() == []
    assert visitor.fill(link, {"says": "no", "codes": "unclear"}).status_code == 303
    assert letters_to(other) == ["silence", "vote"]
    assert visitor.get(link).status_code == 410
    assert visitor.get(link + "x").status_code == 404
    vote = link_in_letter(member, "review_vote")
    assert visitor.fill(vote, {"says": "yes"}).status_code == 303
    again = visitor.get(vote)
    assert (again.status_code, "was used" in again.text) == (410, True)


def test_the_keeper_sees_the_queue_and_names_somebody(context: Flask) -> None:
    wishes = begin(context, VOTED, committee=1)
    submission_id = hand_in_wish(wishes)
    keeper = browser_signed_in(context, "keeper@office.example", "secretariat")
    page = keeper.get("/en/reviews/queues/sample.wishes").text
    assert "Wish sample:1" in page
    assert "those who decide" in page
    path = f"/en/reviews/{submission_id}/members"
    assert "no such account" in keeper.fill(path, {"email": "nobody@city.example"}).text
    other = account_card(wishes.wishers[0]).email
    assert keeper.fill(path, {"email": other}).status_code == 303
    assert "does not take part" in keeper.get(f"/en/reviews/{submission_id}").text
    assert browser_signed_in(context).get("/en/reviews/queues/sample.wishes").status_code == 404


def test_rules_are_changed_with_a_reason_for_what_comes(context: Flask) -> None:
    wishes = begin(context, VOTED)
    keeper = browser_signed_in(context, "keeper@office.example", "secretariat")
    path = "/en/reviews/queues/sample.wishes/rules"
    rules = {name: str(value) for name, value in vars(VOTED).items()}
    assert "Say in a line why" in keeper.fill(path, {**rules, "quorum": "60"}).text
    assert keeper.fill(path, {**rules, "quorum": "60", "why": "Decided in the assembly."}).status_code == 303
    page = keeper.get(path).text
    assert "At least 60 %" in page
    assert "Decided in the assembly." in page
    impossible = keeper.fill(path, {**rules, "way": "silence", "silence_days": "0", "why": "Why not."})
    assert "Silence needs days" in impossible.text
    assert wishes.told == []


def test_decided_pages_say_how(context: Flask) -> None:
    wishes = begin(context, VOTED)
    submission_id = hand_in_wish(wishes)
    for member in wishes.bodies["committee"]:
        say(submission_id, Stage.COMMITTEE, member, Says.NO, codes=("not_local",))
    db.session.rollback()
    assert db.session.scalars(db.select(Decision.result)).one() == "refused"
    page = as_(context, wishes.bodies["committee"][0]).get(f"/en/reviews/{submission_id}").text
    assert "0 for, 3 against, 0 abstained, of 3 who could vote." in page
    assert "It is no local government." in page


def test_lists_ask_as_much_for_many_as_for_one(context: Flask) -> None:
    wishes = begin(context, VOTED)
    member = as_(context, wishes.bodies["committee"][0])
    keeper = browser_signed_in(context, "keeper@office.example", "secretariat")
    hand_in_wish(wishes, "sample:1")
    one = [len(statements_of(member, "/en/reviews/")), len(statements_of(keeper, "/en/reviews/queues/sample.wishes"))]
    for number in range(2, 7):
        hand_in_wish(wishes, f"sample:{number}")
    many = [len(statements_of(member, "/en/reviews/")), len(statements_of(keeper, "/en/reviews/queues/sample.wishes"))]
    assert many == one


def _letters(wishes: Wishes) -> list[str]:
    everybody = [*wishes.wishers, *(one for body in wishes.bodies.values() for one in body)]
    return [template for one in everybody for template in letters_to(one)]


def test_every_letter_can_be_written(context: Flask) -> None:
    wishes = begin(context)
    submission_id = hand_in_wish(wishes)
    values = db.session.scalars(db.select(Mail)).first()
    assert values
    assert _letters(wishes)
    names = "check opinion vote silence decide appeal reminder received passed repair accepted refused upheld"
    for name in f"{names} appeal_received lapsed".split():
        given = {"text": "A *reason*.", "reasons": ["It is no local government."], "after_appeal": True}
        letter = render(f"mail/review_{name}.md", "en", {**values.values, **given})
        assert "Wish sample:1" in letter.subject
        assert f"/en/reviews/{submission_id}" in letter.text


def test_the_keeper_notes_a_session(context: Flask) -> None:
    wishes = begin(context, VOTED)
    submission_id = hand_in_wish(wishes)
    keeper = browser_signed_in(context, "keeper@office.example", "secretariat")
    assert "Decided in a session" in keeper.get(f"/en/reviews/{submission_id}").text
    path = f"/en/reviews/{submission_id}/session"
    assert "where its minutes are" in keeper.fill(path, {"says": "yes"}).text
    assert keeper.fill(path, {"says": "yes", "text": "Cascais, item 4."}).status_code == 303
    page = keeper.get(f"/en/reviews/{submission_id}").text
    assert "In a session." in page
    assert "Cascais, item 4." in page
