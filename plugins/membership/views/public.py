"""What everybody sees of the members."""

from dataclasses import replace

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from plugins.membership import mapping
from plugins.membership.forms import TellInterestForm
from plugins.membership.rules import concentration, gaps
from plugins.membership.services import joining, members, places
from plugins.membership.services.places import PlaceCard
from portal.database import unit_of_work
from portal.kernel.clock import business_now
from portal.organisations.rules import REGIONS
from portal.web.access import Answer, public
from portal.web.cache import shows
from portal.web.languages import country_choices, country_name, language
from portal.web.limits import limited
from portal.web.paging import row_asked_for, words_asked_for

blueprint = Blueprint("membership", __name__, url_prefix="/<lang:lang>/membership", template_folder="../templates")


@blueprint.get("/")
@public
def index() -> str:
    """Show where members are and are not, and how to become one."""
    shows("membership", "organisations")
    by_country = members.places()
    counts = {place.country: place.members for place in by_country}
    return render_template(
        "membership/index.html",
        count=sum(counts.values()),
        dots=mapping.dots(by_country),
        height=mapping.HEIGHT,
        width=mapping.WIDTH,
        regions=members.regions(),
        region_names=REGIONS,
        spread=concentration(counts.values()),
        gaps=gaps(counts, mapping.parts_of_the_world()),
        today=business_now().date(),
        interested=joining.count_interested(),
    )


@blueprint.route("/join", methods=["GET", "POST"])
@public
@limited(20, minutes=60)
def join() -> Answer:
    """Take the wish of a city to join."""
    place = place_asked_for()
    form = TellInterestForm(country=place.country if place else "")
    form.country.choices = country_choices()
    if form.is_sent_and_valid():
        wish = joining.Wish(form.name.data, form.country.data, form.email.data, form.message.data, language())
        wish = replace(wish, place_id=place.id if place else None)
        with unit_of_work():
            joining.tell_interest(wish, form.key)
        return redirect(url_for("membership.thanks"), 303)
    return render_template(
        "membership/join.html",
        form=form,
        place=place,
        known=places.organisations_in(place.id, language()) if place else (),
        has_looked="place" in request.args,
    ), form.status


def place_asked_for() -> PlaceCard | None:
    """The place that was chosen on the page before."""
    number = row_asked_for("place")
    return places.places([number]).get(number) if number else None


@blueprint.get("/places")
@public
def find_place() -> str:
    """Find a place by what it is called in any language; the step before the form."""
    words = words_asked_for()
    return render_template("membership/places.html", words=words, found=places.find_places(words))


@blueprint.get("/places.json")
@public
def places_as_json() -> Response:
    """The same for scripts and other programs."""
    found = places.find_places(words_asked_for(), country_asked_for())
    shown = [vars(card) | {"country_name": country_name(card.country)} for card in found]
    return jsonify(places=shown, attribution="GeoNames, CC BY 4.0, https://www.geonames.org")


def country_asked_for() -> str:
    """The country in the page's address; what makes no sense is none."""
    country = request.args.get("country", "").upper()
    return country if len(country) == 2 and country.isascii() and country.isalpha() else ""


@blueprint.get("/thanks")
@public
def thanks() -> str:
    """Say what happens next."""
    return render_template("membership/thanks.html")
