"""One field that finds people, organisations, payments and what plugins have, of what the viewer may see."""

import re
from collections.abc import Iterator

from flask import Blueprint, render_template, url_for

from portal.accounts.directory import find_accounts
from portal.database import db
from portal.hooks import SearchHit, current_hooks, portal_search_hits
from portal.kernel.ids import LARGEST_ID
from portal.kernel.money import Money
from portal.organisations.directory import find_organisations
from portal.payments.history import SEES
from portal.payments.models import Payment
from portal.viewer import Viewer
from portal.web.access import current_viewer, signed_in
from portal.web.languages import format_money, gettext, language
from portal.web.paging import words_asked_for

blueprint = Blueprint("core_admin_search", __name__, url_prefix="/<lang:lang>/admin/search")
FINDS_BY = ("core.accounts", "core.organisations", SEES)
MOST_OF_A_KIND = 8
PAYMENT_NUMBER = re.compile(r"(?:#|pay:)?(\d{1,19})(?::.*)?")  # as a list shows it, and as the books refer to it


def may_search(viewer: Viewer) -> bool:
    """Whether the core has anything that this viewer could find."""
    return any(viewer.may(permission) for permission in FINDS_BY)


@blueprint.get("/")
@signed_in
def index() -> str:
    """Show what was found."""
    words, viewer = words_asked_for(), current_viewer()
    hits = [*_found(words, viewer)] if words else []
    if words:
        hits += current_hooks().gather(portal_search_hits, query=words, viewer=viewer)
    return render_template("admin/search.html", words=words, hits=sorted(hits, key=lambda hit: hit.position))


def _found(words: str, viewer: Viewer) -> Iterator[SearchHit]:
    if viewer.may(SEES):
        yield from _payments(words, viewer)
    if viewer.may("core.accounts"):
        for account in find_accounts(words)[:MOST_OF_A_KIND]:
            url = url_for("core_admin_accounts.account", account_id=account.id)
            yield SearchHit(account.name, gettext("Account"), url, account.email, position=20)
    if viewer.may("core.organisations") and "@" not in words:
        for card in find_organisations(words, language())[:MOST_OF_A_KIND]:
            url = url_for("core_admin_organisations.organisation", slug=card.slug)
            yield SearchHit(card.name, gettext("Organisation"), url, card.place, position=30)


def _payments(words: str, viewer: Viewer) -> Iterator[SearchHit]:
    """The payment of this number, and those of this address, the newest first."""
    number, holders = PAYMENT_NUMBER.fullmatch(words), viewer.objects(SEES)
    columns = db.select(Payment.id, Payment.title, Payment.email, Payment.amount, Payment.currency)
    if holders is not None:
        columns = columns.where(Payment.holder_id.in_(holders))
    if number and int(number[1]) <= LARGEST_ID:
        found = columns.where(Payment.id == int(number[1]))
    elif "@" in words:
        found = columns.where(Payment.email == words).order_by(Payment.id.desc()).limit(MOST_OF_A_KIND)
    else:
        return
    for row in db.session.execute(found):
        title = gettext("Payment %(number)s", number=row.id)
        said = " · ".join((format_money(Money(row.amount, row.currency)), row.title, row.email))
        url = url_for("core_admin_payments.show", payment_id=row.id)
        yield SearchHit(title, gettext("Payment"), url, said, position=10)
