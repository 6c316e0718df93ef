"""An issue is written in several languages, tried out, sent to each reader once in theirs, and stays as it was sent."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from plugins.newsletter.blocks import Block, plain
from plugins.newsletter.models import Issue
from plugins.newsletter.services import issues, sending, subscribing
from plugins.newsletter.services.issues import Words
from portal.database import db, unit_of_work
from portal.jobs.running import run_next
from portal.kernel.errors import Conflict, Refused
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.testing import Browser, statements_of
from portal.viewer import NOBODY
from portal.web.markdown import markdown

Reader = Callable[[str, str], str]


def publish(issue: int) -> None:
    with unit_of_work():
        issues.publish(issue, NOBODY)


def written(issue: int) -> list[Mail]:
    found = db.select(Mail).where(Mail.key.like(f"newsletter:{issue}:%"), Mail.template == "newsletter/mail/issue.md")
    return list(db.session.scalars(found.order_by(Mail.id)))


def test_each_reader_gets_one_letter_in_their_language_with_a_way_out(issue: int, reader: Reader, app: Flask) -> None:
    keys = {"es": reader("ana@city.example", "es"), "ar": reader("layla@city.example", "ar")}
    publish(issue)
    while run_next(app):
        pass
    first, second = written(issue)
    assert (first.to, first.subject) == ("ana@city.example", "Lo que votan los barrios")
    assert (second.to, second.subject) == ("layla@city.example", "What neighbourhoods vote on")
    assert second.unsubscribe_path == f"/ar/newsletter/leave/{keys['ar']}"
    assert f"/en/newsletter/leave/{keys['ar']}" in second.text
    assert "<strong>quarter</strong>" in second.html
    assert db.session.get_one(Issue, issue).state == "sent"


@pytest.mark.both
def test_a_worker_that_is_killed_between_batches_or_runs_twice_writes_to_everybody_once(
    issue: int, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    for number in range(5):
        reader(f"reader{number}@city.example", "en")
    publish(issue)
    original, calls = sending.send, Counter[str]()

    def killed(letter: object) -> bool:
        calls["all"] += 1
        if calls["all"] == 4:
            raise KeyboardInterrupt
        return original(letter)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "send", killed)
    sending.send_issue(issue)
    with pytest.raises(KeyboardInterrupt):
        sending.send_issue(issue)
    db.session.rollback()
    for _ in range(4):
        sending.send_issue(issue)
    assert sorted(mail.to for mail in written(issue)) == [f"reader{number}@city.example" for number in range(5)]


def test_whoever_left_before_their_batch_gets_nothing_and_whoever_came_after_waits(issue: int, reader: Reader) -> None:
    gone = reader("gone@city.example", "en")
    publish(issue)
    with unit_of_work():
        subscribing.leave(gone)
    reader("later@city.example", "en")
    sending.send_issue(issue)
    assert written(issue) == []


def test_what_was_sent_stays_as_it_is_and_is_sent_once(issue: int) -> None:
    publish(issue)
    for act in (
        lambda: issues.publish(issue, NOBODY),
        lambda: issues.write(issue, Words("en", "Another", "…")),
        lambda: issues.throw_away(issue, NOBODY),
        lambda: issues.drop_language(issue, "en"),
    ):
        with pytest.raises(Conflict), unit_of_work():
            act()


def test_the_first_language_of_an_issue_stays_and_others_can_go(issue: int) -> None:
    with pytest.raises(Refused), unit_of_work():
        issues.drop_language(issue, "es")
    with unit_of_work():
        issues.drop_language(issue, "en")
    assert list(issues.texts_of(issue)) == ["es"]


def test_the_archive_shows_what_was_sent_and_hides_drafts(issue: int, client: Browser) -> None:
    assert client.get(f"/en/newsletter/{issue}").status_code == 404
    assert "What neighbourhoods" not in client.get("/en/newsletter/").text
    publish(issue)
    assert "What neighbourhoods" in client.get("/en/newsletter/").text
    assert "Este trimestre" in client.get(f"/es/newsletter/{issue}").text
    in_french = client.get(f"/fr/newsletter/{issue}").text
    assert 'lang="en" dir="auto">What neighbourhoods' in in_french


def test_the_archive_asks_as_often_for_twenty_issues_as_for_one(issue: int, client: Browser) -> None:
    publish(issue)
    before = len(statements_of(client, "/en/newsletter/"))
    for number in range(19):
        with unit_of_work():
            another = issues.begin(Words("en", f"Issue {number}", "…"), f"form {number}", NOBODY)
            issues.publish(another, NOBODY)
    assert len(statements_of(client, "/fr/newsletter/")) == before


def test_a_trial_goes_to_the_writer_alone_and_has_no_way_out(issue: int, secretary: Browser, app: Flask) -> None:
    there = f"/en/admin/newsletter/{issue}"
    secretary.fill(there, {"act": "try", "code": "en"}, to=there)
    trial = db.session.scalars(db.select(Mail).where(Mail.key.like("newsletter:try:%"))).one()
    rendered = render(trial.template, trial.language, trial.values)
    assert trial.unsubscribe_path == ""
    assert "This is a trial" in rendered.text
    assert db.session.get_one(Issue, issue).state == "draft"


def test_the_secretariat_begins_writes_and_sends_an_issue(secretary: Browser, reader: Reader) -> None:
    reader("ana@city.example", "es")
    begun = secretary.fill("/en/admin/newsletter/new", {"title": "Spring", "body": "It *comes*."})
    there = str(begun.location)
    secretary.fill(f"{there}/es", {"title": "Primavera", "body": "Ya *llega*."})
    assert "Primavera" in secretary.get(there).text
    assert secretary.fill(f"{there}/send", {}).status_code == 303
    assert "Spring" in secretary.get("/en/newsletter/").text


def test_others_neither_write_nor_send(issue: int, client: Browser) -> None:
    for path in ("", "new", str(issue), f"{issue}/en", f"{issue}/send"):
        assert client.get(f"/en/admin/newsletter/{path}").status_code in (302, 303, 401)


@given(st.text(min_size=1, max_size=60))
def test_what_a_block_is_called_stands_as_it_is_whatever_it_means_in_markdown(title: str) -> None:
    html = markdown(plain(" ".join(title.split()) or "x"))
    for tag in ("<em>", "<strong>", "<a ", "<code>", "<h2>", "<img"):
        assert tag not in html


def test_a_block_is_put_at_the_end_and_what_was_typed_is_kept(secretary: Browser, context: Flask) -> None:
    block = Block("A *river*", "By the people", "/en/campaigns/river")
    with context.test_request_context("/en/"):
        assert block.markdown.startswith("### [A \\*river\\*](http")
    page = secretary.fill("/en/admin/newsletter/new", {"title": "Kept", "body": "Typed", "add": "99"})
    assert "Kept" in page.text
    assert "Typed" in page.text
