"""What people see in their account of the applications that they write."""

from collections.abc import Iterator

from flask import url_for

from plugins.membership.application_words import STATES
from plugins.membership.services.applications import handing_in, writing
from plugins.membership.services.applications.writing import Desk
from plugins.membership.views.applying import LINK
from portal.hooks import Panel, PanelLine, Task
from portal.viewer import Viewer
from portal.web.languages import gettext
from portal.web.links import sign_link


def _desks(viewer: Viewer) -> list[Desk]:
    return writing.applications_of(viewer.account_id) if viewer.account_id is not None else []


def _url(desk: Desk) -> str:
    return url_for("membership_writing.show", token=sign_link(LINK, desk.writer.id))


def own_panels(viewer: Viewer) -> Iterator[Panel]:
    """The applications that somebody writes, with where they stand."""
    lines = tuple(
        PanelLine(
            desk.application.name, str(STATES[desk.application.state]), _url(desk), desk.application.name_language
        )
        for desk in _desks(viewer)
    )
    if lines:
        yield Panel(gettext("Your applications"), lines, position=15)


def own_tasks(viewer: Viewer) -> Iterator[Task]:
    """What is to be written or put right, and by when."""
    for desk in _desks(viewer):
        row = desk.application
        submission = handing_in.submission_of(row)
        if handing_in.is_writable(row, submission):
            title = gettext("Application: %(name)s", name=row.name)
            yield Task(title, _url(desk), submission.due_at if submission else None, position=10, since=row.changed_at)
