"""Pledging, and the page of a pledge behind its signed link."""

import logging
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plugins.campaigns.forms import MYSELF, NO_REWARD, PayForm, PlainForm, PledgeForm, ShowingForm
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import changing, committing, pledging, showing
from plugins.campaigns.services.delivering.receiving import return_card
from plugins.campaigns.services.receipts import render_receipt
from plugins.campaigns.services.showing_pledges import PledgeCard, pledge_card
from plugins.campaigns.services.spending.following import way_of
from plugins.campaigns.views.receipts import words_of
from portal.config import Settings
from portal.content.rules import VersionName, read_name
from portal.content.services import terms_in_force
from portal.database import unit_of_work
from portal.kernel.amounts import read_plain, write_amount
from portal.kernel.errors import Conflict, Refused
from portal.kernel.text import N_
from portal.organisations.services import HolderCard, OrganisationCard
from portal.payments.collecting import WayToPay, checkout, fetch_payment, how_to_pay, recovery_url, ways_to_pay
from portal.payments.gateway import Unknown
from portal.payments.rules import STUCK, PaymentState
from portal.web.access import Answer, current_viewer, leads_to_payment, public
from portal.web.languages import gettext, language, writing
from portal.web.limits import limited
from portal.web.links import read_link, sign_link

blueprint = Blueprint(
    "campaigns_pledges", __name__, url_prefix="/<lang:lang>/campaigns", template_folder="../templates"
)
LINK = "pledge"
NO_TERMS = "none"  # a form without them was not ours, and accepts nothing
ASKED_ON_RETURN = STUCK | {PaymentState.ACTION_REQUIRED}
log = logging.getLogger(__name__)


@blueprint.app_template_global("pledge_link")
def pledge_link(pledge_id: int) -> str:
    """The whole address of a pledge's page, for letters."""
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.base_url + url_for("campaigns_pledges.mine", token=sign_link(LINK, pledge_id))


@blueprint.route("/<slug>/pledge", methods=["GET", "POST"])
@public
@limited(120, minutes=10)
def pledge(slug: str) -> Answer:
    """Take a pledge; the first POST writes it down and leads to its signed link."""
    page, own = showing.page_of(slug, language()), committing.organisations_for(current_viewer(), language())
    currency, rewards = page.goal.currency, showing.rewards(page, language())
    form = _form(page, rewards, own)
    sent, read = form.is_sent_and_valid(), request.method == "POST" and form.amount.read(currency, writing(currency))
    if sent and read:
        try:
            with unit_of_work():
                committing.check_may_commit(current_viewer(), form.organisation_id)
                pledge_id = pledging.pledge(page.id, _new(form, own), form.key)
            return redirect(url_for("campaigns_pledges.mine", token=sign_link(LINK, pledge_id)), 303)
        except Refused as refusal:
            form.refuse(refusal)
    form.let_go_of_what_is_gone({card.id for card in rewards if card.is_left})
    terms = _terms_to_show(form)
    more = {"rewards": rewards, "terms": terms, "ways": _ways(page.holder, currency), "organisations": own}
    return render_template("campaigns/pledge.html", page=page, form=form, **more), form.status


def _form(page: showing.Page, rewards: Sequence[showing.RewardCard], own: Sequence[OrganisationCard]) -> PledgeForm:
    change = request.args.get("change", "")
    form = PledgeForm(data=_of_pledge(card_of(change)) if change else _asked(page.goal.currency))
    form.reward.choices = reward_choices(rewards)
    form.offer(_ways(page.holder, page.goal.currency))
    form.offer_names(own)
    form.keep_short(has_rewards=bool(rewards))
    return form


def _ways(of: HolderCard, currency: str) -> list[WayToPay]:
    return ways_to_pay(of.gateways, currency)


def reward_choices(rewards: Sequence[showing.RewardCard]) -> list[tuple[str, str]]:
    """No return, and every one that a campaign has, for a form."""
    return [(NO_REWARD, gettext("Nothing, thank you")), *((str(card.id), card.title) for card in rewards)]


def _asked(currency: str) -> dict[str, Any]:
    """What a link asks for; its sum is written as the page's locale does, lest "1.500" turn into thousands."""
    amount = read_plain(request.args.get("amount", ""), currency)
    return {
        "amount": write_amount(amount, writing()) if amount else "",
        "reward": request.args.get("reward", NO_REWARD)[:20],
        "name": current_viewer().name,
    }


def _of_pledge(card: PledgeCard) -> dict[str, Any]:
    """Everything that was filled in before, for whoever has the link of the pledge."""
    return {
        "amount": write_amount(card.amount, writing()),
        "reward": str(card.reward_id or NO_REWARD),
        "name": card.name,
        "email": card.email,
        "shown_as": card.shown_as,
        "message": card.message,
        "covers_fee": bool(card.covered_fee),
        "gateway": card.gateway or None,
        "organisation": str(card.organisation_id or MYSELF),
    }


def _terms_to_show(form: PledgeForm) -> VersionName:
    """The terms that the form names; those in force when it names none, or some that were refused."""
    named, now = read_name(form.terms.data or ""), terms_in_force(language())
    shown = now if named is None or form.terms.errors else named
    form.terms.data = str(shown)
    return shown


