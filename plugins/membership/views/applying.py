"""Applying for membership: from a place to a draft that is opened by the link of a letter."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.membership.application_forms import AddressForm, BodyForm
from plugins.membership.identity.comparing import REASONS
from plugins.membership.services import places
from plugins.membership.services.applications import starting, writing
from plugins.membership.services.places import PlaceCard
from portal.accounts.signing_in import count_try
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, public
from portal.web.languages import gettext, language
from portal.web.limits import limited
from portal.web.links import sign_link
from portal.web.pages import absolute_url
from portal.web.paging import row_asked_for

LINK = "writer of an application"
blueprint = Blueprint(
    "membership_applying", __name__, url_prefix="/<lang:lang>/membership/applications", template_folder="../templates"
)


@blueprint.app_template_global("application_link")
def application_link(writer_id: int) -> str:
    """The whole address at which a writer opens an application, for letters."""
    return absolute_url("membership_writing.show", token=sign_link(LINK, writer_id))


@blueprint.route("/begin", methods=["GET", "POST"])
@public
@limited(20, minutes=60)
def begin() -> Answer:
    """Ask who applies, show who it may be already, and mail the link that opens the draft."""
    place = _place_asked_for()
    form = BodyForm(country=place.country if place else "", place=place.name if place else "")
    _place_stands(form, place)
    matches = None
    if form.is_sent_and_valid():
        body = form.body(place)
        matches = starting.matches_of(body, language())
        if not matches or form.seen.data:
            try:
                _start(body, form)
                return redirect(url_for("membership_applying.sent"), 303)
            except Refused as refusal:
                form.refuse(refusal)
        form.seen.data = "1"
    known = places.organisations_in(place.id, language()) if place else ()
    shown = {"form": form, "place": place, "known": known, "matches": matches, "reasons": REASONS}
    return render_template("membership/apply/begin.html", **shown), form.status


def _start(body: starting.Body, form: BodyForm) -> None:
    with unit_of_work():
        count_try("letter", form.email.data, request.remote_addr)
        starting.start(body, form.email.data, language(), form.key)


def _place_asked_for() -> PlaceCard | None:
    number = row_asked_for("place")
    return places.places([number]).get(number) if number else None


def _place_stands(form: BodyForm, place: PlaceCard | None) -> None:
    """Ask for what the chosen place does not say already."""
    if place is not None:
        for name in ("country", "place", "coordinates"):
            del form[name]


@blueprint.get("/sent")
@public
def sent() -> str:
    """Say where to look for the link."""
    return render_template("membership/apply/sent.html")


@blueprint.route("/link", methods=["GET", "POST"])
@public
@limited(20, minutes=60)
def link() -> Answer:
    """Mail the links of the applications that an address writes, and answer the same to everybody."""
    form = AddressForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                count_try("letter", form.email.data, request.remote_addr)
                writing.mail_again(form.email.data)
            return redirect(url_for("membership_applying.sent"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("membership/apply/link.html", form=form, title=gettext("Come back")), form.status


@blueprint.route("/<id63:application_id>/ask", methods=["GET", "POST"])
@public
@limited(10, minutes=60)
def ask(application_id: int) -> Answer:
    """Let somebody of the same body ask those who write its application to let them join in."""
    row, form = writing.application(application_id), AddressForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                count_try("letter", form.email.data, request.remote_addr)
                writing.ask_to_join(application_id, form.email.data, language())
            return redirect(url_for("membership_applying.ask", application_id=application_id, done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("membership/apply/ask.html", form=form, row=row), form.status
