"""The provider's hosted page."""

from flask import Blueprint, redirect, render_template, request

from plugins.sandbox_payments import services
from plugins.sandbox_payments.forms import PayForm
from plugins.sandbox_payments.rules import OUTCOMES
from portal.database import unit_of_work
from portal.web.access import Answer, public

blueprint = Blueprint(
    "sandbox_payments", __name__, url_prefix="/<lang:lang>/sandbox_payments", template_folder="templates"
)


@blueprint.route("/<reference>", methods=["GET", "POST"])
@public
def pay(reference: str) -> Answer:
    """Let the payer choose what happens, as a provider's page would."""
    page = services.hosted_page(reference)
    form = PayForm()
    if form.is_sent_and_valid():
        with unit_of_work():
            address = services.choose(reference, form.outcome.data)
        return redirect(address or request.url, 303)
    return render_template("sandbox_payments/pay.html", page=page, form=form, outcomes=OUTCOMES)
