"""A backer says where their return goes, by the link that only they have."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.campaigns.forms import AddressForm
from plugins.campaigns.services.delivering import receiving
from plugins.campaigns.views.delivering import key_ring
from plugins.campaigns.views.pledging import card_of
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, public
from portal.web.limits import limited

blueprint = Blueprint(
    "campaigns_where_to", __name__, url_prefix="/<lang:lang>/campaigns/pledges", template_folder="../templates"
)


@blueprint.route("/<token>/address", methods=["GET", "POST"])
@public
@limited(60, minutes=10)
def address(token: str) -> Answer:
    """Take where a return goes, until it is on its way."""
    card, form = card_of(token), AddressForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                receiving.give_address(card.id, form.address.data, key_ring())
            return redirect(url_for("campaigns_pledges.mine", token=token, _anchor="return"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    if request.method == "GET":
        form.address.data = receiving.address_of(card.id, key_ring())
    found = receiving.return_card(card.id)
    return render_template("campaigns/where_to.html", card=card, link=token, form=form, found=found), form.status
