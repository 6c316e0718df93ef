"""Coming in: by password, by mailed link, and what keeps everybody else out."""

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.browsers import OWN_PATH
from portal.accounts.models import Account, MailedLink, Session
from portal.accounts.signing_in import MOST
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.networks import network_of
from portal.mail.models import Mail
from portal.testing import Browser, browser_of, browser_signed_in
from tests.factories import make_account

pytestmark = pytest.mark.only_on("sqlite")
SIGN_IN, HOME = "/en/account/sign-in", "/en/account/"
ANNA, PASSWORD = "anna@city.example", "kova-timu-seda-rilo"
LOCAL = "http://portal.test"


@pytest.fixture
def anna(context: Flask) -> int:
    with unit_of_work():
        return make_account(ANNA, password=PASSWORD)


def sign_in(client: Browser, password: str = PASSWORD, email: str = ANNA, **more: str) -> int:
    return client.fill(SIGN_IN, {"email": email, "password": password, **more}).status_code


def mailed_path(client: Browser, email: str = ANNA, to: str = "") -> str:
    """Ask for a link and take its path from the letter."""
    client.fill(SIGN_IN, {"email": email, "next": to}, to="/en/account/mail-link")
    values = db.session.scalars(db.select(Mail.values).where(Mail.to == email).order_by(Mail.id.desc())).first()
    assert values
    return str(values["address"]).removeprefix(LOCAL)


@pytest.mark.only_on("sqlite", "postgresql")
def test_the_right_password_opens_the_dashboard(anna: int, client: Browser) -> None:
    assert sign_in(client) == 303
    page = client.get(HOME).text
    assert "Sample Person" in page
    assert "Sign in" not in page


def test_the_address_may_be_typed_in_any_case(anna: int, client: Browser) -> None:
    assert sign_in(client, email=ANNA.upper()) == 303


