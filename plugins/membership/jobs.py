"""Background work of the membership plugin; every job may be cut off and run again."""

from datetime import timedelta

from flask import current_app

from plugins.membership.services import filling
from portal.hooks import Job
from portal.kernel.text import N_


def keep_taken_in() -> None:
    """Take in the gazetteer when the portal begins and after an upgrade that brings a newer one."""
    if not current_app.testing:  # tests make hundreds of portals; those about places take in what they need
        filling.take_in()


JOBS = (
    Job(
        "membership.take_in_places",
        keep_taken_in,
        every=timedelta(hours=1),
        title=N_("Take the places of the world in"),
        while_paused=N_("A new list of places is not taken in; the one of now stays in use."),
    ),
)
