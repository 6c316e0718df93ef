"""Testers move the clock, read the mailbox and the counts; from this machine, and never in live mode."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, wall_now
from portal.mail.models import Mail
from portal.testing import Browser, MakeApp, browser_of

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
LIVE = {"mode": "live", "base_url": "https://portal.example", "trusted_hosts": ("portal.test",)}


def make_letter(text: str = "See [your pledge](http://portal.test/en/).") -> int:
    with unit_of_work() as session:
        row = Mail(
            key="1", to="awa@sample.example", language="fr", template="x", values={}, created_at=wall_now(),
            state="sent", subject="Merci", text=text,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def test_a_program_moves_the_clock_and_what_is_due_runs(client: Browser, context: Flask) -> None:
    answer = client.post("/-/clock", json={"forward_seconds": 86_400})
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["business_now"] > (wall_now() + timedelta(hours=23)).isoformat()
    assert client.get("/-/state.json").json["business_now"] > (wall_now() + timedelta(hours=23)).isoformat()  # type: ignore[index]


@pytest.mark.only_on("sqlite")
def test_a_tester_moves_the_clock_by_form(client: Browser) -> None:
    answer = client.fill("/-/clock", {"to": "2099-01-01T00:00"}, to="/-/clock/move")
    assert answer.status_code == 303
    assert client.get("/-/state.json").json["business_now"].startswith("2099-01-01")  # type: ignore[index]


@pytest.mark.parametrize("said", [{}, {"to": "soon"}, {"forward_seconds": "x"}, {"to": "2001-01-01T00:00:00Z"}])
@pytest.mark.only_on("sqlite")
def test_a_clock_that_cannot_be_is_refused(said: dict[str, str], client: Browser) -> None:
    assert client.post("/-/clock", json=said).status_code == 422
    assert abs(business_now() - wall_now()) < timedelta(days=1)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.only_on("sqlite")
def test_another_site_does_not_move_the_clock(headers: dict[str, str], client: Browser) -> None:
    assert client.post("/-/clock", data={"forward_seconds": "60"}, headers=headers).status_code == 403


@pytest.mark.only_on("sqlite")
def test_the_mailbox_shows_letters_with_links_to_follow(client: Browser, context: Flask) -> None:
    number = make_letter()
    assert "Merci" in client.get("/-/mail/").text
    assert 'href="http://portal.test/en/"' in client.get(f"/-/mail/{number}").text
    assert client.get("/-/mail/999").status_code == 404


@pytest.mark.only_on("sqlite")
def test_nothing_that_somebody_typed_into_a_letter_runs(client: Browser, context: Flask) -> None:
    number = make_letter("<script>alert(1)</script> [x](javascript:alert(1))")
    page = client.get(f"/-/mail/{number}").text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("path", ["/-/state.json", "/-/clock", "/-/mail/"])
@pytest.mark.only_on("sqlite")
def test_from_another_machine_there_is_no_door(path: str, client: Browser) -> None:
    assert client.get(path).status_code == 200
    assert client.get(path, environ_overrides=ELSEWHERE).status_code == 404


@pytest.mark.only_on("sqlite")
def test_in_live_mode_there_is_no_door_at_all(make_app: MakeApp) -> None:
    app = make_app(**LIVE)
    assert [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/-")] == []
    assert browser_of(app).get("/-/state.json").status_code == 404


def test_the_counts_say_mode_and_mail(client: Browser, context: Flask) -> None:
    make_letter()
    figures = client.get("/-/state.json").json
    assert figures
    assert (figures["mode"], figures["mail"]) == ("test", {"sent": 1})
    assert db.session.scalar(db.select(db.func.count(Mail.id))) == 1


def test_the_door_speaks_the_language_of_the_browser(client: Browser) -> None:
    assert '<html lang="fr"' in client.get("/-/mail/", headers={"Accept-Language": "fr-FR,fr"}).text
    assert '<html lang="en"' in client.get("/-/mail/", headers={"Accept-Language": "eo"}).text
