"""What the secretariat does with members and with those who would like to join."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.membership import words
from plugins.membership.forms import AdmitForm
from plugins.membership.identity.comparing import REASONS
from plugins.membership.identity.doubts import DOUBTS
from plugins.membership.services import duplicates, joining, members, places
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language

blueprint = Blueprint(
    "membership_admin", __name__, url_prefix="/<lang:lang>/admin/membership", template_folder="../templates"
)


@blueprint.get("/")
@needs("membership.manage")
def index() -> str:
    """List who would like to join, and the newest members."""
    newest, waiting = members.newest(), joining.waiting()
    return render_template(
        "membership/admin/index.html",
        waiting=waiting,
        places=places.places(one.place_id for one in waiting if one.place_id),
        newest=newest,
        cards=organisation_cards([member.organisation_id for member in newest], language()),
        states=members.states(),
        words=words,
    )


@blueprint.get("/interest/<id63:interest_id>")
@needs("membership.manage")
def wish(interest_id: int) -> str:
    """Show a wish to join, who it may be already, and what is doubtful about it."""
    found = joining.wish(interest_id)
    return render_template(
        "membership/admin/wish.html",
        wish=found,
        place=places.places([found.place_id]).get(found.place_id) if found.place_id else None,
        review=duplicates.review(found, language()),
        reasons=REASONS | DOUBTS,
    )


@blueprint.post("/interest/<id63:interest_id>")
@needs("membership.manage")
def answered(interest_id: int) -> Answer:
    """Note that a wish to join was answered."""
    with unit_of_work():
        joining.note_answered(interest_id, current_viewer())
    return redirect(url_for("membership_admin.index"), 303)


@blueprint.route("/admit", methods=["GET", "POST"])
@needs("membership.manage")
def admit() -> Answer:
    """Enter an organisation that was admitted."""
    form = AdmitForm(slug=request.args.get("slug", ""))
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                members.admit(form.admission(), current_viewer())
            return redirect(url_for("membership_admin.index"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("membership/admin/admit.html", form=form), form.status
