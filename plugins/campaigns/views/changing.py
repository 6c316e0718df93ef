"""Another sum or another return for a pledge, behind its signed link."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.campaigns.forms import NO_REWARD, SumForm
from plugins.campaigns.services import changing, committing, showing
from plugins.campaigns.services.showing_pledges import PledgeCard
from plugins.campaigns.views.pledging import card_of, reward_choices
from portal.database import unit_of_work
from portal.kernel.amounts import write_amount
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, public
from portal.web.languages import language, writing
from portal.web.limits import limited

blueprint = Blueprint(
    "campaigns_changing", __name__, url_prefix="/<lang:lang>/campaigns", template_folder="../templates"
)


@blueprint.route("/pledges/<token>/change", methods=["GET", "POST"])
@public
@limited(120, minutes=10)
def change(token: str) -> Answer:
    """Let a backer change the sum and the return, as long as nothing is collected."""
    card = card_of(token)
    rewards = showing.rewards(showing.page_of(card.slug, language()), language())
    form = _form(card, rewards)
    sent, read = form.is_sent_and_valid(), request.method == "POST" and _understood(form, card)
    if sent and read:
        try:
            with unit_of_work():
                committing.check_may_commit(current_viewer(), card.organisation_id)
                changing.change_pledge(card.id, _wanted(form), form.key)
            return redirect(url_for("campaigns_pledges.mine", token=token, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
            card = card_of(token)
    form.let_go_of_what_is_gone({way.id for way in rewards if way.is_left or way.id == card.reward_id})
    return render_template("campaigns/change.html", card=card, link=token, form=form, rewards=rewards), form.status


def _form(card: PledgeCard, rewards: Sequence[showing.RewardCard]) -> SumForm:
    form = SumForm(
        amount=write_amount(card.amount, writing()),
        reward=str(card.reward_id or NO_REWARD),
        covers_fee=bool(card.covered_fee),
    )
    form.reward.choices = reward_choices(rewards)
    return form


def _understood(form: SumForm, card: PledgeCard) -> bool:
    return form.amount.read(card.amount.currency, writing(card.amount.currency))


def _wanted(form: SumForm) -> changing.PledgeChange:
    assert form.amount.money is not None
    return changing.PledgeChange(form.amount.money, form.reward_id, form.covers_fee.data)
