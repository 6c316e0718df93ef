"""The team of a campaign writes to its backers: each once, in their language, and not to those who have left."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from plugins.campaigns.message_rules import may_send_again_at
from plugins.campaigns.models import Campaign, Message, Pledge, Reader
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services import people, pledging
from plugins.campaigns.services.messages import reading, sending, writing
from plugins.campaigns.services.messages.writing import Words
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.mail.models import Mail
from portal.mail.outbox import send_mail
from portal.testing import BASE_URL
from portal.viewer import Grant, Viewer
from tests.factories import make_account
from tests.plugins.campaigns import story

NOW = datetime(2026, 1, 10, tzinfo=UTC)
TEMPLATE = "campaigns/mail/message.md"
LANGUAGES = ("ar", "en", "es", "fr", "pt")


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign that takes pledges."""
    return story.live_campaign(goal=Money(50_000, "EUR"))


@pytest.fixture
def editor(campaign_id: int) -> Viewer:
    """Somebody who makes it."""
    organisation_id = db.session.get_one(Campaign, campaign_id).organisation_id
    with unit_of_work():
        account_id = make_account(role="editor", object_id=organisation_id)
    return Viewer(account_id, "Editor", frozenset({Grant(MAKE, "organisation", organisation_id)}))


def draft(campaign_id: int, viewer: Viewer, *languages: str) -> int:
    with unit_of_work():
        words = [Words(code, f"Subject {code}", f"We have **news** in {code}.") for code in languages or ("en",)]
        message_id = writing.begin(campaign_id, words[0], f"message {next(story.numbers)}", viewer)
        for one in words[1:]:
            writing.write(message_id, one, viewer)
    return message_id


def send(message_id: int, viewer: Viewer) -> int:
    with unit_of_work():
        return writing.let_go(message_id, viewer)


def letters() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Mail).where(Mail.template == TEMPLATE).order_by(Mail.id)))


def key_of(email: str) -> str:
    return db.session.scalars(db.select(Reader.key).where(Reader.folded_email == email)).one()


@pytest.mark.parametrize(
    ("hours_ago", "again_in_hours"),
    [
        ([], None),
        ([1], None),
        ([1, 23], 1),
        ([1, 2, 23], 22),
        ([1, 25], None),
        ([24, 24], None),
        ([25 * n for n in range(1, 9)], 30 * 24 - 200),
    ],
)
def test_two_a_day_and_eight_a_month_and_no_more(hours_ago: list[int], again_in_hours: int | None) -> None:
    found = may_send_again_at([NOW - timedelta(hours=hours) for hours in hours_ago], NOW)
    assert found == (None if again_in_hours is None else NOW + timedelta(hours=again_in_hours))


def test_everybody_whose_pledge_stands_gets_one_letter_in_their_language(
    context: Flask, campaign_id: int, editor: Viewer
) -> None:
    story.promise(campaign_id, email="anna@city.example", language="fr")
    story.promise(campaign_id, email="Anna@city.example", language="fr")  # pledged twice, reads once
    story.promise(campaign_id, email="omar@city.example", language="ar")
    gone = story.promise(campaign_id, email="gone@city.example")
    with unit_of_work():
        pledging.cancel_pledge(gone)
    story.at_the_page(campaign_id)  # has not paid yet
    story.work(context)
    story.promise(story.live_campaign(), email="other@city.example")
    message_id = draft(campaign_id, editor, "en", "fr")
    assert reading.readers_by_language(campaign_id) == {"fr": 1, "ar": 1}
    assert send(message_id, editor) == 2
    story.work(context)
    assert [(one.to, one.language, one.subject, one.state) for one in letters()] == [
        ("anna@city.example", "fr", "Subject fr", "sent"),
        ("omar@city.example", "en", "Subject en", "sent"),
    ]
    row = db.session.get_one(Message, message_id)
    assert (row.state, row.readers) == ("sent", 2)
    assert db.session.query(AuditLine).filter_by(act="campaigns.message_sent").count() == 1


def test_a_letter_says_how_to_leave_and_reveals_nothing_of_its_reader(
    context: Flask, campaign_id: int, editor: Viewer
) -> None:
    story.promise(campaign_id, email="anna@city.example")
    send(draft(campaign_id, editor), editor)
    story.work(context)
    (letter,) = letters()
    key = key_of("anna@city.example")
    assert letter.unsubscribe_path == f"/en/campaigns/messages/leave/{key}"
    assert letter.unsubscribe_path in letter.text
    assert len(key) >= 43
    assert "anna" not in letter.unsubscribe_path
    assert "<strong>news</strong>" in letter.html


def test_whoever_pledges_after_it_was_sent_does_not_get_it(context: Flask, campaign_id: int, editor: Viewer) -> None:
    story.promise(campaign_id)
    message_id = draft(campaign_id, editor)
    send(message_id, editor)
    story.let_time_pass_alone(minutes=1)
    story.promise(campaign_id)
    story.work(context)
    assert len(letters()) == 1


