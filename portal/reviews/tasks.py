"""What reviews put into the inbox: what waits for this person, and what waits for nobody."""

from collections.abc import Iterator

from flask import url_for

from portal.hooks import Task
from portal.reviews.listing import count_without_anybody, waiting_for
from portal.reviews.processes import listed
from portal.viewer import Viewer
from portal.web.languages import gettext, ngettext


def tasks_of_reviews(viewer: Viewer) -> Iterator[Task]:
    """A line for each process of which something waits for this person, and one for what does not move."""
    found = waiting_for(viewer)
    for process in listed():
        theirs = [one for one in found if one.process == process.name]
        title = gettext(process.title)
        if theirs:
            said = ngettext("%(num)s submission waits for you", "%(num)s submissions wait for you", len(theirs))
            due_at = min((one.due_at for one in theirs if one.due_at), default=None)
            since = min(one.since for one in theirs)
            yield Task(said, url_for("core_reviews.index"), due_at, position=10, why=title, since=since)
        if viewer.may(process.keeper) and (count := count_without_anybody(process.name)):
            said = ngettext(
                "%(num)s submission is late, or nobody is asked about it",
                "%(num)s submissions are late, or nobody is asked about them",
                count,
            )
            yield Task(said, url_for("core_review_queues.queue", name=process.name), position=9, why=title)
