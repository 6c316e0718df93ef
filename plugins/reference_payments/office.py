"""What a fund holder's treasurer does for payments by reference: accept commitments, and send money back."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for

from plugins.reference_payments.forms import PlainForm
from plugins.reference_payments.models import PayBack, Promise
from plugins.reference_payments.rules import OPEN
from plugins.reference_payments.services import paying_back, promising
from plugins.reference_payments.words import STATE_NAMES
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.hooks import Task
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.viewer import Viewer
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import gettext, ngettext
from portal.web.paging import row_asked_for

KEEP = "reference_payments.keep"
MOST_SHOWN = 100
blueprint = Blueprint(
    "reference_payments_office",
    __name__,
    url_prefix="/<lang:lang>/admin/reference_payments",
    template_folder="templates",
)


@dataclass(frozen=True)
class Waiting:
    """What waits for a treasurer, and what is waited for."""

    commitments: list[Promise]
    to_send_back: list[tuple[PayBack, Promise]]
    awaited: list[Promise]
    next_after: int | None


@blueprint.get("/")
@needs(KEEP)
def index() -> str:
    """Show what waits for somebody, and the promises that money is awaited for, newest first."""
    return _page(row_asked_for("before"), PlainForm())


@blueprint.post("/<id63:promise_id>/accept")
@needs(KEEP)
def accept(promise_id: int) -> Answer:
    """Accept a signed commitment, from which on the sum counts."""
    _check(promising.by_id(promise_id).holder_id)
    account_id = current_viewer().account_id
    assert account_id is not None, "the guard has let in nobody else"
    form = PlainForm()
    try:
        with unit_of_work():
            promising.accept_commitment(promise_id, account_id)
            note("reference_payments.accept", f"reference_payments:{promise_id}", current_viewer())
    except Refused as refusal:
        form.refuse(refusal)
        return _page(0, form), form.status
    return redirect(url_for("reference_payments_office.index", done=1), 303)


@blueprint.post("/sent-back/<id63:pay_back_id>")
@needs(KEEP)
def sent(pay_back_id: int) -> Answer:
    """Note that money has left the bank on its way back."""
    promise = promising.by_id(paying_back.by_id(pay_back_id).promise_id)
    _check(promise.holder_id)
    account_id = current_viewer().account_id
    assert account_id is not None, "the guard has let in nobody else"
    form = PlainForm()
    try:
        with unit_of_work():
            paying_back.sent(pay_back_id, account_id, business_now().date())
            note("reference_payments.sent_back", f"reference_payments:{promise.id}", current_viewer())
    except Refused as refusal:
        form.refuse(refusal)
        return _page(0, form), form.status
    return redirect(url_for("reference_payments_office.index", done=1), 303)


def _page(before: int, form: PlainForm) -> str:
    return render_template(
        "reference_payments/office.html", waiting=_waiting(current_viewer(), before), form=form, states=STATE_NAMES
    )


def _check(holder_id: int) -> None:
    if not current_viewer().may(KEEP, holder_id):
        raise NotFound(N_("There is no such promise."))


def _waiting(viewer: Viewer, before: int) -> Waiting:
    """What waits at the fund holders of whoever looks."""
    theirs = viewer.objects(KEEP)
    ours = db.true() if theirs is None else Promise.holder_id.in_(theirs)
    open_ones = db.select(Promise).where(ours, Promise.state.in_(OPEN)).order_by(Promise.id.desc())
    unaccepted = open_ones.where(Promise.commitment != "", Promise.accepted_at.is_(None))
    older = open_ones.where(Promise.id < before) if before else open_ones
    awaited = list(db.session.scalars(older.limit(MOST_SHOWN)))
    back = db.select(PayBack, Promise).join(Promise, Promise.id == PayBack.promise_id)
    to_send = db.session.execute(back.where(ours, PayBack.sent_on.is_(None)).order_by(PayBack.id).limit(MOST_SHOWN))
    return Waiting(
        commitments=list(db.session.scalars(unaccepted.limit(MOST_SHOWN))),
        to_send_back=[(row[0], row[1]) for row in to_send],
        awaited=awaited,
        next_after=awaited[-1].id if len(awaited) == MOST_SHOWN else None,
    )


def tasks_for(viewer: Viewer) -> Iterator[Task]:
    """What waits for a treasurer: commitments to accept, money to send back."""
    if not viewer.may(KEEP):
        return
    waiting, url = _waiting(viewer, 0), url_for("reference_payments_office.index")
    if count := len(waiting.commitments):
        title = ngettext("%(num)s signed commitment to accept", "%(num)s signed commitments to accept", count)
        since = min(one.created_at for one in waiting.commitments)
        yield Task(title, url, why=gettext("It counts once you have accepted it."), since=since)
    if count := len(waiting.to_send_back):
        title = ngettext("%(num)s sum to send back by transfer", "%(num)s sums to send back by transfer", count)
        since = min(back.asked_at for back, _ in waiting.to_send_back)
        yield Task(title, url, why=gettext("No provider can send it: you do, at the bank."), since=since)