def test_batches_go_on_where_the_one_before_ended(
    context: Flask, campaign_id: int, editor: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    for _ in range(5):
        story.promise(campaign_id, 1_000)
    send(draft(campaign_id, editor), editor)
    story.work(context)
    assert len({one.to for one in letters()}) == len(letters()) == 5


def test_one_click_of_a_mail_program_lets_out_at_once_and_receipts_come_all_the_same(
    context: Flask, campaign_id: int, editor: Viewer
) -> None:
    for email in ("anna@city.example", "omar@city.example"):
        story.promise(campaign_id, 30_000, email=email)
    message_id = draft(campaign_id, editor)
    send(message_id, editor)
    sending.send_message(message_id)  # written, and not gone yet
    anna = next(one for one in letters() if one.to == "anna@city.example")
    program = context.test_client()
    answer = program.post(anna.unsubscribe_path, base_url=BASE_URL, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "You get no more of these messages" in answer.text) == (200, True)
    waiting = db.session.scalars(db.select(Mail.id).where(Mail.template == TEMPLATE)).all()
    db.session.rollback()
    for mail_id in waiting:
        send_mail(mail_id)
    assert [one.to for one in letters()] == ["omar@city.example"]
    story.let_time_pass_alone(days=1)
    again = draft(campaign_id, editor)
    assert reading.readers_by_language(campaign_id) == {"en": 1}
    send(again, editor)
    story.let_pass(context, days=11)
    assert [one.to for one in letters()] == ["omar@city.example"] * 2
    charged = db.session.scalars(db.select(Mail.to).where(Mail.template == "campaigns/mail/charged.md")).all()
    assert sorted(charged) == ["anna@city.example", "omar@city.example"]


def test_the_page_asks_before_it_lets_out_and_lets_back_in(context: Flask, campaign_id: int, editor: Viewer) -> None:
    with unit_of_work():
        key = reading.reader_of(campaign_id, "anna@city.example").key
    visitor = context.test_client()
    path = f"/fr/campaigns/messages/leave/{key}"
    assert visitor.get(path, base_url=BASE_URL).status_code == 200
    db.session.rollback()
    assert not reading.has_left(key)  # a mail program that opens links lets nobody out
    visitor.post(path, base_url=BASE_URL)
    db.session.rollback()
    assert reading.has_left(key)
    with unit_of_work():
        reading.come_back(key)
    assert not reading.has_left(key)
    assert visitor.get("/en/campaigns/messages/leave/nobody", base_url=BASE_URL).status_code == 404
    assert visitor.post("/en/campaigns/messages/leave/nobody", base_url=BASE_URL).status_code == 404


def test_whoever_leaves_one_campaign_reads_the_others(context: Flask, campaign_id: int) -> None:
    other = story.live_campaign()
    for one in (campaign_id, other):
        story.promise(one, email="anna@city.example")
    with unit_of_work():
        key = reading.reader_of(campaign_id, "anna@city.example").key
        reading.leave(key, LANGUAGES)
    assert reading.readers_by_language(campaign_id) == {}
    assert reading.readers_by_language(other) == {"en": 1}


def test_a_message_is_sent_once_and_stays_as_it_was(context: Flask, campaign_id: int, editor: Viewer) -> None:
    story.promise(campaign_id)
    message_id = draft(campaign_id, editor, "en", "fr")
    send(message_id, editor)
    with pytest.raises(Conflict):
        send(message_id, editor)
    for act in (
        lambda: writing.write(message_id, Words("en", "Other", "Words"), editor),
        lambda: writing.drop_language(message_id, "fr", editor),
        lambda: writing.throw_away(message_id, editor),
    ):
        with pytest.raises(Conflict), unit_of_work():
            act()
    story.work(context)
    assert len(letters()) == 1


def test_a_third_message_of_a_day_is_refused(context: Flask, campaign_id: int, editor: Viewer) -> None:
    story.promise(campaign_id)
    for _ in range(2):
        send(draft(campaign_id, editor), editor)
    with pytest.raises(writing.TooMany):
        send(draft(campaign_id, editor), editor)


def test_nobody_is_written_to_when_nobody_stands_behind_it(context: Flask, campaign_id: int, editor: Viewer) -> None:
    message_id = draft(campaign_id, editor)
    with pytest.raises(Refused, match="Nobody would get it"):
        send(message_id, editor)
    story.promise(campaign_id, 1_000)
    story.let_pass(context, days=11)
    assert story.stands(campaign_id) == "failed"
    with pytest.raises(Conflict, match="Nobody stands behind"):
        send(message_id, editor)


def test_the_original_stays_and_a_draft_can_be_thrown_away(context: Flask, campaign_id: int, editor: Viewer) -> None:
    message_id = draft(campaign_id, editor, "fr", "en")
    with pytest.raises(Refused), unit_of_work():
        writing.drop_language(message_id, "fr", editor)
    with unit_of_work():
        writing.drop_language(message_id, "en", editor)
    assert set(writing.words_of(message_id)) == {"fr"}
    with unit_of_work():
        writing.throw_away(message_id, editor)
    assert writing.messages_of(campaign_id) == []


def test_others_than_the_team_neither_read_nor_write(context: Flask, campaign_id: int, editor: Viewer) -> None:
    message_id = draft(campaign_id, editor)
    stranger = Viewer(editor.account_id, "Stranger", frozenset({Grant(MAKE, "organisation", 999)}))
    for act in (
        lambda: writing.begin(campaign_id, Words("en", "S", "B"), "stranger", stranger),
        lambda: writing.write(message_id, Words("en", "S", "B"), stranger),
        lambda: writing.let_go(message_id, stranger),
        lambda: writing.message_for(message_id, stranger),
    ):
        with pytest.raises(NotFound), unit_of_work():
            act()


def test_a_person_sees_who_writes_to_them_and_is_forgotten(context: Flask, campaign_id: int, editor: Viewer) -> None:
    story.promise(campaign_id, email="Anna@city.example")
    send(draft(campaign_id, editor), editor)
    story.work(context)
    anna = Person("anna@city.example")
    (known,) = reading.known_of(anna).rows
    assert known["left_at"] is None
    with unit_of_work():
        reading.erase(anna)
        people.erase(Person("nobody@city.example", editor.account_id))
    assert db.session.query(Reader).count() == 0
    assert db.session.query(Message).one().account_id is None
    assert db.session.query(Pledge).count() == 1
