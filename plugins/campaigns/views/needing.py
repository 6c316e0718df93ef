"""Offering what a campaign needs besides money, and what its texts said before."""

from flask import Blueprint, redirect, render_template, url_for

from plugins.campaigns.making_forms import OfferForm
from plugins.campaigns.rules import NeedKind
from plugins.campaigns.services import correcting, needing, showing
from plugins.campaigns.services.needing import NewOffer
from plugins.campaigns.words import NEED_KINDS
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, public
from portal.web.cache import shows
from portal.web.languages import language
from portal.web.limits import limited

blueprint = Blueprint("campaigns_needs", __name__, url_prefix="/<lang:lang>/campaigns", template_folder="../templates")


@blueprint.app_template_filter("need_kind")
def need_kind(kind: str) -> str:
    """What kind of need this is."""
    return str(NEED_KINDS[NeedKind(kind)])


@blueprint.route("/<slug>/needs/<id63:need_id>", methods=["GET", "POST"])
@public
@limited(20, minutes=60)
def offer(slug: str, need_id: int) -> Answer:
    """Take an offer of what is needed; the team answers it by mail."""
    page, viewer = showing.page_of(slug, language()), current_viewer()
    need, form = needing.need_of(page.id, need_id, language(), page.language), OfferForm(name=viewer.name)
    if form.is_sent_and_valid():
        new = NewOffer(form.name.data, form.email.data, language(), form.message.data)
        try:
            with unit_of_work():
                needing.offer(need_id, new, form.key, viewer)
            return redirect(url_for("campaigns_needs.offer", slug=slug, need_id=need_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("campaigns/offer.html", page=page, need=need, form=form), form.status


@blueprint.get("/<slug>/earlier")
@public
def earlier(slug: str) -> str:
    """Show what the texts of a campaign said before they were changed."""
    page = showing.page_of(slug, language())
    shows("campaigns:" + str(page.id))
    shown = {"found": correcting.earlier_texts(page.id), "now": correcting.texts_of(page.id)}
    return render_template("campaigns/earlier.html", page=page, **shown)
