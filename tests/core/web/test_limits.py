"""How often one network may send something, and what somebody sees who sends more."""

import re
import socket
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from limits.storage import RedisStorage
from werkzeug.test import TestResponse

from plugins.membership.services import joining
from portal.config import BadSettings, from_environment
from portal.database import db
from portal.payments.models import GatewayEvent
from portal.testing import BASE_URL, TOKEN, Browser, MakeApp, browser_of, browser_signed_in
from portal.web import limits
from portal.web.access import public
from portal.web.limits import GENERAL, Limit, limit_of, limited

pytestmark = pytest.mark.only_on("sqlite")
FORM, MOST = "/fr/membership/join", 20
WISH = {"name": "Ville de Lyon", "country": "FR", "email": "not an address"}
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
HERE, ELSEWHERE = "203.0.113.7", "203.0.113.8"


def token_of(client: Browser, path: str = FORM) -> str:
    found = TOKEN.search(client.get(path).text)
    assert found
    return found[1]


def send(client: Browser, token: str = "", path: str = FORM, address: str = HERE, **headers: str) -> TestResponse:
    """Send a form from a network."""
    data = {"_token": token, **WISH}
    return client.post(path, data=data, headers=OURS | headers, environ_overrides={"REMOTE_ADDR": address})


def used_up(client: Browser, times: int = MOST, **more: Any) -> list[int]:
    """Send so often, without a token; gives the statuses."""
    return [send(client, **more).status_code for _ in range(times)]


def test_over_its_limit_a_form_is_shown_again_with_what_was_typed_and_the_time_to_wait(client: Browser) -> None:
    assert set(used_up(client)) == {422}
    answer = send(client, token_of(client))
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert 'value="Ville de Lyon"' in answer.text
    assert '<html lang="fr"' in answer.text
    assert re.search(r"\b(59|60)\s+min", answer.text)


def test_over_its_limit_nothing_is_stored(client: Browser) -> None:
    used_up(client)
    data = WISH | {"email": "mairie@lyon.example", "_token": token_of(client)}
    answer = client.post(FORM, data=data, headers=OURS, environ_overrides={"REMOTE_ADDR": HERE})
    assert answer.status_code == 429
    with client.application.app_context():
        assert joining.waiting() == []
    again = client.post(FORM, data=data, headers=OURS, environ_overrides={"REMOTE_ADDR": ELSEWHERE})
    assert again.status_code == 303


def test_after_its_time_the_network_may_send_again(client: Browser) -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        used_up(client)
        assert send(client).status_code == 429
        clock.shift(timedelta(minutes=61))
        assert send(client).status_code == 422


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (HERE, ELSEWHERE, False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", HERE, True),
    ],
)
def test_whoever_shares_a_network_shares_its_limit(client: Browser, one: str, other: str, *, is_same: bool) -> None:
    used_up(client, address=one)
    assert send(client, address=other).status_code == (429 if is_same else 422)


def test_a_forged_header_makes_nobody_somebody_else(client: Browser) -> None:
    forged = [send(client, **{"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"}) for n in range(30)]
    assert {answer.status_code for answer in forged[MOST:]} == {429}


def test_behind_a_proxy_of_ours_the_address_is_the_one_that_the_proxy_adds(make_app: MakeApp) -> None:
    client = browser_of(make_app(proxies=1))
    for n in range(MOST):  # what the visitor wrote stands before what the proxy adds
        send(client, address="127.0.0.1", **{"X-Forwarded-For": f"198.51.100.{n}, {HERE}"})
    assert send(client, address="127.0.0.1", **{"X-Forwarded-For": f"1.2.3.4, {HERE}"}).status_code == 429
    assert send(client, address="127.0.0.1", **{"X-Forwarded-For": f"{HERE}, {ELSEWHERE}"}).status_code == 422


def test_a_view_that_declares_nothing_has_the_general_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GENERAL", Limit(3, 10))
    visitor = browser_signed_in(app)
    token = token_of(visitor, "/en/account/profile")
    answers = [send(visitor, token, "/en/account/sessions/99/end") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert answers[3].headers["Retry-After"]
    assert send(visitor, token, "/en/account/sessions/end").status_code == 303  # each view counts for itself


def test_every_view_that_takes_something_has_a_limit(app: Flask) -> None:
    taking = {
        rule.endpoint: limit_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert {name for name, limit in taking.items() if not 0 < limit.times / limit.minutes <= 3000} == set()
    own = {name for name, limit in taking.items() if limit != GENERAL}
    guests = {"membership.join", "elections.ask", "badges.tell", "campaigns_pledges.pledge", "core_account.send_link"}
    assert guests <= own
    assert limit_of(app.view_functions["core_payments.receive"]).times == 3000


def test_an_act_that_leads_on_is_a_page_when_it_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GENERAL", Limit(1, 10))
    visitor = browser_signed_in(app)
    token = token_of(visitor, "/en/account/profile")
    send(visitor, token, "/en/account/sign-out")
    visitor = browser_signed_in(app)
    answer = send(visitor, token_of(visitor, "/fr/account/profile"), "/fr/account/sign-out")
    assert answer.status_code == 429
    assert "<h1>" in answer.text
    assert visitor.get("/en/account/").status_code == 200  # still signed in: nothing was done


def test_a_gateway_that_says_too_much_is_told_to_come_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WEBHOOKS", Limit(2, 1))
    client = browser_of(app)
    answers = [client.post("/webhooks/sandbox/1", data=b"{}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    with app.app_context():
        assert db.session.query(GatewayEvent).count() == 0


def test_reading_is_never_counted(client: Browser) -> None:
    used_up(client, MOST + 1)
    assert client.get(FORM, environ_overrides={"REMOTE_ADDR": HERE}).status_code == 200


@pytest.mark.parametrize(("factor", "status"), [(0, 422), (2, 422), (1, 429)])
def test_an_operator_raises_all_limits_or_takes_them_away(make_app: MakeApp, factor: int, status: int) -> None:
    client = browser_of(make_app(rate_limit_factor=factor))
    used_up(client)
    assert send(client).status_code == status


def test_while_redis_is_away_each_process_counts_for_itself(make_app: MakeApp) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = make_app(redis_url=f"redis://127.0.0.1:{port}/0")
    [limiter] = app.extensions["limiter"]
    assert isinstance(limiter.storage, RedisStorage)
    client = browser_of(app)
    assert set(used_up(client)) == {422}
    assert send(client).status_code == 429


@pytest.mark.parametrize("url", ["nonsense", "http://127.0.0.1/"])
def test_an_address_of_redis_that_cannot_be_stops_the_start_in_one_sentence(make_app: MakeApp, url: str) -> None:
    with pytest.raises(BadSettings, match="REDIS_URL cannot be used"):
        make_app(redis_url=url)


def test_the_factor_is_a_whole_number(tmp_path: Any) -> None:
    with pytest.raises(BadSettings, match="RATE_LIMIT_FACTOR must be a whole number"):
        from_environment({"PORTAL_DATA": str(tmp_path), "RATE_LIMIT_FACTOR": "-1"})


def test_a_limit_stands_beside_who_may_use_a_view() -> None:
    @public
    @limited(5, minutes=1)
    def view() -> str:
        return ""

    assert limit_of(view) == Limit(5, 1)
