"""After the years of the settings nobody knows who was paid, and the documents as they came are gone."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from plugins.campaigns.ending_rules import KEEP_YEARS
from plugins.campaigns.models import Campaign, Expense, ExpensePage
from plugins.campaigns.services.spending import forgetting
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.ledger.sealing import verify_ledger
from portal.state import change_setting
from portal.testing import Browser
from tests.plugins.campaigns import spending_story as spending
from tests.plugins.campaigns import story


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign that collected 100 euros."""
    return spending.succeeded(context)


@pytest.fixture
def people(campaign_id: int) -> spending.People:
    """Those who spend its money."""
    return spending.people_of(campaign_id)


@pytest.fixture
def paid(context: Flask, campaign_id: int, people: spending.People) -> int:
    """An expense that was approved."""
    expense_id = spending.asked(context, campaign_id, people.bookkeeper, payee_shown="Sample Printers")
    spending.approve(context, expense_id, people.treasurer)
    return expense_id


def grow_old(years: float = 10) -> None:
    story.let_time_pass_alone(days=years * 365.25 + 2)


def files(app: Flask) -> set[str]:
    private = spending.storage_of(app).private.path
    return {path.name for path in Path(private).rglob("*") if path.is_file()}


def says(expense_id: int) -> str:
    """Everything that an expense and its pages say of who was paid."""
    db.session.rollback()
    row = db.session.get_one(Expense, expense_id)
    pictures = db.session.scalars(db.select(ExpensePage.picture).where(ExpensePage.expense_id == expense_id))
    return row.payee + row.payee_email + row.payee_shown + row.original + "".join(pictures)


def test_names_and_documents_go_and_what_the_public_saw_stays(
    context: Flask, campaign_id: int, paid: int, client: Browser
) -> None:
    row = db.session.get_one(Expense, paid)
    burnt = db.session.scalars(db.select(ExpensePage.burnt).where(ExpensePage.expense_id == paid)).one()
    original = row.original
    assert {original, burnt} < files(context)
    grow_old()
    forgetting.forget_payees(spending.storage_of(context))
    assert says(paid) == ""
    assert files(context) == {burnt}
    slug = db.session.get_one(Campaign, campaign_id).slug
    public = client.get(f"/en/campaigns/{slug}/spending/{paid}")
    assert (public.status_code, "Printing of the maps" in public.text) == (200, True)
    assert "Sample Printers" not in public.text
    assert client.get(f"/en/campaigns/{slug}/spending/{paid}/1.webp").status_code == 200
    assert verify_ledger().faults == ()
    assert story.everything_holds() == []


def test_until_then_everything_stays_and_doing_it_twice_does_it_once(context: Flask, paid: int) -> None:
    grow_old(years=9)
    before = says(paid), files(context)
    forgetting.forget_payees(spending.storage_of(context))
    assert (says(paid), files(context)) == before
    with unit_of_work():
        change_setting(KEEP_YEARS, "6")
    story.work(context)
    for _ in range(2):
        forgetting.forget_payees(spending.storage_of(context))
    assert says(paid) == ""
    assert db.session.query(AuditLine).filter_by(act="campaigns.expense_forgotten").count() == 1


def test_a_document_stays_as_long_as_a_younger_expense_has_it(
    context: Flask, campaign_id: int, people: spending.People, paid: int
) -> None:
    grow_old()
    young = spending.drafted(context, campaign_id, people.bookkeeper, 1_000)
    kept = db.session.get_one(Expense, young).original
    forgetting.forget_payees(spending.storage_of(context))
    assert says(paid) == ""
    assert says(young).startswith("Rosa Sample")
    assert kept in files(context)


def test_whoever_is_cut_off_before_the_commit_leaves_no_file(
    context: Flask, paid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow_old()

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(forgetting, "note", cut_off)
        with pytest.raises(KeyboardInterrupt):
            forgetting.forget_payees(spending.storage_of(context))
    assert says(paid) != ""
    forgetting.forget_payees(spending.storage_of(context))
    assert says(paid) == ""
    assert len(files(context)) == 1


def test_a_rehearsal_counts_them_and_the_command_forgets_them(
    context: Flask, paid: int, runner: FlaskCliRunner
) -> None:
    grow_old()
    said = runner.invoke(args=["campaigns", "forget-backers", "--dry-run"]).output
    assert "1 expenses say who was paid" in said
    assert says(paid) != ""
    runner.invoke(args=["campaigns", "forget-backers"])
    assert says(paid) == ""
    assert "nothing is to be forgotten" in runner.invoke(args=["campaigns", "forget-backers"]).output
