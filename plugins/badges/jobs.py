"""Background work of the badges plugin; every job may be cut off and run again."""

from datetime import timedelta

from plugins.badges import wording
from plugins.badges.services import faces
from portal.database import unit_of_work
from portal.hooks import Job
from portal.kernel.text import N_


def draw_ahead() -> None:
    """Compare what every badge says with what is true today, and keep what differs."""
    now = faces.moment()
    if not faces.is_compared(now):
        after = 0
        while owners := faces.owners_after(after):
            said = wording.sentences_of([one.stands_for for one in owners])
            with unit_of_work():
                faces.keep(owners, said)
            after = owners[-1].id
    with unit_of_work():
        faces.end_round(now)


JOBS = (
    Job(
        "badges.draw_ahead",
        draw_ahead,
        every=timedelta(minutes=1),
        title=N_("Compare what every badge says with what is true"),
        while_paused=N_("Badges are looked up one by one when a page asks for them, which is slower."),
    ),
)