def test_a_stranger_and_a_wrong_password_get_the_same_answer(anna: int, client: Browser) -> None:
    wrong = client.fill(SIGN_IN, {"email": ANNA, "password": "wrong"})
    unknown = client.fill(SIGN_IN, {"email": "berta@city.example", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    secrets = re.compile(r'value="[^"]*"|<span class="hash">.*?</span>')
    assert secrets.sub("", wrong.text) == secrets.sub("", unknown.text)


def test_a_stranger_costs_as_much_work_as_an_account(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    monkeypatch.setattr("portal.accounts.passwords._hasher.__class__.verify", lambda s, h, p: verified.append(h))
    sign_in(client, email="berta@city.example")
    assert len(verified) == 1


def test_a_faulty_form_keeps_the_address_and_never_the_password(anna: int, client: Browser) -> None:
    page = client.fill(SIGN_IN, {"email": ANNA, "password": "a wrong password"}).text
    assert f'value="{ANNA}"' in page
    assert "a wrong password" not in page


@pytest.mark.only_on("sqlite", "postgresql")
def test_too_many_tries_at_one_address_are_refused_even_with_the_right_password(anna: int, client: Browser) -> None:
    answers = [sign_in(client, "wrong", ANNA.upper() if n % 2 else ANNA) for n in range(MOST["password"])]
    assert set(answers) == {422}
    assert sign_in(client) == 429
    assert sign_in(client, email="berta@city.example") == 422


def test_after_a_quarter_of_an_hour_one_may_try_again(anna: int, client: Browser) -> None:
    for _ in range(MOST["password"]):
        sign_in(client, "wrong")
    with time_machine.travel(wall_now() + timedelta(minutes=16)):
        assert sign_in(client) == 303


def test_a_mailed_link_is_the_way_out_of_a_door_that_others_have_blocked(anna: int, client: Browser) -> None:
    for _ in range(MOST["password"]):
        sign_in(client, "wrong")
    assert client.fill(mailed_path(client), {}).status_code == 303


def test_one_client_cannot_try_many_addresses(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST, "client", 3)
    answers = [sign_in(client, email=f"person{n}@city.example") for n in range(4)]
    assert answers == [422, 422, 422, 429]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (None, "0.0.0.0"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unix:/run/portal", "unknown"),
    ],
)
def test_tries_are_counted_for_what_one_customer_has(address: str | None, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.only_on("sqlite", "postgresql")
def test_a_mailed_link_signs_in_once(anna: int, client: Browser) -> None:
    path = mailed_path(client)
    assert client.fill(path, {}).status_code == 303
    assert "Sample Person" in client.get(HOME).text
    assert client.get(path).status_code == 410


def test_opening_a_link_does_not_use_it(anna: int, app: Flask, client: Browser) -> None:
    path = mailed_path(client)
    scanner = browser_of(app)
    assert [scanner.get(path).status_code, scanner.head(path).status_code] == [200, 200]
    assert scanner.get(HOME).status_code == 401
    assert client.fill(path, {}).status_code == 303


@pytest.mark.both
def test_a_link_that_is_used_twice_at_once_opens_one_session(anna: int, app: Flask, client: Browser) -> None:
    path = mailed_path(client)
    token = re.search(r'name="_token" value="([^"]+)"', client.get(path).text)
    assert token
    answers = [browser_of(app).post(path, data={"_token": token[1]}).status_code for _ in range(2)]
    assert sorted(answers) == [303, 410]
    assert db.session.scalar(db.select(db.func.count(Session.id))) == 1


@pytest.mark.parametrize("change", ["too old", "password changed", "mistyped"])
def test_a_link_that_no_longer_holds_says_so(change: str, anna: int, client: Browser) -> None:
    path = mailed_path(client)
    with unit_of_work():
        if change == "too old":
            db.session.execute(db.update(MailedLink).values(ends_at=wall_now() - timedelta(seconds=1)))
        if change == "password changed":
            db.session.get_one(Account, anna).epoch += 1
    answer = client.get(path + ("x" if change == "mistyped" else ""))
    assert answer.status_code == 410
    assert "Have a new one mailed" in answer.text


def test_secrets_of_links_and_sessions_are_not_in_their_tables(anna: int, client: Browser) -> None:
    path = mailed_path(client)
    client.fill(path, {})
    cookie = client.get_cookie("session", domain="portal.test")
    assert cookie
    stored = [db.session.scalars(db.select(table.token_hash)).one() for table in (MailedLink, Session)]
    assert stored[0] not in path
    assert stored[1] != cookie.value


def test_whoever_has_no_account_gets_the_same_answer_and_makes_one_by_the_link(client: Browser, anna: int) -> None:
    answers = [client.fill(SIGN_IN, {"email": e}, to="/en/account/mail-link") for e in (ANNA, "new@city.example")]
    assert answers[0].location == answers[1].location
    path = mailed_path(client, "new@city.example")
    assert client.fill(path, {"name": ""}).status_code == 422
    assert client.fill(path, {"name": "Berta Nova"}).status_code == 303
    assert "Berta Nova" in client.get(HOME).text


def test_letters_to_one_address_are_few(client: Browser, anna: int) -> None:
    send = {"path": SIGN_IN, "data": {"email": ANNA}, "to": "/en/account/mail-link"}
    answers = [client.fill(**send).status_code for _ in range(MOST["letter"] + 1)]  # type: ignore[arg-type]
    assert answers == [303] * MOST["letter"] + [429]


def test_a_bad_address_is_said_before_anything_is_mailed(client: Browser) -> None:
    answer = client.fill(SIGN_IN, {"email": "not an address"}, to="/en/account/mail-link")
    assert answer.status_code == 422
    assert "Enter an e-mail address like" in answer.text


FOREIGN = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "\t//evil.example", "javascript:alert(1)", "http:evil.example", "evil.example",
    "/\n/evil.example", "/en/\r\nSet-Cookie: a=b", "", " /en/", "/ /evil.example",
]  # fmt: skip


@pytest.mark.parametrize("to", FOREIGN)
def test_nobody_is_led_elsewhere_after_signing_in(to: str, anna: int, client: Browser) -> None:
    answer = client.fill(SIGN_IN, {"email": ANNA, "password": PASSWORD, "next": to})
    assert (answer.status_code, answer.location) == (303, HOME)


@given(st.text(alphabet="/\\\t\n.", max_size=5), st.sampled_from(["evil.example", "@evil.example", "%2f/evil.example"]))
def test_whatever_is_an_own_path_leads_a_browser_to_this_host(signs: str, rest: str) -> None:
    to = f"/{signs}{rest}"
    as_browsers_read_it = re.sub(r"[\t\n\r]", "", to).replace("\\", "/")
    assert not OWN_PATH.fullmatch(to) or urlsplit(urljoin(f"{LOCAL}/en/", as_browsers_read_it)).netloc == "portal.test"


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(anna: int, client: Browser) -> None:
    page = client.get("/en/account/profile")
    assert page.status_code == 401
    assert "/en/account/sign-in?next=/en/account/profile" in page.text
    client.get(SIGN_IN, query_string={"next": "/en/account/profile"})
    answer = client.fill(mailed_path(client, to="/en/account/profile"), {"next": "/en/account/profile"})
    assert answer.location == "/en/account/profile"


def test_a_planted_session_is_not_taken_over(anna: int, client: Browser) -> None:
    client.set_cookie("session", "planted", domain="portal.test")
    sign_in(client)
    cookie = client.get_cookie("session", domain="portal.test")
    assert cookie
    assert cookie.value != "planted"


def test_signing_in_again_ends_the_session_before(anna: int, app: Flask) -> None:
    browser = browser_signed_in(app, ANNA)
    old = browser.get_cookie("session", domain="portal.test")
    sign_in(browser)
    copied = browser_of(app)
    assert old
    copied.set_cookie("session", old.value, domain="portal.test")
    assert copied.get(HOME).status_code == 401
