"""Sample expenses of the campaigns that succeeded: with invoices that nobody wrote, blacked out and decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import typst
from flask import current_app

from plugins.campaigns.models import Campaign
from plugins.campaigns.sample_backers import Told
from plugins.campaigns.services.spending import asking, banking, closing, deciding
from plugins.campaigns.services.spending.asking import NewExpense
from plugins.campaigns.spending_rules import ExpenseKind, ExpenseState
from portal.accounts.models import Account, RoleGrant
from portal.accounts.services import NewAccount, create_account, grant, viewer_of
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.money import Money, exponent
from portal.uploads.folders import Storage, storage_below
from portal.viewer import Viewer

SECOND = "second-treasurer@sample.example"
PERSONAL = (9, 24, 62, 38)  # where the sample invoices name a person, in per cent of the page
INVOICE = """
#set page(paper: "a5", margin: 1.6cm)
#set text(size: 11pt)
#place(top + left)[#text(size: 20pt, weight: "bold")[SAMPLE – EXEMPLE – MUESTRA]]
#place(top + left, dy: 3.9cm)[{payee} \\ 12 Sample Street \\ IBAN XX00 0000 0000 0000 \\ Tel. 000 000 000]
#place(top + left, dy: 8.4cm)[{what}]
#place(top + left, dy: 9.6cm)[#text(size: 15pt, weight: "bold")[{amount} {currency}]]
#place(top + left, dy: 11.2cm)[{day}]
"""
LiveAt = Callable[[datetime], None]


def spend(campaign_id: int, told: Told, start: datetime, live_at: LiveAt) -> None:
    """Ask for every expense that a campaign's file tells, and decide it as told; nothing where nobody keeps books."""
    people = _people(campaign_id) if "expenses" in told else []
    if not people:
        return
    _enter_payout(campaign_id, people[1])
    for number, expense in enumerate(told["expenses"]):
        live_at(start + timedelta(days=expense["on_day"]))
        _spend_one(campaign_id, expense, f"sample:{campaign_id}:{number}", people)


def close(campaign_id: int) -> bool:
    """End the spending, with as many treasurers as that needs; False where nobody keeps books."""
    for treasurer in _people(campaign_id)[1:]:
        with unit_of_work():
            is_done = closing.close_spending(campaign_id, treasurer)
        if is_done:
            return True
    return False


def _people(campaign_id: int) -> list[Viewer]:
    """A bookkeeper and two treasurers of a campaign's money; nobody where the sample people are missing."""
    keeper, treasurer = _who_is("bookkeeper"), _who_is("treasurer")
    if keeper is None or treasurer is None:
        return []
    campaign = db.session.get_one(Campaign, campaign_id)
    second = _give_roles(campaign.organisation_id, campaign.holder_id, keeper, treasurer)
    return [_viewer(account_id) for account_id in (keeper, treasurer, second)]


def _who_is(role: str) -> int | None:
    found: int | None = db.session.scalar(db.select(RoleGrant.account_id).where(RoleGrant.role == role).limit(1))
    return found


def _give_roles(organisation_id: int, holder_id: int, keeper: int, treasurer: int) -> int:
    """Let the sample people look after this campaign's money too; the second treasurer has no password."""
    with unit_of_work():
        known = db.session.scalar(db.select(Account.id).where(Account.email == SECOND))
        second = known or create_account(NewAccount(SECOND, "Second Sample Treasurer", "en", is_confirmed=True))
        wanted = ((keeper, "bookkeeper", organisation_id), (treasurer, "treasurer", holder_id))
        for account_id, role, object_id in (*wanted, (second, "treasurer", holder_id)):
            _let_hold_by_now(account_id, role, object_id)
        return second


def _let_hold_by_now(account_id: int, role: str, object_id: int) -> None:
    """Give a role, or let one that somebody has begin earlier: the story lies in the past."""
    held = db.session.scalar(
        db.select(RoleGrant).where(
            RoleGrant.account_id == account_id, RoleGrant.role == role, RoleGrant.object_id == object_id
        )
    )
    if held is None:
        grant(account_id, role, object_id)
    else:
        held.starts_at = min(held.starts_at, business_now())


def _viewer(account_id: int) -> Viewer:
    found = viewer_of(account_id, current_app.extensions["portal.permissions"])
    db.session.rollback()
    return found


def _enter_payout(campaign_id: int, treasurer: Viewer) -> None:
    with unit_of_work():
        held = banking.with_providers(db.session.get_one(Campaign, campaign_id))
        banking.book_provider_payout(campaign_id, held, treasurer, f"sample:{campaign_id}")


def _spend_one(campaign_id: int, told: Told, key: str, people: list[Viewer]) -> None:
    currency, storage = db.session.get_one(Campaign, campaign_id).currency, _storage()
    keeper, *treasurers = people
    amount = Money(int(Decimal(str(told["amount"])).scaleb(exponent(currency))), currency)
    new = NewExpense(
        kind=ExpenseKind(told.get("kind", "expense")),
        amount=amount,
        spent_on=business_now().date(),
        what=told["what"],
        language=told["language"],
        payee=told["payee"],
        payee_shown=told["shown"],
        line_position=told["line"],
    )
    document = asking.keep_document(_invoice(new), storage)
    with unit_of_work():
        expense_id = asking.start_expense(campaign_id, new, document, keeper, key)
    with unit_of_work():
        asking.add_box(expense_id, 1, PERSONAL, keeper)
    burnt = asking.burn(expense_id, storage)
    with unit_of_work():
        asking.ask(expense_id, burnt, keeper)
    _decide(expense_id, told, treasurers, storage)


def _decide(expense_id: int, told: Told, treasurers: list[Viewer], storage: Storage) -> None:
    """Decide as the file says; from the holder's limit on the second treasurer says yes too."""
    if told["state"] == ExpenseState.REFUSED:
        with unit_of_work():
            deciding.refuse(expense_id, told["reason"], treasurers[0])
    for treasurer in treasurers if told["state"] == ExpenseState.APPROVED else ():
        with unit_of_work():
            is_paid = deciding.approve(expense_id, treasurer, storage)
        if is_paid:
            return


def _invoice(new: NewExpense) -> bytes:
    source = INVOICE.format(
        payee=new.payee,
        what=new.what,
        amount=new.amount.decimal,
        currency=new.amount.currency,
        day=new.spent_on.isoformat(),
    )
    made: bytes = typst.compile(source.encode(), format="pdf")
    return made


def _storage() -> Storage:
    return storage_below(current_app.extensions["portal.settings"].data)
