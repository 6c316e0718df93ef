"""Regional offices in the back office: each sees its own countries, and the secretariat keeps the tree."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.membership import mapping, sections
from plugins.membership.office_forms import ContactForm, CountriesForm, OpenOfficeForm, SeatForm
from plugins.membership.office_rules import MANAGE, OVERSEE
from plugins.membership.services import joining
from plugins.membership.services.offices import seats, showing
from plugins.membership.views.offices import by_name, open_office
from portal.admin.acts import happened_to
from portal.database import unit_of_work
from portal.hooks import HomeFigure, current_hooks, portal_country_figures
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.office_editing import close_office, countries_held, held_at_level, look_after
from portal.organisations.office_editing import open_office as open_new
from portal.organisations.offices import OfficeCard
from portal.organisations.rules import LEVELS
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import country_name, format_number, gettext, language, ngettext

blueprint = Blueprint(
    "membership_offices_admin",
    __name__,
    url_prefix="/<lang:lang>/admin/membership/offices",
    template_folder="../templates",
)


def own_office(slug: str) -> OfficeCard:
    """The office of the page, if the viewer sees what is its; raises NotFound."""
    office = open_office(slug)
    if not current_viewer().may(OVERSEE, office.organisation_id):
        raise NotFound(N_("There is no such office."))
    return office


@blueprint.get("/")
@needs(OVERSEE)
def index() -> str:
    """List the offices whose countries the viewer sees, and for the secretariat what none looks after."""
    viewer, branches = current_viewer(), showing.tree(language())
    keeps = viewer.may(MANAGE)
    return render_template(
        "membership/offices/admin/index.html",
        branches=[branch for branch in branches if viewer.may(OVERSEE, branch.office.organisation_id)],
        levels=LEVELS,
        keeps=keeps,
        uncovered=by_name(showing.without_office()) if keeps else [],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(MANAGE)
def new() -> Answer:
    """Let an organisation be a regional office."""
    form = OpenOfficeForm()
    form.offer([(branch.office.slug, branch.organisation.name) for branch in showing.tree(language())])
    if form.is_sent_and_valid():
        slug = form.slug.data.lower()
        try:
            with unit_of_work():
                open_new(slug, form.level.data, form.above.data, current_viewer())
            return redirect(url_for("membership_offices_admin.countries", slug=slug), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("membership/offices/admin/new.html", form=form), form.status


@blueprint.get("/<slug>")
@needs(OVERSEE)
def office(slug: str) -> str:
    """Show an office what waits in its countries, its figures, and where members are missing."""
    found, viewer = own_office(slug), current_viewer()
    held = countries_held(found.id)
    sitting = seats.seats_to_come(found.id)
    named = [found.organisation_id, *(seat.organisation_id for seat in sitting)]
    return render_template(
        "membership/offices/admin/office.html",
        office=found,
        cards=organisation_cards(named, language()),
        level=LEVELS[found.level],
        countries=by_name(held),
        figures=sorted(_figures(found, held), key=lambda figure: figure.position),
        wishes=showing.wishes_in(held),
        seats=sitting,
        kinds=seats.KINDS,
        gaps=showing.gaps_in(held, mapping.parts_of_the_world()),
        missing=[code for code in by_name(held) if code not in showing.members_by_country()],
        keeps=viewer.may(MANAGE),
        **happened_to(f"organisation:{found.organisation_id}"),
    )


def _figures(office: OfficeCard, countries: frozenset[str]) -> list[HomeFigure]:
    """What the office has before it, with the figures of other plugins."""
    own = showing.figures(countries)
    members_url = url_for("membership_office_members.index", slug=office.slug)
    waiting = ngettext("wish to join waits", "wishes to join wait", own.waiting)
    at_risk = ngettext("voice at risk", "voices at risk", own.at_risk)
    return [
        HomeFigure(format_number(own.members), ngettext("member", "members", own.members), members_url, 10),
        HomeFigure(f"{own.reached} / {len(countries)}", gettext("countries with a member"), "#missing", 20),
        HomeFigure(format_number(own.waiting), waiting, "#wishes", 30),
        HomeFigure(format_number(own.at_risk), at_risk, url_for("membership_voices.index"), 40),
        *current_hooks().gather(portal_country_figures, countries=countries, viewer=current_viewer()),
    ]


@blueprint.post("/<slug>/wishes/<id63:interest_id>")
@needs(OVERSEE)
def answered(slug: str, interest_id: int) -> Answer:
    """Note that a wish to join from the office's countries was answered."""
    found = own_office(slug)
    with unit_of_work():
        showing.wish_in(interest_id, countries_held(found.id))
        joining.note_answered(interest_id, current_viewer())
    return redirect(url_for("membership_offices_admin.office", slug=slug, done=1), 303)


