"""Switches for a bad day: nobody changes anything, or nobody begins to pay; every process heeds them at once."""

from dataclasses import dataclass
from datetime import datetime

from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Unavailable
from portal.kernel.text import N_
from portal.state import SettingRow, change_setting, current_state
from portal.viewer import Viewer

READ_ONLY, NO_NEW_PAYMENTS = "core.read_only", "core.no_new_payments"
SAVED = N_(
    "The portal is only being read at the moment, while something is put right. Keep what you wrote, and try later."
)
CLOSED = N_("No new pledges are taken at the moment, while something is put right. Those that were made are safe.")


@dataclass(frozen=True)
class Switch:
    """Something that can be stopped, in words for whoever stops it."""

    name: str
    title: str
    effect: str


SWITCHES = (
    Switch(
        NO_NEW_PAYMENTS,
        N_("No new pledges"),
        N_("Nobody can begin to pay. What was pledged is collected, changed and taken back as ever."),
    ),
    Switch(
        READ_ONLY,
        N_("Read only"),
        N_("Everybody reads, nobody changes anything, and the worker rests. What gateways tell is kept for later."),
    ),
)


@dataclass(frozen=True)
class Switched:
    """Since when something is stopped, and why."""

    since: datetime
    why: str


def switched(name: str) -> Switched | None:
    """Since when a switch is on and why; None when it is off."""
    since, _, why = current_state().setting(name).partition(" ")
    return Switched(datetime.fromisoformat(since), why) if since else None


def _stored(name: str) -> str:
    found: str | None = db.session.scalar(db.select(SettingRow.value).where(SettingRow.name == name).with_for_update())
    return found or ""


def turn(name: str, why: str, viewer: Viewer, *, on: bool) -> None:
    """Turn a switch on or off, in every process; raise Conflict when somebody else just has."""
    if name not in {switch.name for switch in SWITCHES}:
        raise NotFound(N_("There is no such switch."))
    if on == bool(_stored(name)):
        raise Conflict(N_("Somebody else was faster: look once more."))
    change_setting(name, f"{wall_now().isoformat()} {why}" if on else "")
    note("switch.on" if on else "switch.off", f"switch:{name}", viewer, {"why": why})


def check_payments() -> None:
    """Refuse to begin a payment while none is taken; raise Unavailable."""
    if current_state().setting(NO_NEW_PAYMENTS):
        raise Unavailable(CLOSED)
