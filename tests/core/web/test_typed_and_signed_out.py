"""Whoever was signed out while typing does not lose what they typed."""

import re

import pytest
from flask import Flask

from portal.testing import BASE_URL, Browser, browser_of, browser_signed_in, unseen_fields

pytestmark = pytest.mark.only_on("sqlite")
OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
TYPED = {"name": 'A name with "quotes" <b>', "language": "fr", "time_zone": "Africa/Dakar"}


def test_the_form_is_shown_again_and_sends_the_same_after_signing_in(app: Flask) -> None:
    signed_out = browser_of(app).post("/en/account/profile", data={**TYPED, "password": "hidden-1"}, headers=OURS)
    assert signed_out.status_code == 401
    assert "hidden-1" not in signed_out.text
    assert "<b>" not in re.sub(r"<b>OIDP</b>", "", signed_out.text)
    kept = unseen_fields(signed_out.text)
    assert kept["time_zone"] == "Africa/Dakar"
    assert kept["name"] == "A name with &#34;quotes&#34; &lt;b&gt;"
    back = browser_signed_in(app)
    again = back.post("/en/account/profile", data={**TYPED, "_token": kept["_token"]}, headers=OURS)
    assert again.status_code in {403, 422}
    assert "A name with &#34;quotes&#34; &lt;b&gt;" in again.text
    sent = back.post("/en/account/profile", data={**TYPED, **_token(again.text)}, headers=OURS)
    assert sent.status_code == 303


def _token(page: str) -> dict[str, str]:
    return {"_token": unseen_fields(page)["_token"]}


def test_a_page_that_is_only_read_says_nothing_of_typing(client: Browser) -> None:
    page = client.get("/en/account/profile")
    assert page.status_code == 401
    assert "_token" not in page.text
