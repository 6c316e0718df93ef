"""The testers' door ``/-/``: the clock, the mailbox and counts; from this machine only, never in live mode."""

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from flask import Blueprint, abort, current_app, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.database import db, unit_of_work
from portal.hooks import current_hooks, portal_state
from portal.jobs.running import run_due
from portal.kernel.clock import business_now, shift_business_clock, wall_now
from portal.kernel.documents import read_object
from portal.kernel.errors import Refused
from portal.kernel.networks import is_this_machine
from portal.kernel.text import N_
from portal.mail import services as mail
from portal.mail.models import Mail
from portal.mail.rendering import as_html
from portal.payments import inbox
from portal.state import CLOCK_SHIFT, change_setting
from portal.web.access import Answer, public, webhook
from portal.web.languages import preferred_language
from portal.web.protection import comes_from_us

blueprint = Blueprint("core_door", __name__, url_prefix="/-")
STEPS = (("1 hour", 3600), ("1 day", 86_400), ("3 days", 3 * 86_400), ("8 days", 8 * 86_400))
LETTERS_ON_A_PAGE = 100
LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # dates that follow from today's must stay dates
SAY = N_("Say {to: an ISO time} or {forward_seconds: a number}.")


class BadClock(Refused):
    """The clock cannot be moved like this."""


@blueprint.before_request
def let_in_this_machine_only() -> None:
    """Hide the door from everybody elsewhere, and speak the browser's language, since the address names none."""
    if not is_this_machine(request.remote_addr):
        abort(404)
    g.language = preferred_language()


@blueprint.get("/state.json")
@public
def state() -> Response:
    """Tell counts of what is stored, by the core and by every plugin."""
    figures = {figures.name: dict(figures.values) for figures in current_hooks().gather(portal_state)}
    return jsonify(
        mode=current_app.extensions["portal.settings"].mode,
        business_now=business_now().isoformat(),
        mail=mail.counts(),
        events=inbox.outcomes(),
        **figures,
    )


@blueprint.get("/clock")
@public
def clock() -> str:
    """Show what time the portal lives in, and how to move it."""
    return render_template("door/clock.html", now=business_now(), steps=STEPS, ran=request.args.get("ran", ""))


@blueprint.post("/clock/move")
@public
def move_by_form() -> Answer:
    """Move the clock as the page's form says."""
    return redirect(url_for("core_door.clock", ran=_move(request.form.to_dict())), 303)


@blueprint.post("/clock")
@webhook
def move_by_program() -> Response:
    """Move the clock as a program says, in JSON or as a form."""
    if not comes_from_us():
        abort(403)
    ran = _move(_said() if request.is_json else request.form.to_dict())
    return jsonify(business_now=business_now().isoformat(), jobs_run=ran)


def _said() -> dict[str, Any]:
    try:
        return read_object(request.get_data())
    except ValueError:
        raise BadClock(SAY) from None


def _move(said: dict[str, Any]) -> int:
    """Move the clock forward and run what became due; how many jobs ran."""
    shift = _shift(said)
    with unit_of_work():
        change_setting(CLOCK_SHIFT, str(ceil(shift.total_seconds())))  # never short of the deadline
    shift_business_clock(shift)
    return run_due(current_app._get_current_object())  # type: ignore[attr-defined]


def _shift(said: dict[str, Any]) -> timedelta:
    """How far ahead of the wall the clock is to be; it never goes back, since books do not."""
    try:
        if said.get("to"):
            to = datetime.fromisoformat(str(said["to"]))
            to = (to if to.tzinfo else to.replace(tzinfo=UTC)).astimezone(UTC)
        else:
            to = business_now() + timedelta(seconds=int(said["forward_seconds"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise BadClock(SAY) from None
    if to > LATEST:
        raise BadClock(N_("The clock goes no further than the year 2199."))
    if to < business_now() - timedelta(seconds=1):
        raise BadClock(N_("The clock only goes forward. Start the demo anew to go back."))
    return to - wall_now()


@blueprint.get("/mail/")
@public
def mailbox() -> str:
    """Show the letters that the portal wrote, the newest first."""
    newest = db.select(Mail.id, Mail.to, Mail.subject, Mail.state, Mail.created_at).order_by(Mail.id.desc())
    return render_template("door/mailbox.html", letters=db.session.execute(newest.limit(LETTERS_ON_A_PAGE)).all())


@blueprint.get("/mail/<id63:mail_id>")
@public
def letter(mail_id: int) -> str:
    """Show one letter, with links that can be followed."""
    row = db.session.get(Mail, mail_id) or abort(404)
    return render_template("door/letter.html", letter=row, body=as_html(row.text))
