"""Statements, for those who keep a fund holder's books: send, look, confirm."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.reference_payments.matching_rules import Outcome
from plugins.reference_payments.services import accounts, offline, previewing, taking_in, waiting
from plugins.reference_payments.services.previewing import Preview
from plugins.reference_payments.services.receiving import open_promises
from plugins.reference_payments.statement_forms import AccountForm, ColumnsForm, StatementForm, TakeInForm
from plugins.reference_payments.statement_words import NOTES, OUTCOMES, REASONS
from plugins.reference_payments.statements.lines import LARGEST_FILE, Unreadable
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, signed_in, takes_files
from portal.web.languages import in_words
from portal.web.limits import limited

blueprint = Blueprint(
    "reference_payments_statements",
    __name__,
    url_prefix="/<lang:lang>/admin/reference_payments/money",
    template_folder="templates",
)
LARGEST_SENT = 4 * LARGEST_FILE  # what is larger than a statement may be is still read, so that the form can say so
MOST_SHOWN, FIRST_ROWS = 200, 6
WORDS = {"reasons": REASONS, "notes": NOTES, "outcomes": OUTCOMES}


@blueprint.get("/")
@signed_in
def index() -> str:
    """Show the accounts, and what waits for a person."""
    viewer = current_viewer()
    holders = accounts.holders_of(viewer)
    ours = accounts.accounts_of([one.id for one in holders], viewer)
    return render_template(
        "reference_payments/money_in/index.html",
        holders=holders,
        accounts=ours,
        files=previewing.waiting_files([one.id for one in ours]),
        waiting=waiting.count_waiting(viewer)[0],
        receipts=offline.count_waiting(viewer),
        left=taking_in.count_left([one.id for one in holders]),
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@signed_in
def new_account() -> Answer:
    """Enter an account of a fund holder."""
    viewer, form = current_viewer(), AccountForm()
    form.offer(accounts.holders_of(viewer))
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                account_id = accounts.open_account(
                    int(form.holder.data), form.name.data, form.currency.data or "", viewer
                )
            return redirect(url_for("reference_payments_statements.send", account_id=account_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("reference_payments/money_in/account.html", form=form), form.status


@blueprint.route("/accounts/<id63:account_id>", methods=["GET", "POST"])
@signed_in
@takes_files(LARGEST_SENT)
@limited(120, minutes=60)
def send(account_id: int) -> Answer:
    """Take the file of a bank; what would become of it is shown next."""
    viewer, form = current_viewer(), StatementForm()
    account = accounts.account_for(viewer, account_id)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                upload_id = previewing.keep(account_id, form.file_name, form.content, viewer)
            return redirect(url_for("reference_payments_statements.look", upload_id=upload_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("reference_payments/money_in/send.html", account=account, form=form), form.status


@blueprint.route("/files/<id63:upload_id>/columns", methods=["GET", "POST"])
@signed_in
def columns(upload_id: int) -> Answer:
    """Ask which column holds what; it is proposed the first time and remembered for the account."""
    viewer = current_viewer()
    account, cells = previewing.account_of(upload_id, viewer), previewing.cells_of(upload_id, viewer)
    if cells is None:
        return redirect(url_for("reference_payments_statements.look", upload_id=upload_id), 303)
    kept = account.mapping if account.mapping and account.mapping.header in ((), *cells.rows) else cells.proposed
    width = max(len(row) for row in cells.rows)
    form = ColumnsForm.of(kept, width)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                accounts.remember(account.id, form.mapping(cells.proposed), viewer)
            return redirect(url_for("reference_payments_statements.look", upload_id=upload_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    first = cells.rows.index(kept.header) if kept.header in cells.rows else 0
    rows = cells.rows[first : first + FIRST_ROWS]
    shown = render_template(
        "reference_payments/money_in/columns.html", account=account, form=form, rows=rows, width=width
    )
    return shown, form.status


@blueprint.route("/files/<id63:upload_id>", methods=["GET", "POST"])
@signed_in
@limited(120, minutes=60)
def look(upload_id: int) -> Answer:
    """Show what would become of a file, and do it when that is confirmed."""
    viewer, form = current_viewer(), TakeInForm()
    account = previewing.account_of(upload_id, viewer)
    cells = previewing.cells_of(upload_id, viewer)
    if cells is not None and account.mapping is None:
        return redirect(url_for("reference_payments_statements.columns", upload_id=upload_id), 303)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                taking_in.take_in(upload_id, form.code.data or "", viewer)
            return redirect(url_for("reference_payments_statements.index", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _shown(upload_id, account, form, has_columns=cells is not None)


@blueprint.post("/files/<id63:upload_id>/throw-away")
@signed_in
def throw_away(upload_id: int) -> Answer:
    """Forget a file that was not taken in."""
    form = TakeInForm()
    account = previewing.account_of(upload_id, current_viewer())
    if form.is_sent_and_valid():
        with unit_of_work():
            previewing.throw_away(upload_id, current_viewer())
        return redirect(url_for("reference_payments_statements.send", account_id=account.id, done=1), 303)
    return _shown(upload_id, account, form, has_columns=previewing.cells_of(upload_id, current_viewer()) is not None)


def _shown(upload_id: int, account: accounts.AccountCard, form: TakeInForm, *, has_columns: bool) -> Answer:
    found: Preview | None = None
    fault = ""
    try:
        found = previewing.preview(upload_id, current_viewer())
        form.code.data = found.code
    except Unreadable as unreadable:
        fault = in_words(unreadable)
    outcome = next((one for one in Outcome if one == request.args.get("outcome")), None)
    decisions = [one for one in found.decisions if outcome in (None, one.outcome)] if found else []
    promises = {one.id: one for one in open_promises(account.holder_id)} if found else {}
    shown = render_template(
        "reference_payments/money_in/look.html",
        account=account, upload_id=upload_id, found=found, fault=fault, form=form, has_columns=has_columns,
        decisions=decisions[:MOST_SHOWN], more=max(0, len(decisions) - MOST_SHOWN), chosen=outcome, promises=promises,
        **WORDS,
    )  # fmt: skip
    return shown, form.status
