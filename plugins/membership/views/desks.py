"""What the pages of those who write an application share: who came by which link, and what stands on each page."""

from functools import partial

from flask import Blueprint, abort, redirect, render_template, url_for

from plugins.membership.application_rules import steps_of
from plugins.membership.application_words import LEVELS, STATES, STEPS
from plugins.membership.services.applications import handing_in, writing
from plugins.membership.services.applications.writing import GONE, Desk
from plugins.membership.views.applying import LINK
from plugins.membership.views.turns import turn_in_words_of
from portal.kernel.errors import NotFound
from portal.organisations.rules import KINDS
from portal.reviews.forms.pages import Places
from portal.reviews.reading import submission_card
from portal.web.links import read_link

blueprint = Blueprint(
    "membership_writing", __name__, url_prefix="/<lang:lang>/membership/applications", template_folder="../templates"
)


def letter_behind(token: str) -> Desk:
    """The application behind the link of a letter, whether or not its reader has said that the address is theirs."""
    return writing.desk_of(int(read_link(LINK, token)))


def desk_behind(token: str) -> Desk:
    """The application behind the link of a letter, as that writer sees it; who comes first says who they are."""
    desk = letter_behind(token)
    if is_to_confirm(desk):
        abort(redirect(url_for("membership_writing.confirm", token=token), 303))
    return desk


def is_to_confirm(desk: Desk) -> bool:
    """Whether this writer still has to say that the address is theirs."""
    return desk.writer.confirmed_at is None or (desk.application.state == "started" and not desk.writer.is_of_office)


def dossier_behind(desk: Desk) -> int:
    """The dossier of an application; raises NotFound when there is none yet, or none any more."""
    if desk.application.dossier_id is None:
        raise NotFound(GONE)
    return desk.application.dossier_id


def places_of(token: str, desk: Desk) -> Places:
    """Where the sections and documents of an application are, for its writer."""
    return Places(
        section=lambda key: url_for("membership_writing.part", token=token, key=key),
        document=partial(_document, token),
        overview=url_for("membership_writing.show", token=token),
        writer=desk.writer.account_id,
    )


def _document(token: str, document_id: int) -> str:
    return url_for("membership_writing.document", token=token, document_id=document_id)


def page(desk: Desk, token: str, template: str, **shown: object) -> str:
    """A page of an application, with what stands on each of them: where it stands, and whose turn it is."""
    row = desk.application
    card = submission_card(row.submission_id) if row.submission_id else None
    is_writable = handing_in.is_writable(row, handing_in.submission_of(row))
    stage = card.place.stage if card else None
    words = {"states": STATES, "levels": LEVELS, "kinds": KINDS, "step_words": STEPS}
    about = {"row": row, "writer": desk.writer, "token": token, "card": card, "is_writable": is_writable}
    now = {"turn": turn_in_words_of(row, card), "steps": steps_of(row.state, stage)}
    return render_template(template, **words, **about, **now, **shown)
