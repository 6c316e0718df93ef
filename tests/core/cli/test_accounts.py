"""The first people of a portal are made from the machine itself."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from portal.accounts.models import Account
from portal.accounts.services import viewer_of
from portal.cli.accounts import accounts
from portal.database import db, unit_of_work
from portal.testing import Browser
from tests.factories import make_holder

pytestmark = pytest.mark.only_on("sqlite")
CREATE = ["create", "Anna@city.example", "--name", "Anna Sample"]


def test_an_account_is_made_and_its_link_signs_in_once(runner: FlaskCliRunner, client: Browser) -> None:
    said = runner.invoke(accounts, [*CREATE, "--role", "administrator"]).output.strip()
    path = said.removeprefix("http://portal.test")
    assert client.fill(path, {}).status_code == 303
    assert "Plugins" in client.get("/en/admin/").text
    assert client.get(path).status_code == 410


def test_an_address_that_has_an_account_is_said(runner: FlaskCliRunner) -> None:
    runner.invoke(accounts, CREATE)
    again = runner.invoke(accounts, CREATE)
    assert again.exit_code == 1
    assert "There is an account with this address already." in again.output


def test_a_role_is_given_for_a_fund_holder(runner: FlaskCliRunner, context: Flask) -> None:
    runner.invoke(accounts, CREATE)
    with unit_of_work():
        holder_id = make_holder("dakar")
    result = runner.invoke(accounts, ["grant", "anna@city.example", "treasurer", "--object", "dakar"])
    assert result.exit_code == 0
    account_id = db.session.scalars(db.select(Account.id)).one()
    assert viewer_of(account_id).objects("core.refund") == {holder_id}


@pytest.mark.parametrize(
    "words", [["nobody@city.example", "administrator"], ["anna@city.example", "treasurer", "--object", "nowhere"]]
)
def test_a_role_for_nobody_or_for_nothing_is_refused(words: list[str], runner: FlaskCliRunner) -> None:
    runner.invoke(accounts, CREATE)
    result = runner.invoke(accounts, ["grant", *words])
    assert result.exit_code == 1
    assert "Error:" in result.output
