"""Voices at risk in the back office, each viewer's countries alone."""

from typing import Any

from flask import Blueprint, render_template, url_for

from plugins.membership.office_rules import OVERSEE
from plugins.membership.services.offices import voices
from portal.admin.files import file_page
from portal.kernel.clock import business_now
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.organisations.offices import countries_of
from portal.organisations.services import organisation_cards
from portal.web.access import Answer, current_viewer, needs
from portal.web.bulk import do_each, told_page
from portal.web.languages import country_choices, language
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, page_of

blueprint = Blueprint(
    "membership_voices", __name__, url_prefix="/<lang:lang>/admin/membership/voices", template_folder="../templates"
)
BY_SLUG = (Order("slug", Organisation.slug, (), str, is_falling=False, is_unique=True),)


def _countries() -> frozenset[str] | None:
    return countries_of(current_viewer(), OVERSEE)


def country_filter(countries: frozenset[str] | None) -> Filter:
    """Narrow a list of organisations by country, to those of a viewer."""
    offered = {code: name for code, name in country_choices()[1:] if countries is None or code in countries}
    return Filter("country", N_("Country"), Organisation.country, offered)


def voices_table() -> Table:
    """Members whose voice is at risk, in the countries that the viewer sees."""
    countries = _countries()
    risks = voices.conditions(business_now())
    return Table(
        name="voices-at-risk",
        key=Organisation.id,
        rows=voices.voices(countries),
        orders=BY_SLUG,
        head=("organisation", "slug", "country", "representative", "email", "mandate_ends", "risks"),
        cells=_cells,
        filters=(
            Filter("why", N_("Why"), choices=voices.RISKS, condition=lambda name: risks[name]),
            country_filter(countries),
        ),
    )


def _cells(row: Any) -> tuple[Any, ...]:
    voice = voices.voice_of(row)
    ends = voice.ends_at.isoformat() if voice.ends_at else ""
    shown = (voice.organisation_id, voice.slug, voice.country, voice.person, voice.email)
    return (*shown, ends, " ".join(voice.risks))


@blueprint.get("/")
@needs(OVERSEE)
def index() -> str:
    """List the members that may not be heard, why, and what to do."""
    page = page_of(voices_table())
    return render_template(
        "membership/offices/admin/voices.html",
        page=page,
        voices=[voices.voice_of(row) for row in page.rows],
        cards=organisation_cards((row.id for row in page.rows), language()),
        risks=voices.RISKS,
        to_do=voices.TO_DO,
    )


@blueprint.route("/file", methods=["GET", "POST"])
@needs(OVERSEE, is_sensitive=True)
@limited(30, minutes=10)
def export() -> Answer:
    """Give the voices at risk that the list shows as a file."""
    return file_page(voices_table(), "membership_voices.index")


@blueprint.post("/remind")
@needs(OVERSEE)
def remind() -> Answer:
    """Write to those who look after the members that were ticked."""
    countries, viewer = _countries(), current_viewer()

    def act(number: int) -> None:
        voices.remind(number, countries, viewer)

    def name(number: int) -> str:
        card = organisation_cards([number], language()).get(number)
        return card.name if card and (countries is None or card.country in countries) else str(number)

    return told_page(do_each(act, name), url_for("membership_voices.index"))
