"""What everybody sees of the members."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.membership import mapping, words
from plugins.membership.forms import TellInterestForm
from plugins.membership.rules import concentration, gaps
from plugins.membership.services import joining, members
from plugins.membership.services.members import Search
from portal.database import unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.text import clean_line
from portal.organisations.rules import REGIONS
from portal.web.access import Answer, public
from portal.web.cache import shows
from portal.web.languages import country_choices, country_name, language
from portal.web.limits import limited

blueprint = Blueprint("membership", __name__, url_prefix="/<lang:lang>/membership", template_folder="../templates")
LONGEST_SEARCH = 100


@blueprint.get("/")
@public
def index() -> str:
    """Show where members are and are not, and how to become one."""
    shows("membership", "organisations")
    places = members.places()
    counts = {place.country: place.members for place in places}
    return render_template(
        "membership/index.html",
        count=sum(counts.values()),
        dots=mapping.dots(places),
        height=mapping.HEIGHT,
        width=mapping.WIDTH,
        regions=members.regions(),
        region_names=REGIONS,
        spread=concentration(counts.values()),
        gaps=gaps(counts, mapping.parts_of_the_world()),
        today=business_now().date(),
        interested=joining.count_interested(),
    )


@blueprint.get("/directory")
@public
def directory() -> str:
    """List the members, by region, country, letter and words."""
    shows("membership", "organisations")
    wanted = search_of()
    countries = sorted(((p.country, p.members) for p in members.places()), key=lambda pair: country_name(pair[0]))
    return render_template(
        "membership/directory.html",
        wanted=wanted,
        found=members.search(wanted, language()),
        regions=members.regions(),
        region_names=REGIONS,
        countries=countries,
        words=words,
    )


def search_of() -> Search:
    """Read from the page's address what is searched for; what makes no sense is nothing."""
    args = request.args
    country, letter = args.get("country", "").upper(), args.get("letter", "").lower()
    return Search(
        region=args.get("region", "") if args.get("region") in REGIONS else "",
        country=country if len(country) == 2 and country.isascii() and country.isalpha() else "",
        text=clean_line(args.get("q", ""))[:LONGEST_SEARCH],
        letter=letter if len(letter) == 1 and letter.isascii() and letter.isalnum() else "",
        after=clean_line(args.get("after", ""))[:LONGEST_SEARCH],
    )


@blueprint.route("/join", methods=["GET", "POST"])
@public
@limited(20, minutes=60)
def join() -> Answer:
    """Take the wish of a city to join."""
    form = TellInterestForm()
    form.country.choices = country_choices()
    if form.is_sent_and_valid():
        wish = joining.Wish(form.name.data, form.country.data, form.email.data, form.message.data, language())
        with unit_of_work():
            joining.tell_interest(wish, form.key)
        return redirect(url_for("membership.thanks"), 303)
    return render_template("membership/join.html", form=form), form.status


@blueprint.get("/thanks")
@public
def thanks() -> str:
    """Say what happens next."""
    return render_template("membership/thanks.html")
