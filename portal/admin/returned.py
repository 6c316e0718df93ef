"""Mail that came back, in the back office: addresses at which nobody reads, and messages that need a person."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for

from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.kernel.text import N_
from portal.mail.addresses import lift_by_id
from portal.mail.models import Bounce, DeadAddress
from portal.mail.reading import settle
from portal.web.access import Answer, current_viewer, needs
from portal.web.tables import Filter, Order, Table, number, page_of

blueprint = Blueprint("core_admin_returned", __name__, url_prefix="/<lang:lang>/admin/mail")
SEES = "core.mail"
KINDS = {
    "no_address": N_("nobody reads there"),
    "not_delivered": N_("not delivered"),
    "delayed": N_("delayed"),
    "automatic": N_("answered by a machine"),
    "unknown": N_("not understood"),
}


def addresses_table() -> Table:
    """Every address at which nobody reads mail, the newest first."""
    one = DeadAddress
    return Table(
        name="addresses",
        key=one.id,
        rows=db.select(one.id, one.email, one.reason, one.mail_id, one.weeks, one.since),
        orders=(Order("number", one.id, ("email",), number), Order("number", one.id, (), number)),
        head=("address", "email", "reason", "letter", "weeks", "since"),
        cells=lambda row: (row.id, row.email, row.reason, row.mail_id, row.weeks, row.since.isoformat()),
        filters=(Filter("email", N_("E-mail address"), one.email, read=str.lower),),
    )


def returned_table() -> Table:
    """Every message of the bounce mailbox, the newest first."""
    one = Bounce
    columns = (one.id, one.kind, one.mail_id, one.reason, one.sender, one.subject, one.read_at, one.seen_at)
    return Table(
        name="returned",
        key=one.id,
        rows=db.select(*columns),
        orders=(Order("number", one.id, ("kind",), number), Order("number", one.id, (), number)),
        head=("message", "kind", "letter", "reason", "sender", "subject", "read"),
        cells=_returned_cells,
        filters=(Filter("kind", N_("Kind"), one.kind, KINDS),),
    )


def _returned_cells(row: Any) -> tuple[Any, ...]:
    return row.id, row.kind, row.mail_id, row.reason, row.sender, row.subject, row.read_at.isoformat()


@blueprint.get("/addresses")
@needs(SEES)
def addresses() -> str:
    """Show the addresses at which nobody reads mail."""
    return render_template("admin/addresses.html", page=page_of(addresses_table()))


@blueprint.post("/addresses/<id63:address_id>/lift")
@needs(SEES)
def lift(address_id: int) -> Answer:
    """Let letters go to an address again."""
    with unit_of_work():
        lift_by_id(address_id)
        note("address.lift", f"address:{address_id}", current_viewer())
    return redirect(url_for("core_admin_returned.addresses", done=1), 303)


@blueprint.get("/returned")
@needs(SEES)
def returned() -> str:
    """Show what came back, and what of it nobody has understood."""
    return render_template("admin/returned.html", page=page_of(returned_table()), kinds=KINDS)


@blueprint.post("/returned/<id63:bounce_id>/seen")
@needs(SEES)
def seen(bounce_id: int) -> Answer:
    """Say that somebody has looked at a message that was not understood."""
    with unit_of_work():
        if db.session.get(Bounce, bounce_id) is None:
            abort(404)
        settle(bounce_id)
        note("bounce.seen", f"bounce:{bounce_id}", current_viewer())
    return redirect(url_for("core_admin_returned.returned", kind="unknown", done=1), 303)
