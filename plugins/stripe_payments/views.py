"""The page on which a payer completes a charge that did not go through."""

from flask import Blueprint, current_app, redirect, render_template, url_for

from plugins.stripe_payments import services
from plugins.stripe_payments.endpoints import gateway
from plugins.stripe_payments.forms import InsteadForm
from plugins.stripe_payments.gateway import LINK, NAME
from plugins.stripe_payments.line import script_address
from plugins.stripe_payments.recovering import Standing
from plugins.stripe_payments.rules import locale_of
from plugins.stripe_payments.services import Recovery
from portal.config import Settings
from portal.kernel.errors import Refused
from portal.payments.collecting import keys_of
from portal.payments.gateway import Keys, Order, Unknown
from portal.web.access import Answer, leads_to_payment, public
from portal.web.languages import gettext, language
from portal.web.limits import limited
from portal.web.links import read_link

blueprint = Blueprint(
    "stripe_payments", __name__, url_prefix="/<lang:lang>/stripe_payments", template_folder="templates"
)


@blueprint.route("/recover/<token>", methods=["GET", "POST"])
@leads_to_payment
@public
@limited(60, minutes=10)
def recover(token: str) -> Answer:
    """Let the payer confirm the same charge, by Stripe.js here or on a page of Stripe."""
    found, form = services.to_recover(int(read_link(LINK, token))), InsteadForm()
    if not found.is_open:
        return redirect(_back(found), 303)
    keys = keys_of(found.holder_id, NAME)
    try:
        if form.is_sent_and_valid():
            here = _portal(url_for("stripe_payments.recover", token=token))
            return redirect(gateway().page_instead(keys, found.reference, _order(found, here)) or _back(found), 303)
        standing = gateway().standing(keys, found.reference)
    except Refused as refusal:
        form.refuse(refusal)
        standing = Standing(is_open=True)
    except (Unknown, OSError):
        form.problems.append(gettext("The payment provider does not answer. Nothing is lost; try again soon."))
        return _page(found, form, Standing(is_open=True), keys), 503
    return _page(found, form, standing, keys) if standing.is_open else redirect(_back(found), 303)


def _portal(path: str) -> str:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.base_url + path


def _back(found: Recovery) -> str:
    return _portal(found.return_path)


def _order(found: Recovery, here: str) -> Order:
    return Order(
        payment_id=found.payment_id,
        amount=found.amount,
        charges="now",
        title=found.title,
        email=found.email,
        language=language(),
        return_url=_back(found),
        cancel_url=here,
        key="",
    )


def _page(found: Recovery, form: InsteadForm, standing: Standing, keys: Keys) -> str:
    return render_template(
        "stripe_payments/recover.html",
        found=found,
        form=form,
        standing=standing,
        back=_back(found),
        keys={name: keys.get(name, "") for name in ("publishable_key", "account")},
        script=script_address(),
        locale=locale_of(language()),
    )
