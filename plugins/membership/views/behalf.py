"""On behalf: a regional office enters an application for a city, which confirms it by a link before it counts."""

from flask import Blueprint, current_app, redirect, render_template, url_for

from plugins.membership.application_forms import BehalfForm
from plugins.membership.application_rules import REVIEW
from plugins.membership.identity.comparing import REASONS
from plugins.membership.services import places
from plugins.membership.services.applications import starting
from plugins.membership.services.applications.starting import Body, Office
from plugins.membership.services.places import PlaceCard
from plugins.membership.views.applying import LINK
from portal.accounts.directory import account_card
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.organisations.rules import KINDS
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language, language_name
from portal.web.limits import limited
from portal.web.links import sign_link
from portal.web.paging import row_asked_for, words_asked_for

blueprint = Blueprint(
    "membership_behalf", __name__, url_prefix="/<lang:lang>/admin/membership/enter", template_folder="../templates"
)


@blueprint.get("/")
@needs(REVIEW)
def enter() -> str:
    """Find the place of the city for which an application is entered."""
    words = words_asked_for()
    return render_template(
        "membership/admin/enter_place.html", words=words, found=places.find_places(words), kinds=KINDS
    )


@blueprint.route("/body", methods=["GET", "POST"])
@needs(REVIEW)
@limited(60, minutes=60)
def body() -> Answer:
    """Enter who applies; the city gets a letter, and the office goes on to the form."""
    place = _place()
    form = BehalfForm(**({"country": place.country, "place": place.name} if place else {}), letter_language=language())
    form.letter_language.choices = [(code, language_name(code)) for code in current_app.config["LANGUAGES"]]
    for name in ("country", "place", "coordinates") if place else ():
        del form[name]
    matches = None
    if form.is_sent_and_valid():
        told = form.body(place)
        matches = starting.matches_of(told, language())
        if not matches or form.seen.data:
            try:
                token = sign_link(LINK, _enter(told, form))
                return redirect(url_for("membership_writing.show", token=token), 303)
            except Refused as refusal:
                form.refuse(refusal)
        form.seen.data = "1"
    shown = {"form": form, "place": place, "matches": matches, "reasons": REASONS}
    return render_template("membership/admin/enter.html", **shown), form.status


def _place() -> PlaceCard | None:
    number = row_asked_for("place")
    return places.places([number]).get(number) if number else None


def _enter(told: Body, form: BehalfForm) -> int:
    viewer = current_viewer()
    assert viewer.account_id is not None
    offices = viewer.objects(REVIEW)
    office = Office(viewer, account_card(viewer.account_id).email, min(offices) if offices else None)
    with unit_of_work():
        return starting.enter(told, form.email.data, form.letter_language.data, form.key, office)
