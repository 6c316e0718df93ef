"""News of a campaign: written in languages, published once, told once to each backer, and put right in the open."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from plugins.campaigns.models import Campaign, Update
from plugins.campaigns.news_rules import TOLD, language_for, plain_beginning
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services import announcing, showing_news, writing_news
from plugins.campaigns.services.messages import reading
from plugins.campaigns.services.people import erase
from plugins.campaigns.services.writing_news import NewsWords
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.viewer import Grant, Viewer
from tests.factories import make_account
from tests.plugins.campaigns import story

FRENCH = NewsWords("fr", "La table est là", "Elle est **là**.\n\n![Une table](/uploads/x.webp)")
ENGLISH = NewsWords("en", "The table is here", "It is **here**.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It is **here**, _now_.", "It is here, now."),
        ("# Head\n\n- one\n- two\n\n1. three", "Head one two three"),
        ("![A table](/uploads/a.webp) See [the map](https://x.example).", "See the map."),
        ("2 * 3 = 6", "2 * 3 = 6"),
        ("word " * 200, ("word " * 80).strip() + "…"),
        ("", ""),
    ],
)
def test_a_letter_tells_the_beginning_without_marks(text: str, said: str) -> None:
    assert plain_beginning(text) == said


@given(st.text())
def test_a_beginning_is_never_longer_than_a_letter_tells(text: str) -> None:
    assert len(plain_beginning(text)) <= TOLD + 1


@pytest.mark.parametrize(
    ("reader", "written", "code"),
    [("es", ["fr", "es"], "es"), ("es", ["fr", "en"], "en"), ("es", ["fr", "ar"], "fr"), ("fr", ["fr", "en"], "fr")],
)
def test_a_reader_is_told_in_the_best_language_that_there_is(reader: str, written: list[str], code: str) -> None:
    assert language_for(reader, dict.fromkeys(written), "fr") == code


def team(campaign_id: int) -> Viewer:
    organisation_id = db.session.get_one(Campaign, campaign_id).organisation_id
    with unit_of_work():
        account_id = make_account()
    return Viewer(account_id, grants=frozenset({Grant(MAKE, "organisation", organisation_id)}))


def published(campaign_id: int, viewer: Viewer, *more: NewsWords) -> int:
    with unit_of_work():
        update_id = writing_news.begin_news(campaign_id, FRENCH, f"key-{next(story.numbers)}", viewer)
        for number, words in enumerate(more, 1):
            writing_news.write_news(campaign_id, update_id, words, number, viewer)
        writing_news.publish_news(campaign_id, update_id, viewer)
    return update_id


def letters() -> list[Mail]:
    db.session.rollback()
    return list(
        db.session.scalars(db.select(Mail).where(Mail.template == "campaigns/mail/update.md").order_by(Mail.id))
    )


def test_a_draft_is_seen_by_nobody_and_the_same_form_begins_it_once(context: Flask) -> None:
    campaign_id = story.live_campaign()
    viewer = team(campaign_id)
    with unit_of_work():
        ids = {writing_news.begin_news(campaign_id, FRENCH, "once", viewer) for _ in range(2)}
    assert len(ids) == 1
    assert showing_news.updates(campaign_id, "fr") == ()
    with pytest.raises(NotFound):
        showing_news.update(campaign_id, ids.pop(), "fr")


def test_news_are_shown_in_the_readers_language_or_the_best_there_is(context: Flask) -> None:
    campaign_id = story.live_campaign()
    update_id = published(campaign_id, team(campaign_id), ENGLISH)
    by_reader = {code: showing_news.updates(campaign_id, code)[0] for code in ("fr", "en", "ar")}
    assert {code: (news.title, news.language) for code, news in by_reader.items()} == {
        "fr": (FRENCH.title, "fr"),
        "en": (ENGLISH.title, "en"),
        "ar": (ENGLISH.title, "en"),
    }
    assert {news.original for news in by_reader.values()} == {"fr"}
    assert showing_news.languages_of(update_id) == ["fr", "en"]
    assert [one.news.title for one in showing_news.latest("en")] == [ENGLISH.title]


def test_every_backer_is_told_once_in_their_language_however_often_they_pledged(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "BATCH", 2)
    campaign_id = story.live_campaign()
    for email, language in [("ana@x.example", "en"), ("Ana@x.example", "en"), ("bo@x.example", "ar")]:
        story.promise(campaign_id, email=email, language=language)
    for number in range(3):
        story.promise(campaign_id, email=f"more{number}@x.example", language="fr")
    story.at_the_page(campaign_id)  # has not left a card
    update_id = published(campaign_id, team(campaign_id), ENGLISH)
    story.work(context)
    with unit_of_work():
        db.session.get_one(Update, update_id).told_up_to = 0  # as if a worker had been cut off before it noted that
    writing_news.tell_backers(update_id)
    story.work(context)
    told = {mail.to: mail.values["headline"] for mail in letters()}
    assert sorted(told) == ["ana@x.example", "bo@x.example", "more0@x.example", "more1@x.example", "more2@x.example"]
    assert len(letters()) == 5
    assert told["ana@x.example"] == told["bo@x.example"] == ENGLISH.title
    assert told["more0@x.example"] == FRENCH.title


def test_whoever_has_left_the_messages_of_a_campaign_is_not_told_and_a_letter_says_how_to_leave(context: Flask) -> None:
    campaign_id = story.live_campaign()
    for email in ("gone@x.example", "stays@x.example"):
        story.promise(campaign_id, email=email)
    with unit_of_work():
        reading.leave(reading.reader_of(campaign_id, "gone@x.example").key, ["en"])
    published(campaign_id, team(campaign_id))
    story.work(context)
    assert [mail.to for mail in letters()] == ["stays@x.example"]
    mail = letters()[0]
    assert mail.unsubscribe_path.endswith(f"/campaigns/messages/leave/{mail.values['leaving_key']}")
    assert mail.unsubscribe_path in render(mail.template, mail.language, mail.values).text


def test_whoever_pledges_later_is_not_told(context: Flask) -> None:
    campaign_id = story.live_campaign()
    update_id = published(campaign_id, team(campaign_id))
    story.let_time_pass_alone(minutes=1)
    story.promise(campaign_id)
    writing_news.tell_backers(update_id)
    assert letters() == []


def test_a_correction_is_shown_with_what_was_said_before_and_writes_no_letter(context: Flask) -> None:
    campaign_id = story.live_campaign()
    story.promise(campaign_id)
    viewer = team(campaign_id)
    update_id = published(campaign_id, viewer)
    story.work(context)
    before = len(letters())
    right = NewsWords("fr", "La table est ici", FRENCH.body)
    with unit_of_work():
        writing_news.write_news(campaign_id, update_id, right, 1, viewer)
    news = showing_news.update(campaign_id, update_id, "fr")
    assert (news.title, news.corrected_at is not None) == (right.title, True)
    assert [(one.language, one.title) for one in showing_news.earlier_words(update_id)] == [("fr", FRENCH.title)]
    story.work(context)
    assert len(letters()) == before == 1


def test_a_translation_that_is_added_later_corrects_nothing(context: Flask) -> None:
    campaign_id = story.live_campaign()
    viewer = team(campaign_id)
    update_id = published(campaign_id, viewer)
    with unit_of_work():
        writing_news.write_news(campaign_id, update_id, ENGLISH, 1, viewer)
    assert showing_news.update(campaign_id, update_id, "en").corrected_at is None
    assert showing_news.earlier_words(update_id) == []


@pytest.mark.both
def test_two_who_write_at_once_lose_nothing_and_what_is_the_same_is_refused(context: Flask) -> None:
    campaign_id = story.live_campaign()
    viewer = team(campaign_id)
    update_id = published(campaign_id, viewer)
    with unit_of_work():
        writing_news.write_news(campaign_id, update_id, NewsWords("fr", "Un", "deux"), 1, viewer)
    with pytest.raises(Conflict), unit_of_work():
        writing_news.write_news(campaign_id, update_id, NewsWords("fr", "Trois", "quatre"), 1, viewer)
    with pytest.raises(Refused), unit_of_work():
        writing_news.write_news(campaign_id, update_id, NewsWords("fr", "Un", "deux"), 2, viewer)


def test_what_was_published_is_neither_published_again_nor_thrown_away(context: Flask) -> None:
    campaign_id = story.live_campaign()
    viewer = team(campaign_id)
    update_id = published(campaign_id, viewer)
    for act in (writing_news.publish_news, writing_news.throw_away):
        with pytest.raises(Conflict), unit_of_work():
            act(campaign_id, update_id, viewer)


def test_nobody_writes_news_for_others(context: Flask) -> None:
    campaign_id, other = story.live_campaign(), story.live_campaign()
    viewer, stranger = team(campaign_id), team(other)
    update_id = published(campaign_id, viewer)
    for act in (
        lambda: writing_news.begin_news(campaign_id, FRENCH, "key", stranger),
        lambda: writing_news.write_news(campaign_id, update_id, ENGLISH, 1, stranger),
        lambda: writing_news.write_news(other, update_id, ENGLISH, 1, stranger),
        lambda: writing_news.publish_news(campaign_id, update_id, stranger),
        lambda: writing_news.news(other, update_id),
        lambda: showing_news.update(other, update_id, "en"),
    ):
        with pytest.raises(NotFound), unit_of_work():
            act()


def test_news_stay_when_their_author_is_forgotten(context: Flask) -> None:
    campaign_id = story.live_campaign()
    viewer = team(campaign_id)
    update_id = published(campaign_id, viewer)
    with unit_of_work():
        writing_news.write_news(campaign_id, update_id, NewsWords("fr", "Un", "deux"), 1, viewer)
        erase(Person("nobody@city.example", viewer.account_id))
    assert db.session.get_one(Update, update_id).account_id is None
    assert showing_news.update(campaign_id, update_id, "fr").title == "Un"


def test_the_newest_news_come_first_and_only_of_public_campaigns(context: Flask) -> None:
    campaign_id = story.live_campaign()
    viewer = team(campaign_id)
    first = published(campaign_id, viewer)
    story.let_time_pass_alone(minutes=1)
    second = published(campaign_id, viewer)
    assert [one.id for one in showing_news.updates(campaign_id, "fr")] == [second, first]
    with unit_of_work():
        db.session.get_one(Update, second).published_at -= timedelta(days=1)  # type: ignore[operator]
        db.session.get_one(Campaign, campaign_id).state = "draft"
    assert showing_news.latest("fr") == ()
