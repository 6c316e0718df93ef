"""A sample account whose newest statement waits to be looked at; nothing in it is anybody's money."""

from plugins.reference_payments.services import accounts, previewing
from plugins.reference_payments.services.accounts import DECIDE
from plugins.reference_payments.services.receiving import open_promises
from plugins.reference_payments.statements.csv_file import table
from portal.accounts.models import Account
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.viewer import Grant, Viewer

NAME = "SAMPLE Bank"


def fill(holder_id: int, currency: str) -> None:
    """Enter the account, and send a file with a transfer, one with a slip in its reference, a gift and a fee."""
    keeper = db.session.scalar(db.select(db.func.min(Account.id)))
    promises = [one for one in open_promises(holder_id) if one.open.currency == currency]
    db.session.rollback()
    if keeper is None or not promises:
        return
    today, first = business_now().date().isoformat(), promises[0]
    half, slip = first.open.decimal / 2, first.reference[:-2] + first.reference[:-3:-1]
    text = (
        "Date;Reference;Payer;Amount\n"
        f"{today};{first.reference};{first.payer};{half:.2f}\n{today};{slip};{first.payer};{half:.2f}\n"
        f"{today};SAMPLE gift;Sample Giver;12.50\n{today};SAMPLE fee;;-3.90\n"
    )
    viewer = Viewer(keeper, grants=frozenset({Grant(DECIDE, "holder", holder_id)}))
    with unit_of_work():
        account_id = accounts.open_account(holder_id, NAME, currency, viewer)
        previewing.keep(account_id, "SAMPLE-statement.csv", text.encode(), viewer)
        accounts.remember(account_id, table(text).proposed, viewer)