def _new(form: PledgeForm, own: Sequence[OrganisationCard]) -> pledging.NewPledge:
    assert form.amount.money is not None
    chosen = next((card for card in own if card.id == form.organisation_id), None)
    return pledging.NewPledge(
        amount=form.amount.money,
        email=form.email.data,
        name=form.name.data,
        language=language(),
        shown_as=form.shown_as.data or (chosen.name if chosen else ""),
        message=form.said,
        covers_fee=form.covers_fee.data,
        reward_id=form.reward_id,
        account_id=current_viewer().account_id,
        organisation_id=chosen.id if chosen else None,
        country=chosen.country if chosen else "",
        gateway=form.way,
        terms_version=form.terms.data or NO_TERMS,
    )


def card_of(token: str) -> PledgeCard:
    """The pledge that a signed link opens; raise NotFound."""
    return pledge_card(int(read_link(LINK, token)), language())


@blueprint.get("/pledges/<token>")
@leads_to_payment
@public
def mine(token: str) -> str:
    """Show a backer where their pledge stands."""
    return _page(token, card_of(token), ShowingForm())


def _page(token: str, card: PledgeCard, form: ShowingForm, paying: PayForm | None = None) -> str:
    if "shown_as" not in request.form:
        form.shown_as.data, form.message.data, form.country.data = card.shown_as, card.message, card.country
    template = "campaigns/check.html" if card.payment is None else "campaigns/mine.html"
    way, got = way_of(card.id, language()), return_card(card.id) if card.reward_id else None
    paying = paying or _pay_form(card)
    ways = _ways(card.holder, card.amount.currency)
    return render_template(template, card=card, link=token, form=form, way=way, got=got, paying=paying, ways=ways)


def _pay_form(card: PledgeCard) -> PayForm:
    form = PayForm(gateway=card.gateway or None)
    form.offer(_ways(card.holder, card.amount.currency))
    return form


@blueprint.get("/pledges/<token>/return")
@public
def came_back(token: str) -> Answer:
    """Ask the provider what happened, as soon as the payer is back; what the browser says proves nothing."""
    card = card_of(token)
    if card.payment is not None and card.payment.state in ASKED_ON_RETURN:
        try:
            fetch_payment(card.payment.id)
        except (Unknown, OSError):
            log.warning("the provider does not say how payment %s stands; its message will", card.payment.id)
    return redirect(url_for("campaigns_pledges.mine", token=token), 303)


@blueprint.post("/pledges/<token>/pay")
@leads_to_payment
@public
@limited(120, minutes=10)
def pay(token: str) -> Answer:
    """Lead to the page on which the payer leaves a card; nothing is charged by this."""
    card = card_of(token)
    form = _pay_form(card)
    if card.payment is not None and card.is_to_be_sent and (form.way or card.gateway) == card.gateway:
        return redirect(how_to_pay(card.payment.id), 303)
    if card.is_settled and card.state is not PledgeState.AWAITED:  # another tab, or the back button
        return redirect(url_for("campaigns_pledges.mine", token=token), 303)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                if form.way:
                    changing.choose_way(card.id, form.way)
                payment_id = pledging.start_payment(
                    card.id, card.title, url_for("campaigns_pledges.came_back", token=token)
                )
            return redirect(checkout(payment_id, card.name), 303)
        except Refused as refusal:
            form.refuse(refusal)
        except (Unknown, OSError):
            form.problems.append(gettext("The payment provider does not answer. Your pledge is kept; try again soon."))
    return _page(token, card_of(token), ShowingForm(), form), form.status


@blueprint.route("/pledges/<token>/cancel", methods=["GET", "POST"])
@public
def cancel(token: str) -> Answer:
    """Take a pledge back, after asking once."""
    card, form = card_of(token), PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                pledging.cancel_pledge(card.id)
            return redirect(url_for("campaigns_pledges.mine", token=token), 303)
        except Refused as refusal:
            form.refuse(refusal)
    shown = render_template("campaigns/cancel.html", card=card, link=token, form=form)
    return shown, form.status


@blueprint.post("/pledges/<token>/showing")
@leads_to_payment
@public
def change(token: str) -> Answer:
    """Change how the public sees a backer."""
    card, form = card_of(token), ShowingForm()
    if not form.is_sent_and_valid():
        return _page(token, card, form), 422
    with unit_of_work():
        pledging.change_showing(card.id, form.shown_as.data, form.message.data, form.country.data)
    return redirect(url_for("campaigns_pledges.mine", token=token, _anchor="showing"), 303)


@blueprint.post("/pledges/<token>/complete")
@leads_to_payment
@public
def complete(token: str) -> Answer:
    """Lead to the page on which a charge that did not go through is completed."""
    card = card_of(token)
    if card.payment is None or card.state is not PledgeState.NEEDS_YOU or not PlainForm().is_sent_and_valid():
        return redirect(url_for("campaigns_pledges.mine", token=token), 303)
    settings: Settings = current_app.extensions["portal.settings"]
    back = settings.base_url + url_for("campaigns_pledges.came_back", token=token)
    try:
        return redirect(recovery_url(card.payment.id, back), 303)
    except (Unknown, OSError):
        form = ShowingForm()
        form.problems.append(gettext("The payment provider does not answer. Your pledge is kept; try again soon."))
        return _page(token, card, form), 503


@blueprint.get("/pledges/<token>/receipt.pdf")
@public
def receipt_pdf(token: str) -> Answer:
    """Give the receipt of a pledge that was charged, in the language of the page."""
    card = card_of(token)
    if card.state not in (PledgeState.CHARGED, PledgeState.GIVING_BACK, PledgeState.GIVEN_BACK):
        raise Conflict(N_("There is a receipt once the money has arrived."))
    answer = Response(render_receipt(words_of(card, language())), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{card.reference}.pdf"'
    return answer