@blueprint.route("/<slug>/contact", methods=["GET", "POST"])
@needs(OVERSEE)
def contact(slug: str) -> Answer:
    """Let an office say how it is written to."""
    found = own_office(slug)
    form = ContactForm(**vars(showing.contact_of(found.id)))
    if form.is_sent_and_valid():
        with unit_of_work():
            showing.change_contact(found, form.contact(), current_viewer())
        return redirect(url_for("membership_offices_admin.office", slug=slug, done=1), 303)
    return render_template("membership/offices/admin/contact.html", form=form, office=found), form.status


@blueprint.route("/<slug>/countries", methods=["GET", "POST"])
@needs(MANAGE)
def countries(slug: str) -> Answer:
    """Say which countries an office looks after, beginning from a part of the world if that is quicker."""
    found = open_office(slug)
    held, proposed = countries_held(found.id), _proposal(request.args.get("part", ""))
    form = CountriesForm(countries=sorted(held | proposed))
    form.countries.choices = [(code, country_name(code)) for code in by_name(sections.every_country())]
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                look_after(found.id, form.countries.data or (), current_viewer())
            return redirect(url_for("membership_offices_admin.countries", slug=slug, done=1), 303)
        except Refused as refusal:
            if "country" in refusal.values:
                refusal.values = {"country": country_name(str(refusal.values["country"]))}
            form.refuse(refusal)
    taken = held_at_level(found.level)
    slugs = {branch.office.id: branch.organisation for branch in showing.tree(language())}
    page = {"held": held, "proposed": proposed, "history": showing.history_of(found.id), "parts": _parts()}
    page["elsewhere"] = {code: slugs[number] for code, number in taken.items() if number != found.id}
    return render_template("membership/offices/admin/countries.html", form=form, office=found, **page), form.status


def _parts() -> list[tuple[str, str]]:
    """Parts of the world to begin from: UCLG's sections, regions and sub-regions of the UN."""
    uclg = [(f"uclg-{code}", f"UCLG: {gettext(title)}") for code, title in sections.SECTIONS.items()]
    regions = [(code, f"UN: {gettext(title)}") for code, (title, _) in sections.REGIONS.items()]
    smaller = [(code, f"UN: {country_name(code)}") for code in sorted(mapping.parts_of_the_world(), key=country_name)]
    return [*uclg, *regions, *smaller]


def _proposal(part: str) -> frozenset[str]:
    uclg = {f"uclg-{code}": found for code, found in sections.sections().items()}
    return (uclg | sections.regions() | mapping.parts_of_the_world()).get(part, frozenset())


@blueprint.route("/<slug>/seats", methods=["GET", "POST"])
@needs(MANAGE, is_sensitive=True)
def seats_page(slug: str) -> Answer:
    """Show the seats of an office, and fill one."""
    found, form = open_office(slug), SeatForm()
    form.offer()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                seats.fill_seat(found, form.seat(), current_viewer())
            return redirect(url_for("membership_offices_admin.seats_page", slug=slug, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    held = seats.seats_to_come(found.id)
    cards = organisation_cards([seat.organisation_id for seat in held], language())
    page = {"office": found, "seats": held, "kinds": seats.KINDS, "cards": cards}
    return render_template("membership/offices/admin/seats.html", form=form, **page), form.status


@blueprint.post("/<slug>/seats/<id63:seat_id>/end")
@needs(MANAGE, is_sensitive=True)
def end_seat(slug: str, seat_id: int) -> Answer:
    """Let somebody leave a seat."""
    found = open_office(slug)
    with unit_of_work():
        seats.end_seat(found, seat_id, current_viewer())
    return redirect(url_for("membership_offices_admin.seats_page", slug=slug, done=1), 303)


@blueprint.post("/<slug>/close")
@needs(MANAGE, is_sensitive=True)
def close(slug: str) -> Answer:
    """Close an office."""
    found = open_office(slug)
    with unit_of_work():
        close_office(found.id, current_viewer())
    return redirect(url_for("membership_offices_admin.index", done=1), 303)
