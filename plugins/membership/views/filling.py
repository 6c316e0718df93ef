"""Filling an application in behind the link of a letter: its sections and documents, and all of it on one page."""

from flask import render_template
from werkzeug.wrappers import Response

from plugins.membership.application_rules import PURPOSE
from plugins.membership.views.desks import blueprint, desk_behind, dossier_behind, page, places_of
from portal.organisations.rules import KINDS
from portal.reviews.forms.answering import LARGEST_REQUEST, answer_section, give_document
from portal.reviews.forms.pages import SectionPage, empty, overview, whole
from portal.reviews.forms.versions import newest
from portal.web.access import Answer, public, takes_files
from portal.web.languages import language
from portal.web.limits import limited


@blueprint.route("/<token>/part/<key>", methods=["GET", "POST"])
@public
@takes_files(LARGEST_REQUEST)
@limited(1200, minutes=10)
def part(token: str, key: str) -> Answer:
    """Show a section, or keep what was typed into it."""
    desk = desk_behind(token)
    places = places_of(token, desk)
    found = answer_section(dossier_behind(desk), key, places)
    if not isinstance(found, SectionPage):
        return found
    lines = overview(dossier_behind(desk), places)
    return page(desk, token, "membership/apply/part.html", chapter=found, lines=lines, key=key), found.status


@blueprint.get("/<token>/document/<id63:document_id>")
@public
def document(token: str, document_id: int) -> Response:
    """Give one of the documents."""
    return give_document(dossier_behind(desk_behind(token)), document_id)


@blueprint.get("/<token>/all")
@public
def everything(token: str) -> str:
    """Show all that was answered, to be read and printed."""
    desk = desk_behind(token)
    sections = whole(dossier_behind(desk))
    return page(desk, token, "membership/apply/all.html", sections=sections, places=places_of(token, desk))


@blueprint.get("/paper/<kind>")
@public
def paper(kind: str) -> str:
    """Show the empty form of a kind, to be printed and filled in by hand."""
    form = newest(PURPOSE, kind)
    title = form.say(form.title, language())
    return render_template("membership/apply/paper.html", sections=empty(form), title=title, kind=KINDS[kind])
