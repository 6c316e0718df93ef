"""The returns of a campaign that succeeded, for those who hand them out: who gets what, where to, and how far it is."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from plugins.campaigns.delivery_rules import DELIVER, DeliveryState, may_ask_again
from plugins.campaigns.models import Campaign, Delivery, Pledge, Reward
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.delivering import marking
from plugins.campaigns.services.delivering.receiving import read_address
from plugins.campaigns.services.showing import in_words
from plugins.campaigns.services.telling import title_of
from plugins.campaigns.words import DELIVERY_STATES
from portal.admin.acts import happened_to
from portal.admin.files import file_page
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.organisations.keys import KeyRing
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, number, page_of

blueprint = Blueprint(
    "campaigns_returns", __name__, url_prefix="/<lang:lang>/admin/campaigns/returns", template_folder="../templates"
)
HEAD = ("pledge", "name", "email", "language", "return", "address", "state", "sent", "delivered")
STATE: Any = db.func.coalesce(Delivery.state, DeliveryState.TO_DO.value)


def key_ring() -> KeyRing:
    """What addresses are encrypted with."""
    ring: KeyRing = current_app.extensions["portal.keys"]
    return ring


def returns_table(campaign: Campaign) -> Table:
    """Every return that a campaign owes to somebody whose pledge stands."""
    columns = (
        Pledge.id, Pledge.name, Pledge.email, Pledge.language, Reward.titles, Delivery.address, STATE.label("state"),
        Delivery.sent_at, Delivery.delivered_at,
    )  # fmt: skip
    rows: Any = db.select(*columns).join(Reward, Reward.id == Pledge.reward_id)
    titles = {str(row.id): _title(row.titles, campaign) for row in _rewards(campaign.id)}
    states = {state.value: DELIVERY_STATES[state] for state in DeliveryState}
    return Table(
        name="returns",
        key=Pledge.id,
        rows=rows.outerjoin(Delivery, Delivery.pledge_id == Pledge.id).where(*marking.PROMISED),
        orders=(
            Order("number", Pledge.id, ("campaign", "return"), number, is_falling=False),
            Order("number", Pledge.id, ("campaign",), number, is_falling=False),
            Order("return", Pledge.reward_id, ("campaign",), number, is_falling=False),
        ),
        head=HEAD,
        cells=lambda row: _cells(row, campaign, key_ring()),
        filters=(
            Filter("return", N_("Return"), Pledge.reward_id, titles, number, is_data=True),
            Filter("state", N_("State"), choices=states, condition=lambda value: value == STATE),
            Filter("campaign", N_("Campaign"), Pledge.campaign_id, read=number, is_by_link=True),
        ),
        fixed={"campaign": str(campaign.id)},
    )


def _cells(row: Any, campaign: Campaign, ring: KeyRing) -> tuple[Any, ...]:
    days = (at.date().isoformat() if at else "" for at in (row.sent_at, row.delivered_at))
    titles, address = _title(row.titles, campaign), read_address(row.address, ring)
    return row.id, row.name, row.email, row.language, titles, address, row.state, *days


def _title(titles: dict[str, str], campaign: Campaign) -> str:
    return in_words(titles, language(), campaign.original_language)


def _rewards(campaign_id: int) -> list[Reward]:
    return list(
        db.session.scalars(db.select(Reward).where(Reward.campaign_id == campaign_id).order_by(Reward.position))
    )


@blueprint.get("/")
@needs(DELIVER)
def index() -> str:
    """List the campaigns whose returns this person hands out."""
    return render_template("campaigns/returns/index.html", found=marking.to_deliver(current_viewer(), language()))


@blueprint.route("/<id63:campaign>", methods=["GET", "POST"])
@needs(DELIVER)
@limited(300, minutes=60)
def show(campaign: int) -> Answer:
    """Show who gets what and where to, and take how far it is."""
    form, row = BaseForm(), marking.campaign_to_deliver(campaign, current_viewer())
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                marking.mark(campaign, _ticked(), _state(), current_viewer())
            again = page_of(returns_table(row)).query
            return redirect(url_for(".show", **{**again, "campaign": campaign, "done": 1}), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page, now = page_of(returns_table(row)), business_now()
    shown = render_template(
        "campaigns/returns/show.html",
        page=page,
        title=title_of(row, language()),
        slug=row.slug,
        rewards=[
            (one, _title(one.titles, row), may_ask_again(one.addresses_asked_at, now)) for one in _rewards(campaign)
        ],
        titles={line.id: _title(line.titles, row) for line in page.rows},
        addresses={line.id: read_address(line.address, key_ring()) for line in page.rows},
        states=DELIVERY_STATES,
        form=form,
        **happened_to(reference(campaign)),
    )
    return shown, form.status


def _ticked() -> list[int]:
    return [
        int(said) for said in request.form.getlist("pledge") if said.isascii() and said.isdigit() and len(said) < 19
    ]


def _state() -> DeliveryState:
    said = request.form.get("state", "")
    if said not in list(DeliveryState):
        abort(400)
    return DeliveryState(said)


@blueprint.post("/<id63:campaign>/addresses/<id63:reward_id>")
@needs(DELIVER)
@limited(60, minutes=60)
def ask(campaign: int, reward_id: int) -> Answer:
    """Ask those who took a return where to send it."""
    with unit_of_work():
        marking.ask_for_addresses(campaign, reward_id, current_viewer())
    return redirect(url_for(".show", campaign=campaign, done=1), 303)


@blueprint.route("/<id63:campaign>/file", methods=["GET", "POST"])
@needs(DELIVER, is_sensitive=True)
@limited(30, minutes=10)
def export(campaign: int) -> Answer:
    """Give the returns that the list shows as a file, with the addresses."""
    return file_page(returns_table(marking.campaign_to_deliver(campaign, current_viewer())), ".show")
