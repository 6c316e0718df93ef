"""What everybody sees of the regional offices, and the yes of whoever holds a seat to being named."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.membership import words
from plugins.membership.office_forms import ShowMeForm
from plugins.membership.services.offices import seats, showing
from portal.database import unit_of_work
from portal.kernel.errors import NotFound
from portal.kernel.text import N_, fold
from portal.organisations.offices import OfficeCard, office_with
from portal.organisations.rules import LEVELS
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, public, signed_in
from portal.web.cache import shows
from portal.web.languages import country_name, language

blueprint = Blueprint(
    "membership_offices", __name__, url_prefix="/<lang:lang>/membership/offices", template_folder="../templates"
)


def open_office(slug: str) -> OfficeCard:
    """The office of the page; raises NotFound."""
    office = office_with(slug)
    if office is None:
        raise NotFound(N_("There is no such office."))
    return office


def by_name(countries: frozenset[str]) -> list[str]:
    """Countries in the order of their names in the page's language."""
    return sorted(countries, key=lambda code: fold(country_name(code)))


@blueprint.get("/")
@public
def index() -> str:
    """Show the tree of offices, and which countries none looks after."""
    shows("membership", "organisations")
    return render_template(
        "membership/offices/index.html",
        branches=showing.tree(language()),
        levels=LEVELS,
        uncovered=by_name(showing.without_office()),
    )


@blueprint.get("/<slug>")
@public
def office(slug: str) -> str:
    """Show an office: who sits there, its countries, its members, and how to write to it."""
    shows("membership", "organisations")
    found = open_office(slug)
    held = seats.seats_of([found.id])
    parent = showing.parent_of(found)
    branches = showing.tree(language())
    own = next(branch for branch in branches if branch.office.id == found.id)
    named = [found.organisation_id, *(seat.organisation_id for seat in held)]
    return render_template(
        "membership/offices/office.html",
        office=found,
        own=own,
        level=LEVELS[found.level],
        seats=held,
        kinds=seats.KINDS,
        cards=organisation_cards(named, language()),
        parent=next((branch for branch in branches if parent and branch.office.id == parent.id), None),
        below=[branch for branch in branches if branch.office.parent_id == found.id],
        countries=by_name(own.countries),
        counts=showing.members_by_country(),
        members=showing.members_in(own.countries, language()),
        contact=showing.contact_of(found.id),
        words=words,
    )


@blueprint.route("/seats", methods=["GET", "POST"])
@signed_in
def own_seats() -> Answer:
    """Show somebody their own seats, and let them say whether they are named in public."""
    viewer, form = current_viewer(), ShowMeForm()
    assert viewer.account_id is not None
    if form.is_sent_and_valid():
        number = request.form.get("seat", type=int) or 0
        with unit_of_work():
            seats.show_person(number, viewer.account_id, shows=form.shows.data)
        return redirect(url_for("membership_offices.own_seats", done=1), 303)
    held = seats.seats_held_by(viewer.account_id)
    offices = {branch.office.id: branch for branch in showing.tree(language())}
    page = {"seats": held, "offices": offices, "kinds": seats.KINDS}
    return render_template("membership/offices/seats.html", form=form, **page), form.status
