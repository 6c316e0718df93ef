"""How applications are reviewed: the process as the core asks for it."""

from flask import url_for

from plugins.membership.application_models import Application
from plugins.membership.application_rules import MANAGE, PROCESS
from plugins.membership.application_words import REFUSALS
from plugins.membership.services.applications import admitting, bodies, handing_in, seeing
from plugins.membership.views.application_panels import panels
from plugins.membership.views.applying import LINK, application_link
from portal.database import db
from portal.hooks import Described, Look, Move, ReviewProcess
from portal.kernel.text import N_
from portal.reviews.rules import Rules, Way
from portal.viewer import Viewer
from portal.web.links import sign_link

RULES = Rules(check_days=7, repair_days=60, opinion_days=14, way=Way.SILENCE, silence_days=14, decision_days=21)


def moved(move: Move) -> None:
    """Let an application follow the review: open for a repair, admitted, refused, over."""
    row = db.session.get_one(Application, bodies.id_in(move.subject))
    if handing_in.follow(row, move):
        admitting.admit(row.id, move.viewer)


def describe(look: Look) -> Described:
    """Show an application to whoever reviews it, and lead its writers to their own page."""
    row = db.session.get(Application, bodies.id_in(look.subject))
    if row is None:
        return Described()
    if writer_id := seeing.writer_of(row.id, look.viewer):
        return Described(url_for("membership_writing.show", token=sign_link(LINK, writer_id)))
    if not seeing.may_see(row, look.viewer):
        return Described()
    return Described(url_for("membership_applications.show", application_id=row.id), tuple(panels(row, look)))


def own_address(subject: str, account_id: int) -> str:
    """The page of one of those who write an application, behind the same link as in their first letter."""
    writer_id = seeing.writer_of(bodies.id_in(subject), Viewer(account_id))
    return application_link(writer_id) if writer_id else ""


PROCESSES = (
    ReviewProcess(
        name=PROCESS,
        title=N_("Applications for membership"),
        rules=RULES,
        keeper=MANAGE,
        titles=bodies.titles,
        describe=describe,
        members=bodies.members,
        applicants=bodies.applicants,
        moved=moved,
        codes=REFUSALS,
        own_address=own_address,
        position=10,
    ),
)
