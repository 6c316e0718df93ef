"""The network's own logo: uploaded, looked at on every ground, put into every badge, and taken out again."""

from flask import Blueprint, Response, redirect, render_template, request, url_for

from plugins.badges import drawing, rules, words
from plugins.badges.forms import LogoForm
from plugins.badges.sending import HEADERS, TYPES
from plugins.badges.services import logos
from plugins.badges.wording import runs_left
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs
from portal.web.languages import language
from portal.web.network import network_name, network_short_name

blueprint = Blueprint(
    "badges_logo", __name__, url_prefix="/<lang:lang>/admin/badges/logo", template_folder="../templates"
)
STATE = f"<any({', '.join(logos.STATES)}):state>"
FRESH = dict(HEADERS) | {"Cache-Control": "no-store"}


@blueprint.route("/", methods=["GET", "POST"])
@needs("badges.manage")
def index() -> Answer:
    """Show the logo in the badges and the one that is tried, and take another from a file."""
    form = LogoForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                logos.try_out(form.content, form.file_name, current_viewer())
            return redirect(url_for("badges_logo.index"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(form)


@blueprint.post("/use")
@needs("badges.manage")
def use() -> Answer:
    """Put the logo that was looked at into every badge."""
    form = LogoForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                logos.use(request.form.get("tag", ""), current_viewer())
            return redirect(url_for("badges_logo.index"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(form)


@blueprint.post(f"/{STATE}/remove")
@needs("badges.manage")
def remove(state: str) -> Answer:
    """Take a logo out again."""
    with unit_of_work():
        logos.remove(state, current_viewer())
    return redirect(url_for("badges_logo.index"), 303)


@blueprint.get(f"/{STATE}/<any({', '.join(rules.THEMES)}):theme>.svg")
@needs("badges.manage")
def sample(state: str, theme: str) -> Response:
    """A badge of the network itself with that logo, or with our mark where there is none."""
    said = drawing.Words(network_name(), network_short_name(), "", runs_left(language()))
    drawn = drawing.draw(said, rules.Style(theme, language=language()), logos.mark_in(state))
    return Response(drawn, mimetype=TYPES["svg"], headers=FRESH)


def _page(form: LogoForm) -> Answer:
    used, tried = logos.found(logos.USED), logos.found(logos.TRIED)
    return render_template("badges/admin/logo.html", form=form, used=used, tried=tried, words=words), form.status
