"""What campaigns spend, for bookkeepers who ask, treasurers who decide and the secretariat that looks on."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from plugins.campaigns.forms import PlainForm
from plugins.campaigns.models import Campaign
from plugins.campaigns.rules import LeftOver
from plugins.campaigns.services.spending import asking, banking, closing, deciding, listing, standing
from plugins.campaigns.services.spending.standing import Spender
from plugins.campaigns.spending_forms import CloseForm, ExpenseForm, HandInForm, LimitForm, PayoutForm, RefuseForm
from plugins.campaigns.spending_rules import ASK, PAY, ExpenseState
from plugins.campaigns.spending_words import EXPENSE_KINDS, EXPENSE_STATES
from plugins.campaigns.words import LEFT_OVERS
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.kernel.amounts import write_amount
from portal.kernel.errors import Refused
from portal.organisations.services import HolderCard, holder
from portal.uploads.folders import Storage, storage_below
from portal.web.access import Answer, current_viewer, needs, signed_in, takes_files
from portal.web.forms import BaseForm
from portal.web.languages import gettext, language, writing
from portal.web.limits import limited

blueprint = Blueprint(
    "campaigns_spending", __name__, url_prefix="/<lang:lang>/admin/campaigns/spending", template_folder="../templates"
)
LARGEST_SENT = 20_000_000  # what is larger than a document may be is still read, so that the form can say so
WORDS = {"kinds": EXPENSE_KINDS, "states": EXPENSE_STATES}


def storage() -> Storage:
    """Where the documents of this portal are kept."""
    settings: Settings = current_app.extensions["portal.settings"]
    return storage_below(settings.data)


@blueprint.get("/")
@signed_in
def index() -> str:
    """List the campaigns whose money this person asks for, pays or oversees."""
    viewer = current_viewer()
    return render_template(
        "campaigns/spending/index.html",
        spenders=standing.spenders_for(viewer, language()),
        to_decide=listing.count_to_decide(viewer),
    )


@blueprint.get("/<id63:campaign_id>")
@signed_in
def campaign(campaign_id: int) -> Answer:
    """Show what a campaign planned, what it spent, and what is asked for."""
    return _campaign(campaign_id, CloseForm())


def _campaign(campaign_id: int, form: CloseForm | PayoutForm) -> Answer:
    viewer = current_viewer()
    found = standing.spender_for(viewer, campaign_id, language())
    shown = render_template(
        "campaigns/spending/campaign.html",
        found=found,
        statement=standing.statement_of(found.holder_id, found.id, found.currency),
        lines=_lines(found),
        expenses=listing.expenses_of(found.id, viewer, language()),
        end=closing.end_of(found.id),
        faults=closing.faults_of(found.id),
        limit=standing.limit_of(found.holder_id, found.currency),
        rule=LEFT_OVERS[LeftOver(found.rule)],
        may_ask=standing.may_ask(viewer, found),
        may_pay=standing.may_pay(viewer, found),
        held=banking.with_providers(db.session.get_one(Campaign, found.id)),
        form=form,
        closing_it=form if isinstance(form, CloseForm) else CloseForm(),
        booking=form if isinstance(form, PayoutForm) else PayoutForm(),
        **WORDS,
    )
    return shown, form.status


def _lines(found: Spender) -> tuple[standing.Planned, ...]:
    languages = (language(), found.original_language)
    return standing.planned_and_spent(found.id, found.currency, languages, other=gettext("Not planned"))


@blueprint.route("/<id63:campaign_id>/ask", methods=["GET", "POST"])
@needs(ASK)
@takes_files(LARGEST_SENT)
@limited(120, minutes=60)
def ask(campaign_id: int) -> Answer:
    """Begin to ask for money, with the document; blacking it out comes next."""
    viewer = current_viewer()
    found = standing.spender_for(viewer, campaign_id, language())
    lines, form = _lines(found), ExpenseForm()
    form.kind.choices = list(EXPENSE_KINDS.items())
    form.line.choices = [
        (str(one.position), one.label, {"lang": one.language} if one.language != language() else {})
        for one in lines
        if one.position is not None
    ]
    sent = form.is_sent_and_valid()
    read = request.method == "POST" and form.amount.read(found.currency, writing(found.currency))
    if sent and read:
        try:
            document = asking.keep_document(form.content, storage())
            with unit_of_work():
                expense_id = asking.start_expense(found.id, form.new(), document, viewer, form.key)
            return redirect(url_for("campaigns_documents.mark", expense_id=expense_id, number=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    left = standing.statement_of(found.holder_id, found.id, found.currency).left
    return render_template("campaigns/spending/ask.html", found=found, form=form, left=left, **WORDS), form.status


@blueprint.get("/expenses/<id63:expense_id>")
@signed_in
def expense(expense_id: int) -> Answer:
    """Show an expense with its document as it will be published, and what can be done with it."""
    return _expense(expense_id, PlainForm())


def _expense(expense_id: int, form: BaseForm) -> Answer:
    viewer = current_viewer()
    place = listing.expense_for(viewer, expense_id, language())
    found = standing.spender_for(viewer, place.card.campaign_id, language())
    shown = render_template(
        "campaigns/spending/expense.html",
        place=place,
        card=place.card,
        found=found,
        statement=standing.statement_of(found.holder_id, found.id, found.currency),
        may_decide=standing.may_pay(viewer, found) and place.card.state is ExpenseState.ASKED,
        is_own=place.card.asked_by == viewer.account_id,
        has_approved=viewer.account_id in place.approved_by,
        form=form,
        handing_in=form if isinstance(form, HandInForm) else HandInForm(),
        refusing=form if isinstance(form, RefuseForm) else RefuseForm(),
        **WORDS,
    )
    return shown, form.status


@blueprint.post("/expenses/<id63:expense_id>/hand-in")
@needs(ASK)
@limited(120, minutes=60)
def hand_in(expense_id: int) -> Answer:
    """Hand an expense in, as it will be published."""
    viewer, form = current_viewer(), HandInForm()
    listing.expense_for(viewer, expense_id, language())
    if form.is_sent_and_valid():
        try:
            burnt = asking.burn(expense_id, storage())
            with unit_of_work():
                asking.ask(expense_id, burnt, viewer)
            return redirect(url_for("campaigns_spending.expense", expense_id=expense_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _expense(expense_id, form)


@blueprint.post("/expenses/<id63:expense_id>/throw-away")
@needs(ASK)
def throw_away(expense_id: int) -> Answer:
    """Forget an expense that was not handed in, with its document."""
    form = PlainForm()
    if form.is_sent_and_valid():
        with unit_of_work():
            campaign_id = asking.throw_away(expense_id, current_viewer(), storage())
        return redirect(url_for("campaigns_spending.campaign", campaign_id=campaign_id, done=1), 303)
    return _expense(expense_id, form)


@blueprint.post("/expenses/<id63:expense_id>/approve")
@needs(PAY, is_sensitive=True)
def approve(expense_id: int) -> Answer:
    """Say yes to an expense."""
    form = PlainForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                deciding.approve(expense_id, current_viewer(), storage())
            return redirect(url_for("campaigns_spending.expense", expense_id=expense_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _expense(expense_id, form)


@blueprint.post("/expenses/<id63:expense_id>/refuse")
@needs(PAY, is_sensitive=True)
def refuse(expense_id: int) -> Answer:
    """Say no to an expense, with the reason."""
    form = RefuseForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                deciding.refuse(expense_id, form.reason.data, current_viewer())
            return redirect(url_for("campaigns_spending.expense", expense_id=expense_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _expense(expense_id, form)


@blueprint.post("/<id63:campaign_id>/close")
@needs(PAY, is_sensitive=True)
def close(campaign_id: int) -> Answer:
    """End the spending of a campaign, and apply its rule to what is left."""
    form = CloseForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                closing.close_spending(campaign_id, current_viewer())
            return redirect(url_for("campaigns_spending.campaign", campaign_id=campaign_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _campaign(campaign_id, form)


@blueprint.post("/<id63:campaign_id>/payouts")
@needs(PAY, is_sensitive=True)
def book_payout(campaign_id: int) -> Answer:
    """Enter what a payment provider paid out to the bank."""
    viewer, form = current_viewer(), PayoutForm()
    found = standing.spender_for(viewer, campaign_id, language())
    sent, read = form.is_sent_and_valid(), form.amount.read(found.currency, writing(found.currency))
    if sent and read and form.amount.money is not None:
        try:
            with unit_of_work():
                banking.book_provider_payout(campaign_id, form.amount.money, viewer, form.key)
            return redirect(url_for("campaigns_spending.campaign", campaign_id=campaign_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _campaign(campaign_id, form)


@blueprint.route("/limits/<id63:holder_id>/<currency>", methods=["GET", "POST"])
@needs("core.holders", is_sensitive=True)
def limit(holder_id: int, currency: str) -> Answer:
    """Say from which sum on two persons of a fund holder approve."""
    card: HolderCard = holder(holder_id)
    if currency not in card.currencies:
        currency = card.currencies[0]
    form = LimitForm(amount=write_amount(standing.limit_of(holder_id, currency), writing()))
    sent, read = form.is_sent_and_valid(), request.method == "POST" and form.amount.read(currency, writing(currency))
    if sent and read and form.amount.money is not None:
        with unit_of_work():
            closing.set_limit(holder_id, form.amount.money, current_viewer())
        return redirect(url_for("campaigns_spending.limit", holder_id=holder_id, currency=currency, done=1), 303)
    shown = render_template("campaigns/spending/limit.html", holder=card, currency=currency, form=form)
    return shown, form.status


def as_download(data: bytes, media_type: str, name: str) -> Response:
    """A file that a browser saves and never shows."""
    answer = Response(data, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer
