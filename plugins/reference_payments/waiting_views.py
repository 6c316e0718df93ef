"""Money that waits for a person, cash and cheques, and whether the books and the bank agree."""

from flask import Blueprint, Response, redirect, render_template, request, url_for

from plugins.reference_payments.services import accounts, offline, reconciling, waiting
from plugins.reference_payments.services.offline import OfflineMoney
from plugins.reference_payments.statement_forms import AllocateForm, LetGoForm, ReceiptForm
from plugins.reference_payments.statement_words import NOTES, REASONS
from portal.database import begin_snapshot, unit_of_work
from portal.kernel.errors import Refused
from portal.ledger.words import KIND_NAMES
from portal.web.access import Answer, current_viewer, signed_in
from portal.web.exports import csv_chunks, download
from portal.web.forms import BaseForm
from portal.web.languages import gettext, writing
from portal.web.paging import row_asked_for

blueprint = Blueprint(
    "reference_payments_waiting",
    __name__,
    url_prefix="/<lang:lang>/admin/reference_payments/money",
    template_folder="templates",
)
WORDS = {"reasons": REASONS, "notes": NOTES}


@blueprint.get("/waiting/")
@signed_in
def index() -> str:
    """List the money that waits, with what it may be for."""
    page = waiting.waiting(current_viewer(), row_asked_for("after"))
    return render_template("reference_payments/money_in/waiting.html", page=page, **WORDS)


@blueprint.get("/waiting/<id63:receipt_id>")
@signed_in
def one(receipt_id: int) -> Answer:
    """Show money that waits, and what can be done with it."""
    return _one(receipt_id, AllocateForm())


def _one(receipt_id: int, form: BaseForm) -> Answer:
    found = waiting.one_waiting(receipt_id, current_viewer())
    shown = render_template(
        "reference_payments/money_in/one.html",
        found=found,
        form=form,
        allocating=form if isinstance(form, AllocateForm) else AllocateForm(),
        letting_go=form if isinstance(form, LetGoForm) else LetGoForm(),
        **WORDS,
    )
    return shown, form.status


@blueprint.post("/waiting/<id63:receipt_id>/allocate")
@signed_in
def allocate(receipt_id: int) -> Answer:
    """Give money that waits to a promise."""
    form = AllocateForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                waiting.allocate(receipt_id, form.reference.data, current_viewer())
            return redirect(url_for("reference_payments_waiting.index", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _one(receipt_id, form)


@blueprint.post("/waiting/<id63:receipt_id>/<any(back, elsewhere):where>")
@signed_in
def let_go(receipt_id: int, where: str) -> Answer:
    """Note that money went back, or that another entry has it."""
    form, act = LetGoForm(), waiting.give_back if where == "back" else waiting.leave_elsewhere
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                act(receipt_id, form.reason.data, current_viewer())
            return redirect(url_for("reference_payments_waiting.index", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _one(receipt_id, form)


@blueprint.get("/receipts/")
@signed_in
def receipts() -> Answer:
    """List cash and cheques: what waits for a second person, and what was decided."""
    return _receipts(LetGoForm())


def _receipts(form: BaseForm) -> Answer:
    found = offline.receipts(current_viewer())
    return render_template("reference_payments/money_in/receipts.html", rows=found, form=form), form.status


@blueprint.route("/receipts/<id63:holder_id>/new", methods=["GET", "POST"])
@signed_in
def enter_receipt(holder_id: int) -> Answer:
    """Enter cash or a cheque; another person confirms it."""
    viewer, form = current_viewer(), ReceiptForm()
    holder = accounts.holder_for(viewer, holder_id)
    if form.is_sent_and_valid():
        try:
            if new := _offline_money(form, holder.id):
                with unit_of_work():
                    offline.enter(holder_id, new, viewer, form.key)
                return redirect(url_for("reference_payments_waiting.receipts", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("reference_payments/money_in/receipt.html", holder=holder, form=form), form.status


def _offline_money(form: ReceiptForm, holder_id: int) -> OfflineMoney | None:
    """What was typed, in the currency of the promise; None with the reason beside the sum."""
    currency = waiting.promise_called(holder_id, form.reference.data).open.currency
    if form.amount.read(currency, writing(currency)) and form.amount.money and form.received_on.data:
        return OfflineMoney(form.reference.data, form.amount.money, form.received_on.data, form.payer.data)
    return None


@blueprint.post("/receipts/<id63:receipt_id>/<any(confirm, refuse):decision>")
@signed_in
def decide_receipt(receipt_id: int, decision: str) -> Answer:
    """Confirm cash or a cheque that somebody else entered, or turn it down."""
    form, act = BaseForm(), offline.confirm if decision == "confirm" else offline.turn_down
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                act(receipt_id, current_viewer())
            return redirect(url_for("reference_payments_waiting.receipts", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _receipts(form)


@blueprint.get("/books/<id63:holder_id>/<currency>")
@signed_in
def books(holder_id: int, currency: str) -> str:
    """Show whether the books of a fund holder and its statements agree, or what is open."""
    begin_snapshot()
    holder = accounts.holder_for(current_viewer(), holder_id)
    found = reconciling.reconcile(holder.id, currency if currency in holder.currencies else holder.currencies[0])
    return render_template("reference_payments/money_in/books.html", holder=holder, found=found, kind_names=KIND_NAMES)


@blueprint.get("/books/<id63:holder_id>/journal.csv")
@signed_in
def journal(holder_id: int) -> Response:
    """Give the journal of a fund holder as a file that programs for accounting read."""
    begin_snapshot()
    holder = accounts.holder_for(current_viewer(), holder_id)
    rows = reconciling.journal_rows(holder.id, request.args.get("month", ""), lambda kind: gettext(KIND_NAMES[kind]))
    return download(csv_chunks(reconciling.JOURNAL_COLUMNS, rows), "text/csv", f"journal-{holder.slug}.csv")
