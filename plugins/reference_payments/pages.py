"""What the payer's page and papers say, in the language of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from flask import current_app
from markupsafe import Markup

from plugins.reference_payments.forms import PromiseForm
from plugins.reference_payments.models import Promise, Stage
from plugins.reference_payments.rules import PromiseState
from plugins.reference_payments.schemes import SCHEMES
from plugins.reference_payments.schemes.described import Figure
from plugins.reference_payments.services import promising
from plugins.reference_payments.services.promising import NewPromise
from plugins.reference_payments.services.receiving import received
from plugins.reference_payments.staging import planned_stages
from portal.kernel.money import Money
from portal.organisations.services import HolderCard, holder
from portal.payments import services as payments
from portal.payments.collecting import keys_of
from portal.web.languages import format_day, format_money, gettext, language


@dataclass(frozen=True)
class PayPage:
    """What a payer's page shows."""

    id: int
    state: PromiseState
    title: str
    amount: Money
    received: Money
    reference: str
    way: str
    figures: Sequence[Figure]
    code: str
    due_on: date | None
    is_later: bool
    takes_stages: bool
    counts_commitments: bool
    is_accepted: bool
    return_url: str
    holder: HolderCard
    row: Promise
    stages: Sequence[Stage]

    @property
    def open(self) -> Money:
        """What is still waited for."""
        return self.amount - self.received

    @property
    def picture(self) -> Markup:
        """The QR code, drawn; nothing where there is none."""
        return drawn(self.code) if self.code else Markup()


def page_of(promise_id: int) -> PayPage:
    """Show a promise to its payer; raise NotFound."""
    row = promising.by_id(promise_id)
    keys = keys_of(row.holder_id, row.scheme)
    scheme = SCHEMES[row.scheme].of(keys)
    amount, came = Money(row.amount, row.currency), Money(received(row.id), row.currency)
    still = amount - came if came < amount else amount
    return PayPage(
        id=row.id,
        state=PromiseState(row.state),
        title=row.title,
        amount=amount,
        received=came,
        reference=row.reference,
        way=scheme.title,
        figures=scheme.figures(still, row.reference),
        code=scheme.code(still, row.reference),
        due_on=row.due_on,
        takes_stages=payments.payment(row.payment_id).charges == "now",
        is_later=row.state == PromiseState.PROMISED,
        counts_commitments=keys.get("commitments", "") == "count",
        is_accepted=row.accepted_at is not None,
        return_url=row.return_url,
        holder=holder(row.holder_id),
        row=row,
        stages=promising.stages_of(row.id),
    )


def drawn(code: str) -> Markup:
    """Draw a QR code as SVG, in black on white whatever the page is; segno is loaded when the first one is drawn."""
    found = import_module("segno").make(code, error="m", micro=False)
    return Markup(found.svg_inline(omitsize=True, border=4, dark="#000", light="#fff"))  # noqa: S704  of our own making


def new_promise(form: PromiseForm, page: PayPage) -> NewPromise:
    """What was typed; raise Refused for stages that are not right."""
    return NewPromise(
        payer=form.payer.data,
        organisation=form.organisation.data,
        address=form.address.data,
        tax_id=form.tax_id.data,
        purchase_order=form.purchase_order.data,
        process_number=form.process_number.data,
        empenho=form.empenho.data,
        budget_year=form.budget_year.data,
        commitment=form.commitment.data if page.counts_commitments else "",
        stages=planned_stages(form, page.amount) if page.takes_stages else (),
    )


def words_of(page: PayPage) -> dict[str, Any]:
    """The words of an invoice or a receipt, translated and formatted, for the setter."""
    is_receipt = page.state is PromiseState.RECEIVED
    title = gettext("Receipt %(number)s") if is_receipt else gettext("Pro-forma invoice %(number)s")
    is_live = current_app.extensions["portal.settings"].is_live
    return {
        "language": language(),
        "title": title % {"number": page.reference},
        "banner": "" if is_live else gettext("TEST: no real money has moved."),
        "holder": {
            "name": page.holder.legal_name,
            "address": page.holder.address,
            "tax": gettext("Tax number: %(number)s", number=page.holder.tax_id),
        },
        "amount": format_money(page.amount),
        "rows": [row for row in _rows(page, is_receipt=is_receipt) if row[1]],
        "text": "" if is_receipt else gettext("This is no tax invoice: it says what was promised, and how to pay it."),
        "code": "" if is_receipt or not page.code else str(page.picture),
        "code_says": gettext("QR code with all of this"),
        "text_language": language(),
        "footer": gettext("Every movement stands in the public books of the fund holder."),
    }


def _rows(page: PayPage, *, is_receipt: bool) -> list[tuple[str, str]]:
    row = page.row
    whom = gettext("Received from") if is_receipt else gettext("To be paid by")
    rows = [
        (whom, row.organisation or row.payer),
        (gettext("Address"), row.address),
        (gettext("Tax number"), row.tax_id),
        (gettext("For"), page.title),
        (gettext("Purchase order"), row.purchase_order),
        (gettext("Process number"), row.process_number),
        (gettext("Nota de empenho"), row.empenho),
        (gettext("Budget year"), str(row.budget_year or "")),
    ]
    rows += [(str(stage.budget_year), _stage(stage, row.currency)) for stage in page.stages]
    if is_receipt:
        return [*rows, (gettext("Received on"), format_day(row.ended_at.date()) if row.ended_at else "")]
    rows += [(gettext("Due on"), format_day(page.due_on) if page.due_on else "")]
    if page.received:
        rows += [(gettext("Arrived so far"), format_money(page.received))]
    return [*rows, *((gettext(figure.label), figure.shown) for figure in page.figures if figure.is_on_paper)]


def _stage(stage: Stage, currency: str) -> str:
    return f"{format_money(Money(stage.amount, currency))} – {format_day(stage.due_on)}"
