"""Browsers that are signed in: their cookie, their list, and how they end."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.accounts.browsers import browser_name
from portal.accounts.models import Account, Session
from portal.core_jobs import tidy_accounts
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.testing import BASE_URL, TOKEN, Browser, MakeApp, browser_of, browser_signed_in, unseen_fields
from tests.factories import make_account

pytestmark = pytest.mark.only_on("sqlite")
HOME, SESSIONS, PASSWORD = "/en/account/", "/en/account/sessions", "/en/account/password"
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}


def copy_of(browser: Browser, app: Flask) -> Browser:
    """Another browser with the same cookie."""
    cookie = browser.get_cookie("session", domain="portal.test")
    assert cookie
    other = browser_of(app)
    other.set_cookie("session", cookie.value, domain="portal.test")
    return other


def secret_of(browser: Browser) -> str:
    cookie = browser.get_cookie("session", domain="portal.test")
    assert cookie
    return cookie.value


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(make_app: MakeApp) -> None:
    app = make_app(base_url="https://portal.test")
    with app.app_context(), unit_of_work():
        make_account("anna@city.example", password="kova-timu-seda-rilo")
    browser = browser_of(app)
    token = TOKEN.search(browser.get("/en/account/sign-in", base_url="https://portal.test").text)
    assert token
    data = {"_token": token[1], "email": "anna@city.example", "password": "kova-timu-seda-rilo"}
    cookie = browser.post("/en/account/sign-in", data=data, base_url="https://portal.test").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.only_on("sqlite", "postgresql")
def test_signing_out_ends_the_session_on_the_server(app: Flask) -> None:
    browser = browser_signed_in(app)
    copied = copy_of(browser, app)
    assert browser.fill(HOME, {}, to="/en/account/sign-out").status_code == 303
    assert browser.get_cookie("session", domain="portal.test") is None
    assert copied.get(HOME).status_code == 401


def test_a_browser_whose_session_ended_forgets_its_cookie_and_gets_kept_pages_again(app: Flask) -> None:
    browser = browser_signed_in(app)
    with app.app_context(), unit_of_work():
        db.session.execute(db.delete(Session))
    assert browser.get("/en/").status_code == 200
    assert browser.get_cookie("session", domain="portal.test") is None


def test_a_session_ends_after_its_time_and_that_of_staff_sooner(app: Flask) -> None:
    person, staff = browser_signed_in(app), browser_signed_in(app, "anna@city.example", "secretariat")
    with time_machine.travel(wall_now() + timedelta(hours=13)):
        assert [browser.get(HOME).status_code for browser in (person, staff)] == [200, 401]
    with time_machine.travel(wall_now() + timedelta(days=31)):
        assert person.get(HOME).status_code == 401


def test_reading_while_signed_in_stores_nothing(app: Flask) -> None:
    browser = browser_signed_in(app)
    for path in (HOME, SESSIONS, "/en/", "/en/account/profile"):
        assert "Set-Cookie" not in browser.get(path).headers


def test_pages_for_somebody_are_kept_by_nobody(app: Flask) -> None:
    browser = browser_signed_in(app)
    for path in ("/en/", HOME):
        assert browser.get(path).headers["Cache-Control"] == "no-store"
    assert "Sample Person" not in browser_of(app).get("/en/").text


def test_people_see_their_browsers_and_end_one(app: Flask) -> None:
    here, there = browser_signed_in(app), browser_signed_in(app)
    page = here.get(SESSIONS).text
    assert page.count("Firefox, Linux") == 2
    assert page.count("this browser") == 1
    with app.app_context():
        other = db.session.scalar(db.select(db.func.max(Session.id)))
    assert here.fill(SESSIONS, {}, to=f"/en/account/sessions/{other}/end").status_code == 303
    assert (here.get(HOME).status_code, there.get(HOME).status_code) == (200, 401)


def test_nobody_ends_the_session_of_somebody_else(app: Flask) -> None:
    other, mine = browser_signed_in(app, "berta@city.example"), browser_signed_in(app)
    with app.app_context():
        first = db.session.scalar(db.select(db.func.min(Session.id)))
    assert mine.fill(SESSIONS, {}, to=f"/en/account/sessions/{first}/end").status_code == 404
    assert other.get(HOME).status_code == 200


def test_signing_out_everywhere_ends_every_session(app: Flask) -> None:
    here, there = browser_signed_in(app), browser_signed_in(app)
    assert here.fill(SESSIONS, {}, to="/en/account/sessions/end").status_code == 303
    assert [browser.get(HOME).status_code for browser in (here, there)] == [401, 401]


def test_a_new_password_ends_the_other_sessions_and_renews_this_one(app: Flask) -> None:
    here, there = browser_signed_in(app), browser_signed_in(app)
    before = secret_of(here)
    answer = here.fill(PASSWORD, {"password": "a long enough passphrase"})
    assert answer.status_code == 303
    assert secret_of(here) != before
    assert (here.get(HOME).status_code, there.get(HOME).status_code) == (200, 401)


@pytest.mark.parametrize(("password", "said"), [("short", "at least 12"), ("x" * 1025, "too long"), ("", "Enter a")])
def test_a_password_that_will_not_do_is_refused_and_changes_nothing(password: str, said: str, app: Flask) -> None:
    browser = browser_signed_in(app)
    answer = browser.fill(PASSWORD, {"password": password})
    assert answer.status_code == 422
    assert said in answer.text
    assert browser.get(HOME).status_code == 200


def test_what_is_sensitive_asks_for_proof_after_a_while_and_renews_the_secret(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        make_account("anna@city.example", password="kova-timu-seda-rilo")
    browser = browser_signed_in(app, "anna@city.example")
    before = secret_of(browser)
    with time_machine.travel(wall_now() + timedelta(minutes=20)):
        answer = browser.get(PASSWORD)
        assert (answer.status_code, answer.location) == (303, f"/en/account/prove?next={PASSWORD}")
        proved = browser.fill(answer.location, {"password": "kova-timu-seda-rilo", "next": PASSWORD})
        assert (proved.status_code, proved.location) == (303, PASSWORD)
        assert browser.get(PASSWORD).status_code == 200
    assert secret_of(browser) != before


def test_a_form_that_was_opened_in_time_may_be_sent_a_little_later(app: Flask) -> None:
    browser, now = browser_signed_in(app), wall_now()
    token = TOKEN.search(browser.get(PASSWORD).text)
    assert token
    with time_machine.travel(now + timedelta(minutes=20)):
        data = {"_token": token[1], "password": "a long enough passphrase"}
        assert browser.post(PASSWORD, data=data, headers=OURS).location == f"{SESSIONS}?done=1"


@pytest.mark.parametrize("more", [{"password": "a new passphrase"}, {"next": "/elsewhere"}])
def test_a_form_that_the_proof_cannot_carry_is_typed_again(app: Flask, more: dict[str, str]) -> None:
    browser, now = browser_signed_in(app), wall_now()
    token = unseen_fields(browser.get(PASSWORD).text)
    with time_machine.travel(now + timedelta(minutes=50)):
        answer = browser.post(PASSWORD, data={**token, **more}, headers=OURS)
        assert (answer.status_code, answer.location) == (303, f"/en/account/prove?next={PASSWORD}")
        forged = browser.post(PASSWORD, data={"_token": "x", "reason": "y"}, headers=OURS)
        assert forged.status_code == 303


def test_a_wrong_proof_is_refused_and_counted(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        make_account("anna@city.example", password="kova-timu-seda-rilo")
    browser = browser_signed_in(app, "anna@city.example")
    answers = [browser.fill("/en/account/prove", {"password": "wrong"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_form_token_of_one_person_does_not_work_for_another(app: Flask) -> None:
    anna, berta = browser_signed_in(app, "anna@city.example"), browser_signed_in(app, "berta@city.example")
    token = TOKEN.search(anna.get("/en/account/profile").text)
    assert token
    data = {"_token": token[1], "name": "Anna's words", "language": "en", "time_zone": "UTC"}
    answer = berta.post("/en/account/profile", data=data, headers=OURS)
    assert answer.status_code == 422
    assert "Anna&#39;s words" in answer.text


def test_the_form_token_of_a_visitor_does_not_work_once_signed_in(app: Flask, client: Browser) -> None:
    token = TOKEN.search(client.get("/en/account/sign-in").text)
    assert token
    browser = browser_signed_in(app)
    answer = browser.post("/en/account/sign-out", data={"_token": token[1]}, headers=OURS)
    assert answer.status_code == 403
    assert browser.get(HOME).status_code == 200


def test_an_erased_account_opens_nothing(app: Flask) -> None:
    browser = browser_signed_in(app)
    with app.app_context(), unit_of_work():
        db.session.execute(db.update(Account).values(erased_at=wall_now()))
    assert browser.get(HOME).status_code == 401


def test_what_has_ended_is_deleted_in_time(app: Flask) -> None:
    browser_signed_in(app)
    with app.app_context(), time_machine.travel(wall_now() + timedelta(days=40)):
        tidy_accounts()
        assert db.session.scalar(db.select(db.func.count(Session.id))) == 0


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_browser_is_named_in_a_few_words(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


@pytest.mark.parametrize("path", [HOME, SESSIONS, PASSWORD, "/en/account/profile", "/en/account/prove"])
def test_without_a_session_nothing_of_an_account_is_shown(path: str, client: Browser) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert "Please sign in first" in answer.text


def test_a_profile_is_saved_and_used(app: Flask) -> None:
    browser = browser_signed_in(app)
    form = {"name": "Awa \u202eDiop", "language": "fr", "time_zone": "Africa/Dakar"}
    assert browser.fill("/en/account/profile", form).location == "/fr/account/profile?done=1"
    page = browser.get("/en/account/sessions").text
    assert "Awa Diop" in page
    assert "(Dakar)" in page


@pytest.mark.parametrize(
    "change", [{"time_zone": "../../etc/passwd"}, {"language": "xx"}, {"name": ""}, {"name": "x" * 300}]
)
def test_a_profile_that_cannot_be_is_refused_and_kept(change: dict[str, str], app: Flask) -> None:
    browser = browser_signed_in(app)
    form = {"name": "Awa Diop", "language": "fr", "time_zone": "Africa/Dakar", **change}
    answer = browser.fill("/en/account/profile", form)
    assert answer.status_code == 422
    assert (form["name"] or 'value=""') in answer.text
