"""The payer's own page: how to pay, the invoice, and second thoughts."""

from flask import Blueprint, Response, redirect, render_template, url_for

from plugins.reference_payments import pages
from plugins.reference_payments.forms import PlainForm, PromiseForm
from plugins.reference_payments.gateway import LINK
from plugins.reference_payments.papers import render_paper
from plugins.reference_payments.rules import PromiseState
from plugins.reference_payments.services import promising
from portal.database import unit_of_work
from portal.kernel.errors import Conflict, Refused
from portal.kernel.text import N_
from portal.web.access import Answer, public
from portal.web.links import read_link, sign_link

blueprint = Blueprint(
    "reference_payments", __name__, url_prefix="/<lang:lang>/reference_payments", template_folder="templates"
)
WITHOUT_INVOICE = (PromiseState.BEGUN, PromiseState.PROMISED, PromiseState.CANCELLED)


@blueprint.route("/<token>", methods=["GET", "POST"])
@public
def pay(token: str) -> Answer:
    """Ask who pays; then say how."""
    page = pages.page_of(_promise_id(token))
    form = PromiseForm(payer=page.row.payer)
    if page.state != PromiseState.BEGUN:
        return render_template("reference_payments/how.html", page=page, link=token, form=PlainForm())
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                promising.promise(page.id, pages.new_promise(form, page))
            return redirect(url_for("reference_payments.pay", token=token), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("reference_payments/who.html", page=page, link=token, form=form), form.status


@blueprint.route("/<token>/take-back", methods=["GET", "POST"])
@public
def take_back(token: str) -> Answer:
    """Withdraw a promise before any money came, after asking once."""
    page, form = pages.page_of(_promise_id(token)), PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                promising.take_back(page.id)
            return redirect(url_for("reference_payments.pay", token=token), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("reference_payments/take_back.html", page=page, link=token, form=form), form.status


@blueprint.get("/<token>/invoice.pdf")
@public
def invoice(token: str) -> Answer:
    """Give the pro-forma invoice, or when all is here the receipt, in the language of the page."""
    page = pages.page_of(_promise_id(token))
    if page.state in WITHOUT_INVOICE:
        raise Conflict(N_("There is an invoice once the money is asked for."))
    answer = Response(render_paper(pages.words_of(page)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{page.reference}.pdf"'
    return answer


@blueprint.app_template_global("reference_link")
def reference_link(promise_id: int) -> str:
    """The payer's own page, for letters."""
    return url_for("reference_payments.pay", token=sign_link(LINK, str(promise_id)), _external=True)


def _promise_id(token: str) -> int:
    return int(read_link(LINK, token))
