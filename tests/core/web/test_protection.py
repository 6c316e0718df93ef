"""What keeps other people's pages from acting through our visitors' browsers."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from plugins.membership.services import joining
from portal.database import WritingForbidden, db, forbid_writing, unit_of_work
from portal.hooks import CspSource
from portal.testing import BASE_URL, TOKEN, Browser
from portal.web.protection import policies_of

pytestmark = pytest.mark.only_on("sqlite")
FORM = "/en/membership/join"
WISH = {"name": "Ville de Lyon", "country": "FR", "email": "mairie@lyon.example"}
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}


def token_of(client: Browser) -> str:
    found = TOKEN.search(client.get(FORM).text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": f"{BASE_URL}.evil.example"},
    ],
)
def test_a_form_sent_from_elsewhere_is_refused_even_with_a_good_token(client: Browser, headers: dict[str, str]) -> None:
    answer = client.post(FORM, data={"_token": token_of(client), **WISH}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "forged", "a.b.c", "é", "x" * 5000])
def test_without_a_good_token_nothing_is_stored_and_what_was_typed_is_kept(client: Browser, token: str) -> None:
    answer = client.post(FORM, data={"_token": token, **WISH}, headers=OURS)
    assert answer.status_code == 422
    assert "This form was open for too long" in answer.text
    assert 'value="Ville de Lyon"' in answer.text
    with client.application.app_context():
        assert joining.waiting() == []


def test_a_view_that_forgets_its_form_still_cannot_write_without_a_token(app: Flask) -> None:
    with app.test_request_context("/"):
        forbid_writing(WritingForbidden("expired"))
        with pytest.raises(WritingForbidden), unit_of_work():
            db.session.execute(select(func.now()))


def test_a_double_click_is_one_act(client: Browser) -> None:
    data = {"_token": token_of(client), **WISH}
    answers = [client.post(FORM, data=data, headers=OURS).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert "<dd>1</dd>" in client.get("/en/").text


def test_every_page_carries_the_security_headers_and_no_cookie(client: Browser) -> None:
    for path in ("/", "/en/", FORM, "/en/nowhere"):
        headers = client.get(path).headers
        assert "Set-Cookie" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_foreign_host_gets_nothing_of_ours(client: Browser) -> None:
    answer = client.get("/en/", base_url="http://evil.example")
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_pages_hold_nothing_inline(client: Browser) -> None:
    for path in ("/en/", FORM, "/ar/membership/"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page)


@pytest.mark.parametrize("number", ["99999999999999999999", "9223372036854775808", "-1", "1_000", "١٢"])
def test_a_number_that_no_row_can_have_is_an_unknown_address(client: Browser, number: str) -> None:
    assert client.get(f"/webhooks/sandbox/{number}").status_code in (404, 405)


def test_too_large_a_form_is_refused_in_words(client: Browser) -> None:
    answer = client.post(FORM, data={"message": "x" * 600_000}, headers=OURS)
    assert answer.status_code == 413
    assert "larger than the portal accepts" in answer.text


@pytest.mark.parametrize("name", ["endpoint", "_scheme", "_external", "_anchor", "_method", "lang", "tz", "self"])
def test_no_name_in_a_query_breaks_the_links_of_a_page(name: str, client: Browser) -> None:
    page = client.get("/en/", query_string={name: "javascript"})
    assert page.status_code == 200
    assert 'href="javascript' not in page.text
    assert 'href="/fr/' in page.text


def test_a_page_of_a_payment_provider_is_reached_from_forms_of_pages_that_lead_there_alone() -> None:
    sources = [CspSource("form-action", "https://pay.example"), CspSource("img-src", "https://map.example", "a.map")]
    policies = policies_of(sources, frozenset({"a.pay"}))
    assert policies.keys() == {"", "a.pay", "a.map"}
    assert "pay.example" not in policies[""] + policies["a.map"]
    assert "form-action 'self' https://pay.example;" in policies["a.pay"]
    assert "https://map.example" in policies["a.map"]
