"""Payments in the back office: the list, and one payment with all that happened to it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.accounts.directory import names_of
from portal.admin.acts import happened_to
from portal.admin.condition import STATES as LETTER_STATES
from portal.admin.files import file_page
from portal.alarms.services import TITLES, unseen
from portal.database import db
from portal.hooks import Purpose, current_hooks, portal_purposes
from portal.kernel.clock import business_now
from portal.kernel.text import N_
from portal.mail.addresses import dead
from portal.organisations.models import Holder
from portal.payments.history import SEES, dossier
from portal.payments.models import Payment
from portal.payments.words import REFUND_NAMES, REQUEST_NAMES, STATE_NAMES
from portal.viewer import Viewer
from portal.web.access import Answer, current_viewer, needs
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, decimal_of, instant, number, page_of

blueprint = Blueprint("core_admin_payments", __name__, url_prefix="/<lang:lang>/admin/payments")
HEAD = ("payment", "holder", "purpose", "title", "email", "state", "since", "amount", "refunded", "currency", "gateway")


def payments_table(viewer: Viewer) -> Table:
    """The payments of the holders that a viewer looks after."""
    holders = _holders_seen_by(viewer)
    rows = db.select(
        Payment.id, Holder.legal_name.label("holder"), Payment.purpose, Payment.title, Payment.email, Payment.state,
        Payment.state_at, Payment.amount, Payment.refunded, Payment.currency, Payment.gateway,
    ).join(Holder, Holder.id == Payment.holder_id)  # fmt: skip
    if viewer.objects(SEES) is not None:
        rows = rows.where(Payment.holder_id.in_([int(number) for number in holders]))
    return Table(
        name="payments",
        key=Payment.id,
        rows=rows,
        orders=(
            Order("number", Payment.id, ("number",), number),
            Order("number", Payment.id, ("email",), number),
            *_since_and_number("purpose"),
            *_since_and_number("holder"),
            Order("since", Payment.state_at, ("state",), instant),
            Order("number", Payment.id, (), number),
        ),
        head=HEAD,
        cells=_cells,
        filters=(
            Filter("number", N_("Number"), Payment.id, read=number, is_by_link=True),
            Filter("email", N_("E-mail address"), Payment.email),
            Filter("state", N_("State"), Payment.state, STATE_NAMES),
            Filter("holder", N_("Fund holder"), Payment.holder_id, holders, int),
            Filter("purpose", N_("For"), Payment.purpose, is_by_link=True),
        ),
        fixed={"holder": next(iter(holders))} if len(holders) == 1 else {},
    )


def _since_and_number(name: str) -> tuple[Order, ...]:
    """The orders of what has one value in a column, of one state or of all."""
    return Order("since", Payment.state_at, (name, "state"), instant), Order("number", Payment.id, (name,), number)


def _holders_seen_by(viewer: Viewer) -> dict[str, str]:
    wanted, seen = db.select(Holder.id, Holder.legal_name).order_by(Holder.legal_name), viewer.objects(SEES)
    rows = db.session.execute(wanted if seen is None else wanted.where(Holder.id.in_(seen)))
    return {str(row.id): row.legal_name for row in rows}


def _cells(row: Any) -> tuple[Any, ...]:
    number, holder, purpose, title, email, state, since, amount, refunded, currency, gateway, *_ = row
    sums = decimal_of(amount, currency), decimal_of(refunded, currency)
    return number, holder, purpose, title, email, state, since.isoformat(), *sums, currency, gateway


def purposes_named(purposes: Iterable[str]) -> dict[str, Purpose]:
    """What plugins say that references stand for, by the reference."""
    wanted = sorted({purpose for purpose in purposes if purpose})
    found = current_hooks().gather(portal_purposes, purposes=wanted) if wanted else []
    return {purpose.reference: purpose for purpose in found}


@blueprint.get("/")
@needs(SEES)
def index() -> str:
    """Show payments, narrowed and sorted by the address."""
    page = page_of(payments_table(current_viewer()))
    purposes = purposes_named([row.purpose for row in page.rows] + [page.asked.chosen.get("purpose", "")])
    names = {reference: purpose.title for reference, purpose in purposes.items()}
    month = (business_now().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    values = {"names": names, "books": _books_seen_by(current_viewer()), "month": month}
    return render_template("admin/payments.html", page=page, purposes=purposes, states=STATE_NAMES, **values)


def _books_seen_by(viewer: Viewer) -> dict[str, str]:
    wanted, seen = db.select(Holder.slug, Holder.legal_name).order_by(Holder.legal_name), viewer.objects(SEES)
    rows = db.session.execute(wanted if seen is None else wanted.where(Holder.id.in_(seen)))
    return {row.slug: row.legal_name for row in rows}


@blueprint.get("/books")
@needs(SEES)
def books() -> Answer:
    """Lead to the file of a holder's books of one month; everybody may have it, and here it is at hand."""
    slug, month = request.args.get("slug", ""), request.args.get("month", "")
    return redirect(url_for("core_ledger.export", slug=slug, form="csv", month=month), 303)


@blueprint.route("/file", methods=["GET", "POST"])
@needs(SEES, is_sensitive=True)
@limited(30, minutes=10)
def export() -> Answer:
    """Give the payments that the list shows as a file."""
    return file_page(payments_table(current_viewer()), "core_admin_payments.index")


@blueprint.get("/<id63:payment_id>")
@needs(SEES)
def show(payment_id: int) -> str:
    """Show a payment with everything that happened to it."""
    viewer = current_viewer()
    found = dossier(payment_id, viewer)
    happened, askers = happened_to(f"payment:{payment_id}"), [one.asked_by for one in found.requests]
    return render_template(
        "admin/payment.html",
        found=found,
        purposes=purposes_named([found.payment.purpose]),
        dead=dead(found.email),
        alarms=unseen(viewer, payment_id),
        alarm_titles=TITLES,
        acts=happened["acts"],
        people=happened["people"] | names_of(askers),
        states=STATE_NAMES,
        letter_states=LETTER_STATES,
        refund_names=REFUND_NAMES,
        request_names=REQUEST_NAMES,
    )
