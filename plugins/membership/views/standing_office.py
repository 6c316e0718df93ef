"""What the office enters about a member's standing, and its whole history."""

from flask import Blueprint, abort, redirect, render_template, url_for

from plugins.membership import standing_words, words
from plugins.membership.application_rules import MANAGE
from plugins.membership.services import deciding, history, members, reminding
from plugins.membership.services.standing import grace_days, position_of
from plugins.membership.standing_forms import FORMS, WithdrawForm
from plugins.membership.standing_rules import Kind, State
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language
from portal.web.languages import lazy_gettext as _

blueprint = Blueprint(
    "membership_office", __name__, url_prefix="/<lang:lang>/admin/membership/standing", template_folder="../templates"
)
MOST_LATE = 200
TITLES = {
    "suspend": _("Suspend"),
    "resume": _("Lift the suspension"),
    "class": _("Change the class"),
    "leave": _("Note that it leaves"),
    "come-back": _("Note that it comes back"),
    "confirmation": _("Note that its data are confirmed"),
    "contribution": _("Note a contribution in kind"),
}
POSSIBLE = {
    State.NEVER: ("contribution",),
    State.ACTIVE: ("confirmation", "contribution", "class", "suspend", "leave"),
    State.SUSPENDED: ("resume", "confirmation", "contribution", "leave"),
    State.LEFT: ("come-back", "contribution"),
}

NOTED = {Kind.CONTRIBUTED: deciding.note_contribution, Kind.CONFIRMED: deciding.note_confirmation}


@blueprint.get("/<id63:member_id>")
@needs(MANAGE)
def member(member_id: int) -> str:
    """Show everything that happened to a member, who entered it, and what can be entered."""
    organisation_id = members.organisation_of(member_id)
    happened, position = history.history_of(organisation_id), position_of(organisation_id)
    return render_template(
        "membership/admin/member.html",
        member_id=member_id,
        card=organisation_cards([organisation_id], language())[organisation_id],
        position=position,
        happened=happened,
        people=history.people_named(happened),
        acts=[(act, TITLES[act]) for act in POSSIBLE[position.state]],
        words=words,
        say=standing_words,
    )


@blueprint.route("/<id63:member_id>/<act>", methods=["GET", "POST"])
@needs(MANAGE)
def enter(member_id: int, act: str) -> Answer:
    """Enter a decision or a contribution, with its reason."""
    if act not in FORMS:
        abort(404)
    organisation_id, form = members.organisation_of(member_id), FORMS[act]()
    if form.is_sent_and_valid():
        store = NOTED.get(form.kind, deciding.decide)
        try:
            with unit_of_work():
                store(member_id, form.entry(), current_viewer())
            return redirect(url_for("membership_office.member", member_id=member_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    card = organisation_cards([organisation_id], language())[organisation_id]
    page = {"card": card, "title": TITLES[act], "member_id": member_id, "is_told": form.kind not in NOTED}
    return render_template("membership/admin/act.html", form=form, **page), form.status


@blueprint.route("/<id63:member_id>/entries/<id63:event_id>", methods=["GET", "POST"])
@needs(MANAGE)
def withdraw(member_id: int, event_id: int) -> Answer:
    """Say that an entry was wrong; it stays in the history and counts no more."""
    form, organisation_id = WithdrawForm(), members.organisation_of(member_id)
    wrong = next((one for one in history.history_of(organisation_id) if one.id == event_id), None)
    if wrong is None or not wrong.can_be_withdrawn:
        abort(404)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                deciding.take_back(wrong.member_id, event_id, form.reason.data, current_viewer())
            return redirect(url_for("membership_office.member", member_id=member_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    card = organisation_cards([organisation_id], language())[organisation_id]
    page = {"card": card, "wrong": wrong, "member_id": member_id, "say": standing_words}
    return render_template("membership/admin/withdraw.html", form=form, **page), form.status


@blueprint.get("/late")
@needs(MANAGE)
def late() -> str:
    """List the members that have not confirmed their data, and for whom nobody can."""
    found = reminding.late(MOST_LATE)
    return render_template(
        "membership/admin/late.html",
        late=found,
        cards=organisation_cards([one.organisation_id for one in found], language()),
        grace=grace_days(),
        most=MOST_LATE,
    )
