"""Giving money back in the back office: a preview, a reason, and above a limit a second person."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from portal.database import unit_of_work
from portal.kernel.amounts import parse_amount, write_amount
from portal.kernel.errors import Refused
from portal.kernel.ids import digest
from portal.mail.rendering import render
from portal.payments.asking_back import GIVES_BACK, Foreseen, Rehearsed, Wish, agree, ask_back, rehearse, turn_down
from portal.payments.history import Dossier, dossier
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm, LineField, TextField
from portal.web.languages import lazy_gettext as _
from portal.web.languages import writing

blueprint = Blueprint("core_admin_refunds", __name__, url_prefix="/<lang:lang>/admin/payments")
DO = "do"


class RefundForm(BaseForm):
    """How much is given back, and why; ``seen`` tells what the last preview was of."""

    amount = LineField(_("Sum to give back"), [DataRequired(_("Enter a sum."))])
    reason = TextField(_("Reason"), [DataRequired(_("Say why the money goes back."))], longest=500)
    seen = HiddenField()
    act = StringField()

    def wish(self, currency: str) -> Wish:
        """What was typed; raise Refused when it is no sum of this currency."""
        return Wish(parse_amount(self.amount.data, currency, writing(currency)), self.reason.data, self.key)

    def is_confirmed(self, wish: Wish) -> bool:
        """Whether doing it was asked for, and exactly what the preview showed."""
        return self.act.data == DO and self.seen.data == _fingerprint(wish)


def _fingerprint(wish: Wish) -> str:
    return digest(f"{wish.amount.minor} {wish.amount.currency} {wish.reason}")


@blueprint.route("/<id63:payment_id>/refund", methods=["GET", "POST"])
@needs(GIVES_BACK, is_sensitive=True)
def refund(payment_id: int) -> Answer:
    """Show what giving money back would do, then do it or ask a second person."""
    found = dossier(payment_id, current_viewer())
    currency, foreseen = found.left.currency, None
    form = RefundForm(amount=write_amount(found.left, writing(currency)))
    if form.is_sent_and_valid():
        try:
            wish = form.wish(currency)
            if form.is_confirmed(wish):
                return _asked(payment_id, wish)
            foreseen = _foreseen(payment_id, wish)
            form.seen.data = _fingerprint(wish)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(found, form, foreseen)


def _asked(payment_id: int, wish: Wish) -> Answer:
    with unit_of_work():
        is_done = ask_back(payment_id, wish, current_viewer())
    return redirect(_page_of(payment_id, **{"done" if is_done else "asked": 1}), 303)


def _page(found: Dossier, form: RefundForm, foreseen: Foreseen | None) -> Answer:
    letters = [render(*letter) for letter in foreseen.letters] if foreseen else []
    languages = [language for _, language, _ in foreseen.letters] if foreseen else []
    values = {"foreseen": foreseen, "letters": list(zip(letters, languages, strict=True))}
    return render_template("admin/refund.html", found=found, form=form, **values), form.status


def _foreseen(payment_id: int, wish: Wish) -> Foreseen:
    try:
        with unit_of_work():
            rehearse(payment_id, wish, current_viewer())
    except Rehearsed as end:
        return end.foreseen
    raise AssertionError("a rehearsal always ends")


def _page_of(payment_id: int, **more: Any) -> str:
    return url_for("core_admin_payments.show", payment_id=payment_id, **more)


@blueprint.route("/refunds/<id63:request_id>/<any(agree, turn_down):answer>", methods=["POST"])
@needs(GIVES_BACK, is_sensitive=True)
def decide(request_id: int, answer: str) -> Answer:
    """Agree to what somebody else wants to give back, or turn it down."""
    with unit_of_work():
        payment_id = (agree if answer == "agree" else turn_down)(request_id, current_viewer())
    return redirect(_page_of(payment_id, done=1), 303)
