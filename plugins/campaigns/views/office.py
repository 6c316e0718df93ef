"""Every pledge for the secretariat: by campaign, by person, the largest first, and as a file."""

from typing import Any

from flask import Blueprint, render_template

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import DECIDE, PledgeState, pledge_state
from plugins.campaigns.services import naming
from plugins.campaigns.services.creating import reference
from plugins.campaigns.words import PLEDGE_STATES
from portal.admin.files import file_page
from portal.database import db
from portal.kernel.text import N_
from portal.payments.models import Payment
from portal.payments.rules import PaymentState
from portal.web.access import Answer, needs
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, decimal_of, number, page_of

blueprint = Blueprint(
    "campaigns_office", __name__, url_prefix="/<lang:lang>/admin/campaigns/pledges", template_folder="../templates"
)
HEAD = ("pledge", "campaign", "payment", "name", "email", "shown_as", "promised", "state", "amount", "currency")
STANDS = {state.value: pledge_state(state).value for state in PaymentState} | {None: PledgeState.UNFINISHED.value}
COUNTS = Pledge.counted_at.is_not(None) & Pledge.uncounted_at.is_(None)


def pledges_table() -> Table:
    """Every pledge; where it stands follows its payment."""
    columns = (
        Pledge.id, Campaign.slug, Pledge.payment_id, Pledge.name, Pledge.email, Pledge.shown_as, Pledge.created_at,
        Payment.state, Pledge.amount, Campaign.currency, Pledge.campaign_id,
    )  # fmt: skip
    rows: Any = db.select(*columns).join(Campaign, Campaign.id == Pledge.campaign_id)
    return Table(
        name="pledges",
        key=Pledge.id,
        rows=rows.outerjoin(Payment, Payment.id == Pledge.payment_id),
        orders=(
            Order("number", Pledge.id, ("email",), number),
            Order("number", Pledge.id, ("campaign", "counts"), number),
            Order("number", Pledge.id, ("campaign",), number),
            Order("amount", Pledge.amount, ("campaign",), number),
            Order("number", Pledge.id, (), number),
        ),
        head=HEAD,
        cells=_cells,
        filters=(
            Filter("email", N_("E-mail address"), Pledge.email),
            Filter("counts", N_("Which"), choices={"yes": N_("Those that count")}, condition=lambda _: COUNTS),
            Filter("campaign", N_("Campaign"), Pledge.campaign_id, read=number, is_by_link=True),
        ),
    )


def _cells(row: Any) -> tuple[Any, ...]:
    pledge, slug, payment, name, email, shown_as, at, state, amount, currency, *_ = row
    stands, amount = STANDS[state], decimal_of(amount, currency)
    return pledge, slug, payment, name, email, shown_as, at.isoformat(), stands, amount, currency


@blueprint.get("/")
@needs(DECIDE)
def index() -> str:
    """Show pledges, narrowed and sorted by the address."""
    page = page_of(pledges_table())
    campaigns = {row.campaign_id for row in page.rows} | {page.asked.values.get("campaign", 0)}
    named = naming.named([reference(id_) for id_ in campaigns], language())
    titles = {one.reference.partition(":")[2]: one.title for one in named}
    states = {state.value: PLEDGE_STATES[pledge_state(state)] for state in PaymentState}
    return render_template("campaigns/admin/pledges.html", page=page, titles=titles, states=states)


@blueprint.route("/file", methods=["GET", "POST"])
@needs(DECIDE, is_sensitive=True)
@limited(30, minutes=10)
def export() -> Answer:
    """Give the pledges that the list shows as a file."""
    return file_page(pledges_table(), "campaigns_office.index")
