"""A plugin that has a form filled in, as small as one can be: it owns the addresses, and lets whoever is signed in."""

from collections.abc import Iterable
from types import ModuleType

from flask import Blueprint, render_template_string, url_for

from portal.hooks import FormPurpose
from portal.reviews.forms import pages, versions
from portal.reviews.forms.answering import LARGEST_REQUEST, answer_section, give_document
from portal.reviews.forms.pages import Places, SectionPage
from portal.web.access import Answer, signed_in, takes_files
from tests.core.reviews.forms.samples import PURPOSE
from tests.core.sample_plugins import plugin

LAYOUT = """
{% extends "base.html" %}
{% from "reviews/forms.html" import section_form, section_script, section_list, fault_list, whole_dossier, paper_form
   with context %}
{% block title %}Sample{% endblock %}
{% block meta %}{% if page %}{{ section_script(page) }}{% endif %}{% endblock %}
{% block content %}<div class="page making"><h1>{{ page.shown.view.title if page else "Application" }}</h1>"""
SECTION = LAYOUT + "{{ section_form(page) }}</div>{% endblock %}"
OVERVIEW = LAYOUT + "{{ section_list(lines) }}<h2>Left</h2>{{ fault_list(faults) }}</div>{% endblock %}"
WHOLE = LAYOUT + "{{ whole_dossier(sections, places) }}</div>{% endblock %}"
PAPER = LAYOUT + "{{ paper_form(sections) }}</div>{% endblock %}"


def places(number: int) -> Places:
    return Places(
        lambda key: url_for("sample.section", number=number, key=key),
        lambda document: url_for("sample.document", number=number, document=document),
        url_for("sample.overview", number=number),
    )


def _pages() -> Blueprint:
    blueprint = Blueprint("sample", __name__, url_prefix="/<lang:lang>/sample")

    @blueprint.get("/<id63:number>/")
    @signed_in
    def overview(number: int) -> str:
        at = places(number)
        found = pages.overview(number, at)
        return render_template_string(OVERVIEW, lines=found, faults=pages.to_put_right(number, at), page=None)

    @blueprint.route("/<id63:number>/<key>", methods=["GET", "POST"])
    @signed_in
    @takes_files(LARGEST_REQUEST)
    def section(number: int, key: str) -> Answer:
        page = answer_section(number, key, places(number))
        return (render_template_string(SECTION, page=page), page.status) if isinstance(page, SectionPage) else page

    @blueprint.get("/<id63:number>/documents/<id63:document>")
    @signed_in
    def document(number: int, document: int) -> Answer:
        return give_document(number, document)

    @blueprint.get("/<id63:number>/whole")
    @signed_in
    def whole(number: int) -> str:
        return render_template_string(WHOLE, sections=pages.whole(number), places=places(number), page=None)

    @blueprint.get("/paper")
    @signed_in
    def paper() -> str:
        form = versions.newest(PURPOSE.name, "city")
        return render_template_string(PAPER, sections=pages.empty(form), page=None)

    return blueprint


def sample_plugin() -> ModuleType:
    def portal_blueprints() -> Iterable[Blueprint]:
        return [_pages()]

    def portal_form_purposes() -> Iterable[FormPurpose]:
        return [PURPOSE]

    return plugin("sample", portal_blueprints, portal_form_purposes)
