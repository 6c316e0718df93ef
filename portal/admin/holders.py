"""Fund holders in the back office: receipts, terms, and gateways whose keys are never shown."""

from flask import Blueprint, current_app, redirect, render_template, url_for

from portal.admin.acts import happened_to
from portal.audit.services import note
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.organisations.editing import all_holders, change_holder, close_gateway, enter_holder
from portal.organisations.forms import EditHolderForm, GatewayKeysForm, NewHolderForm
from portal.organisations.services import HolderCard, holder, open_gateway
from portal.payments.collecting import gateway_named, stored_keys
from portal.payments.gateway import Gateway, keys_after
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language_name

blueprint = Blueprint("core_admin_holders", __name__, url_prefix="/<lang:lang>/admin/holders")


@blueprint.get("/")
@needs("core.holders")
def index() -> str:
    """List the fund holders."""
    return render_template("admin/holders.html", holders=all_holders())


@blueprint.route("/new", methods=["GET", "POST"])
@needs("core.holders", is_sensitive=True)
def new() -> Answer:
    """Enter a fund holder; its ways to take money come next."""
    form = NewHolderForm(fee_per_mille=0, floor_percent=80, grace_days=7)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                holder_id = enter_holder(form.slug.data, form.organisation.data, form.change())
                note("holder.create", f"holder:{holder_id}", current_viewer(), vars(form.change()))
            return redirect(url_for("core_admin_holders.gateways", holder_id=holder_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("admin/holder_new.html", form=form), form.status


@blueprint.route("/<id63:holder_id>", methods=["GET", "POST"])
@needs("core.holders", is_sensitive=True)
def detail(holder_id: int) -> Answer:
    """Show a fund holder, and change what stands on its receipts and its terms."""
    card = holder(holder_id)
    form = _form_of(card)
    if form.is_sent_and_valid():
        change = form.change()
        with unit_of_work():
            change_holder(holder_id, change)
            note("holder.change", f"holder:{holder_id}", current_viewer(), vars(change))
        return redirect(url_for("core_admin_holders.detail", holder_id=holder_id, done=1), 303)
    happened = happened_to(f"holder:{holder_id}")
    return render_template("admin/holder.html", holder=card, form=form, **happened), form.status


def _form_of(card: HolderCard) -> EditHolderForm:
    languages = dict.fromkeys([*current_app.config["LANGUAGES"], *card.receipt_texts])
    form_type = EditHolderForm.for_languages({code: language_name(code) for code in languages})
    texts = {f"receipt_{code}": text for code, text in card.receipt_texts.items()}
    return form_type(**vars(card) | {"currencies": " ".join(card.currencies)} | texts)


@blueprint.get("/<id63:holder_id>/gateways")
@needs("core.holders", is_sensitive=True)
def gateways(holder_id: int) -> str:
    """Show in which ways a holder takes money, and in which others it could."""
    return render_template("admin/gateways.html", holder=holder(holder_id), known=_known())


def _known() -> dict[str, Gateway]:
    found: dict[str, Gateway] = current_app.extensions["portal.gateways"]
    return found


@blueprint.route("/<id63:holder_id>/gateways/<name>", methods=["GET", "POST"])
@needs("core.holders", is_sensitive=True)
def gateway_keys(holder_id: int, name: str) -> Answer:
    """Open one way to take money, or change its keys; the secret ones go in and never come out."""
    card, gateway = holder(holder_id), gateway_named(name)
    stored = stored_keys(holder_id, name)
    form = GatewayKeysForm.asking_for(gateway.key_fields, stored)
    if form.is_sent_and_valid():
        try:
            keys = keys_after(gateway.key_fields, stored, form.keys())
            gateway.check_keys(keys)
            with unit_of_work():
                open_gateway(holder_id, name, keys, current_app.extensions["portal.keys"])
                note("holder.open_gateway", f"holder:{holder_id}", current_viewer(), {"gateway": name})
            return redirect(url_for("core_admin_holders.gateways", holder_id=holder_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    form.forget_secrets()
    return render_template("admin/gateway.html", holder=card, gateway=gateway, form=form, stored=stored), form.status


@blueprint.post("/<id63:holder_id>/gateways/<name>/close")
@needs("core.holders", is_sensitive=True)
def close(holder_id: int, name: str) -> Answer:
    """Let a holder take no more money in one way."""
    with unit_of_work():
        close_gateway(holder_id, name)
        note("holder.close_gateway", f"holder:{holder_id}", current_viewer(), {"gateway": name})
    return redirect(url_for("core_admin_holders.gateways", holder_id=holder_id, done=1), 303)
