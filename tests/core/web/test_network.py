"""The network's name and address are settings of the office, and every page and letter shows them at once."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from plugins.campaigns.ending_rules import check_years, years_in
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.mail.rendering import render
from portal.mail.sending import Postman
from portal.mail.services import Letter
from portal.state import change_setting
from portal.testing import Browser
from portal.web.network import CONTACT, NAME, SHORT_NAME, check_contact, check_name, check_short_name

NEW_NAME, NEW_SHORT_NAME, ADDRESS = "Red <Abierta> de Ciudades", "RAC", "secretaria@red.example"


def rename(app: Flask) -> None:
    with unit_of_work():
        change_setting(NAME, NEW_NAME)
        change_setting(SHORT_NAME, NEW_SHORT_NAME)
        change_setting(CONTACT, ADDRESS)
    app.extensions["portal.tail"].look()


@pytest.mark.parametrize("path", ["/en/", "/ar/", "/fr/about", "/en/campaigns/"])
def test_pages_that_were_kept_show_the_new_name_at_once(path: str, client: Browser, context: Flask) -> None:
    before = client.get(path).text
    assert "<b>OIDP</b>" in before
    assert " – OIDP</title>" in before
    rename(context)
    after = client.get(path).text
    assert "<b>RAC</b><small>Red &lt;Abierta&gt; de Ciudades</small>" in after
    assert " – RAC</title>" in after
    assert ADDRESS not in after


def test_the_name_that_came_with_the_portal_is_translated_and_one_of_the_office_is_not(
    client: Browser, context: Flask
) -> None:
    assert "<small>Observatorio" in client.get("/es/").text
    rename(context)
    assert "<small>Red &lt;Abierta&gt;" in client.get("/es/").text


@pytest.mark.parametrize("page", ["contact", "imprint"])
def test_the_imprint_and_the_page_about_writing_name_the_address_once_there_is_one(
    page: str, client: Browser, context: Flask
) -> None:
    assert "mailto:" not in client.get(f"/en/{page}").text
    rename(context)
    assert f'href="mailto:{ADDRESS}"' in client.get(f"/en/{page}").text
    assert "mailto:" not in client.get("/en/terms").text


def test_letters_bear_the_name_and_are_answered_to_the_secretariat(context: Flask, tmp_path: Path) -> None:
    rename(context)
    values = {"address": "http://portal.test/x", "minutes": 15}
    rendered = render("mail/sign_in.md", "en", values)
    postman = Postman(context.extensions["portal.settings"])
    written = message_from_bytes(
        bytes(postman._message(1, Letter("a@b.example", "en", "mail/sign_in.md", "k", values), rendered)),
        policy=policy.default,
    )
    assert str(written["From"]).startswith("RAC <")
    assert written["Reply-To"] == ADDRESS
    assert "sign in to the portal: Red <Abierta> de Ciudades" in rendered.text
    assert "<Abierta>" not in rendered.html
    assert f"mailto:{ADDRESS}" in rendered.html


@pytest.mark.parametrize(
    ("check", "wrong", "right"),
    [
        (check_name, ["", "x" * 81], ["Red", "x" * 80]),
        (check_short_name, ["", "x" * 17], ["RAC"]),
        (check_contact, ["secretariat", "a b@c.example", "a@b"], ["", ADDRESS]),
        (check_years, ["", "0", "100", "٣", "-1", "3.5"], ["1", "10", "99"]),
    ],
)
def test_what_cannot_be_a_name_an_address_or_years_is_refused(
    check: Callable[[str], None], wrong: list[str], right: list[str]
) -> None:
    for written in wrong:
        with pytest.raises(Refused):
            check(written)
    for written in right:
        check(written)
    assert years_in("7") == 7
