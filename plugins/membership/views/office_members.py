"""The members in the countries of a regional office, in the back office."""

from flask import Blueprint, render_template

from plugins.membership.office_rules import OVERSEE
from plugins.membership.services.offices.roll import members_now
from plugins.membership.views.offices_admin import own_office
from plugins.membership.views.voices import BY_SLUG, country_filter
from portal.admin.files import file_page
from portal.database import db
from portal.kernel.text import N_
from portal.organisations.directory import named
from portal.organisations.models import Organisation
from portal.organisations.office_editing import countries_held
from portal.organisations.rules import KINDS
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, needs
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.tables import Filter, Table, page_of

blueprint = Blueprint(
    "membership_office_members",
    __name__,
    url_prefix="/<lang:lang>/admin/membership/offices/<slug>/members",
    template_folder="../templates",
)


def members_table(countries: frozenset[str]) -> Table:
    """The members in some countries."""
    columns = (Organisation.id, Organisation.slug, Organisation.kind, Organisation.country, Organisation.place)
    return Table(
        name="members-of-an-office",
        key=Organisation.id,
        rows=db.select(*columns).where(Organisation.id.in_(members_now()), Organisation.country.in_(countries)),
        orders=BY_SLUG,
        head=("organisation", "slug", "kind", "country", "place"),
        cells=lambda row: row[:5],
        filters=(Filter("q", N_("Name"), condition=named), country_filter(countries)),
    )


@blueprint.get("/")
@needs(OVERSEE)
def index(slug: str) -> str:
    """List the members in the countries of an office."""
    office = own_office(slug)
    page = page_of(members_table(countries_held(office.id)))
    cards = organisation_cards((row.id for row in page.rows), language())
    shown = {"office": office, "cards": cards, "kinds": KINDS}
    return render_template("membership/offices/admin/members.html", page=page, **shown)


@blueprint.route("/file", methods=["GET", "POST"])
@needs(OVERSEE, is_sensitive=True)
@limited(30, minutes=10)
def export(slug: str) -> Answer:
    """Give the members that the list shows as a file."""
    return file_page(members_table(countries_held(own_office(slug).id)), "membership_office_members.index")
