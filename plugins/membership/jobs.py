"""Background work of the membership plugin; every job may be cut off and run again."""

from datetime import timedelta
from time import monotonic

from flask import current_app

from plugins.membership.import_rules import Step
from plugins.membership.services import filling, lining
from plugins.membership.services.applications.keeping import tidy
from plugins.membership.services.register import comparing, keeping, taking_in, undoing
from plugins.membership.services.reminding import remind, tell_what_changed_overnight
from portal.database import db, unit_of_work
from portal.hooks import Job
from portal.jobs.services import enqueue
from portal.kernel.text import N_
from portal.uploads.folders import folder_of_dossiers

SECONDS_AT_A_TIME = 5.0


def keep_taken_in() -> None:
    """Take in the gazetteer when the portal begins and after an upgrade that brings a newer one."""
    if not current_app.testing:  # tests make hundreds of portals; those about places take in what they need
        filling.take_in()


def tidy_applications() -> None:
    """Let drafts lapse and forget people, with the documents below the data folder of this portal."""
    tidy(folder_of_dossiers(current_app.extensions["portal.settings"].data))


def register(import_id: int) -> None:
    """Go on with a register for some seconds, then let others have their turn."""
    until = monotonic() + SECONDS_AT_A_TIME
    steps = {
        Step.READING: comparing.read_rows,
        Step.COMPARING: comparing.compare_some,
        Step.TAKING_IN: taking_in.take_in_some,
        Step.UNDOING: undoing.undo_some,
    }
    while act := steps.get(_step_of(import_id)):
        if monotonic() > until:
            with unit_of_work():
                enqueue(keeping.JOB, {"import_id": import_id})
            return
        act(import_id)


def _step_of(import_id: int) -> Step:
    db.session.rollback()
    return Step(keeping.register_import(import_id).step)


def keep_lined_up() -> None:
    """Write the directory's lines of organisations that were there before it, or before one of its languages."""
    lining.write_missing()


JOBS = (
    Job(keeping.JOB, register, title=N_("Take a register in from a file")),
    Job(
        "membership.tidy_applications",
        tidy_applications,
        every=timedelta(hours=24),
        reaches_out=True,
        title=N_("Let drafts of applications lapse, and forget who wrote old ones"),
        while_paused=N_("Drafts do not lapse, and people are known for longer than the settings say."),
    ),
    Job(
        "membership.take_in_places",
        keep_taken_in,
        every=timedelta(hours=1),
        title=N_("Take the places of the world in"),
        while_paused=N_("A new list of places is not taken in; the one of now stays in use."),
    ),
    Job(
        "membership.remind",
        remind,
        every=timedelta(hours=6),
        reaches_out=True,
        title=N_("Remind members of their yearly confirmation"),
        while_paused=N_("Nobody is reminded; days of grace run on. What is due is caught up with after."),
    ),
    Job(
        "membership.new_day",
        tell_what_changed_overnight,
        every=timedelta(hours=1),
        title=N_("Show what changes today about members"),
        while_paused=N_("Pages may show for a while what a member was yesterday."),
    ),
    Job(
        "membership.line_up",
        keep_lined_up,
        every=timedelta(hours=1),
        title=N_("Enter organisations in the directory that are not in it yet"),
        while_paused=N_("Organisations from before an upgrade may be missing from the directory."),
    ),
)
