"""Questions to a campaign: who may ask, who sees them, who answers, and who is told."""

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Question
from plugins.campaigns.question_rules import MOST_OPEN, MOST_UNCONFIRMED, SHOWN, QuestionState, may_become
from plugins.campaigns.rules import DECIDE, MAKE
from plugins.campaigns.services import asking, moderating, people, showing_questions
from plugins.campaigns.services.asking import NewQuestion
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.models import Mail
from portal.viewer import NOBODY, Grant, Viewer
from tests.factories import make_account
from tests.plugins.campaigns import story

Q = QuestionState
SECRETARIAT = Viewer(grants=frozenset({Grant(DECIDE)}))
WAYS = {(Q.UNCONFIRMED, Q.WAITING), (Q.WAITING, Q.RELEASED), (Q.WAITING, Q.ANSWERED), (Q.WAITING, Q.SET_ASIDE)}
WAYS |= {(Q.RELEASED, Q.ANSWERED), (Q.RELEASED, Q.TAKEN_DOWN), (Q.ANSWERED, Q.TAKEN_DOWN)}
WAYS |= {(Q.SET_ASIDE, Q.RELEASED), (Q.SET_ASIDE, Q.ANSWERED)}


@pytest.mark.parametrize(("old", "new"), list(product(Q, Q)))
def test_a_question_goes_these_ways_and_no_others(old: QuestionState, new: QuestionState) -> None:
    assert may_become(old, new) is ((old, new) in WAYS)


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A live campaign whose editor can be written to."""
    campaign_id = story.live_campaign(slug="asked")
    with unit_of_work():
        make_account("editor@city.example", "editor", organisation_of(campaign_id))
    return campaign_id


def organisation_of(campaign_id: int) -> int:
    return db.session.get_one(Campaign, campaign_id).organisation_id


def team(campaign_id: int) -> Viewer:
    return Viewer(grants=frozenset({Grant(MAKE, "organisation", organisation_of(campaign_id))}))


def ask(campaign_id: int, text: str = "Why?", viewer: Viewer = NOBODY, email: str = "ana@x.example") -> int:
    with unit_of_work():
        asking.ask_question(campaign_id, NewQuestion("Ana", email, "fr", text), f"key-{next(story.numbers)}", viewer)
    return db.session.scalars(db.select(db.func.max(Question.id))).one()


def come_in(campaign_id: int, text: str = "Why?") -> int:
    question_id = ask(campaign_id, text, email=f"asker{next(story.numbers)}@x.example")
    with unit_of_work():
        asking.confirm(question_id)
    return question_id


def stands(question_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(Question, question_id).state


def letters(template: str) -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Mail).where(Mail.template == f"campaigns/mail/{template}.md")))


def seen(campaign_id: int) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(one.text, one.answer) for one in showing_questions.told(campaign_id, "fr").questions]


def test_a_guest_confirms_by_letter_before_anybody_reads_the_question(campaign_id: int) -> None:
    question_id = ask(campaign_id)
    assert stands(question_id) == Q.UNCONFIRMED
    assert moderating.questions_of(campaign_id) == []
    assert [(mail.to, mail.language) for mail in letters("question_confirm")] == [("ana@x.example", "fr")]
    assert letters("asked") == []
    for _ in range(2):
        with unit_of_work():
            asking.confirm(question_id)
    assert stands(question_id) == Q.WAITING
    assert [mail.to for mail in letters("asked")] == ["editor@city.example"]
    assert seen(campaign_id) == []


def test_whoever_is_signed_in_needs_no_letter(campaign_id: int) -> None:
    with unit_of_work():
        viewer = Viewer(make_account("known@city.example"))
    question_id = ask(campaign_id, viewer=viewer, email="")
    assert stands(question_id) == Q.WAITING
    assert db.session.get_one(Question, question_id).email == "known@city.example"
    assert letters("question_confirm") == []
    assert len(letters("asked")) == 1


@pytest.mark.both
def test_the_same_form_sent_twice_is_one_question(campaign_id: int) -> None:
    for _ in range(2):
        with unit_of_work():
            asking.ask_question(campaign_id, NewQuestion("", "ana@x.example", "fr", "Why?"), "once", NOBODY)
    assert db.session.scalar(db.select(db.func.count(Question.id))) == 1


def test_nobody_fills_a_mailbox_or_a_campaign_with_questions(campaign_id: int) -> None:
    for _ in range(MOST_UNCONFIRMED):
        ask(campaign_id)
    with pytest.raises(Refused):
        ask(campaign_id, email="ANA@x.example")
    with unit_of_work():
        viewer = Viewer(make_account("known@city.example"))
    for number in range(MOST_OPEN):
        ask(campaign_id, f"{number}", viewer)
    with pytest.raises(Refused):
        ask(campaign_id, "One more", viewer)
    ask(story.live_campaign(), "Elsewhere", viewer)


def test_a_campaign_that_is_over_takes_no_questions(campaign_id: int) -> None:
    with unit_of_work():
        db.session.get_one(Campaign, campaign_id).state = "cancelled"
    with pytest.raises(Conflict):
        ask(campaign_id)


def test_a_question_is_seen_when_it_is_released_and_with_its_answer(campaign_id: int) -> None:
    question_id = come_in(campaign_id)
    with unit_of_work():
        moderating.release(question_id, SECRETARIAT)
    assert seen(campaign_id) == [("Why?", "")]
    with unit_of_work():
        moderating.answer(question_id, "Because.", "en", team(campaign_id))
    assert seen(campaign_id) == [("Why?", "Because.")]
    told = letters("question_answered")
    assert [(mail.language, mail.values["written_in"], mail.values["answer"]) for mail in told] == [
        ("fr", "en", "Because.")
    ]
    with pytest.raises(Conflict), unit_of_work():
        moderating.answer(question_id, "Otherwise.", "en", team(campaign_id))


def test_an_answer_alone_shows_a_question_and_setting_it_aside_shows_nothing(campaign_id: int) -> None:
    first, second = come_in(campaign_id, "First?"), come_in(campaign_id, "Second?")
    with unit_of_work():
        moderating.answer(first, "Yes.", "fr", team(campaign_id))
        moderating.set_aside(second, team(campaign_id))
    assert seen(campaign_id) == [("First?", "Yes.")]


def test_only_the_secretariat_takes_down_with_a_reason_that_the_asker_reads(campaign_id: int) -> None:
    question_id = come_in(campaign_id)
    with unit_of_work():
        moderating.answer(question_id, "Because.", "fr", team(campaign_id))
    with pytest.raises(NotFound), unit_of_work():
        moderating.take_down(question_id, "Names somebody.", team(campaign_id))
    with unit_of_work():
        moderating.take_down(question_id, "Names somebody.", SECRETARIAT)
    assert seen(campaign_id) == []
    assert [mail.values["reason"] for mail in letters("question_taken_down")] == ["Names somebody."]
    assert moderating.questions_of(campaign_id)[0].reason == "Names somebody."
    with pytest.raises(Conflict), unit_of_work():
        moderating.release(question_id, SECRETARIAT)


def test_the_secretariat_does_not_answer_and_strangers_do_nothing(campaign_id: int) -> None:
    question_id = come_in(campaign_id)
    stranger = team(story.live_campaign())
    for act in (
        lambda: moderating.answer(question_id, "We.", "fr", SECRETARIAT),
        lambda: moderating.answer(question_id, "They.", "fr", stranger),
        lambda: moderating.release(question_id, stranger),
        lambda: moderating.set_aside(question_id, NOBODY),
        lambda: moderating.release(10**6, SECRETARIAT),
    ):
        with pytest.raises(NotFound), unit_of_work():
            act()
    assert stands(question_id) == Q.WAITING


def test_the_newest_few_stand_on_the_page_beside_the_news_and_all_on_their_own(campaign_id: int) -> None:
    for number in range(7):
        question_id = come_in(campaign_id, f"{number}?")
        with unit_of_work():
            moderating.release(question_id, SECRETARIAT)
    told = showing_questions.told(campaign_id, "en")
    assert ([one.text for one in told.questions], told.is_more, told.updates) == (
        ["6?", "5?", "4?", "3?", "2?"],
        True,
        (),
    )
    assert [one.text for one in showing_questions.questions(campaign_id, told.questions[-1].id)] == ["1?", "0?"]


def test_what_waits_is_counted_with_its_age(campaign_id: int) -> None:
    assert moderating.waiting().count == 0
    question_id = come_in(campaign_id)
    found = moderating.waiting([campaign_id])
    assert (found.count, found.since) == (1, db.session.get_one(Question, question_id).came_in_at)
    assert moderating.waiting([campaign_id + 1]).count == 0


def test_what_is_not_confirmed_is_forgotten_after_a_week(campaign_id: int) -> None:
    young, old = ask(campaign_id), ask(campaign_id)
    with unit_of_work():
        db.session.get_one(Question, old).asked_at = wall_now() - timedelta(days=8)
    asking.forget_unconfirmed()
    assert stands(young) == Q.UNCONFIRMED
    with pytest.raises(NotFound), unit_of_work():
        asking.confirm(old)


def test_whoever_is_forgotten_leaves_what_others_read_without_a_name(campaign_id: int) -> None:
    shown, waiting = ask(campaign_id, "Seen?"), ask(campaign_id, "Unseen?")
    with unit_of_work():
        asking.confirm(shown)
        asking.confirm(waiting)
        moderating.release(shown, SECRETARIAT)
    person = Person("ana@x.example")
    assert [row["text"] for row in people.questions_known_of(person).rows] == ["Seen?", "Unseen?"]
    with unit_of_work():
        people.erase(person)
    db.session.rollback()
    row = db.session.scalars(db.select(Question)).one()
    assert (row.text, row.name, row.email, row.state in SHOWN) == ("Seen?", "", "", True)
    assert people.questions_known_of(person).rows == ()


def test_only_its_team_puts_an_answer_right_and_only_while_everybody_reads_it(campaign_id: int) -> None:
    question_id = come_in(campaign_id)
    new = moderating.Correction("Otherwise.", "en", 0)
    with pytest.raises(NotFound), unit_of_work():
        moderating.correct_answer(question_id, new, team(campaign_id))
    with unit_of_work():
        moderating.answer(question_id, "Because.", "en", team(campaign_id))
    with pytest.raises(NotFound), unit_of_work():
        moderating.correct_answer(question_id, new, SECRETARIAT)
    with unit_of_work():
        moderating.correct_answer(question_id, new, team(campaign_id))
    assert seen(campaign_id) == [("Why?", "Otherwise.")]
    with pytest.raises(Conflict), unit_of_work():
        moderating.correct_answer(question_id, moderating.Correction("Third.", "en", 0), team(campaign_id))
    with unit_of_work():
        moderating.take_down(question_id, "It names somebody.", SECRETARIAT)
    assert seen(campaign_id) == []
