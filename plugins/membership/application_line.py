"""The line about an organisation's application on the page of its standing."""

from flask import url_for

from plugins.membership.application_models import Application
from plugins.membership.application_rules import REVIEW
from portal.database import db
from portal.hooks import PanelLine
from portal.reviews.models import Submission
from portal.reviews.rules import Stage
from portal.reviews.words import STAGES
from portal.viewer import Viewer
from portal.web.languages import format_day, gettext


def application_lines(organisation_id: int, viewer: Viewer) -> tuple[PanelLine, ...]:
    """How an organisation's newest application stands, for those who know all about it."""
    row = db.session.execute(
        db.select(Application.id, Submission.submitted_at, Submission.stage, Submission.since)
        .join(Submission, Submission.id == Application.submission_id)
        .where(Application.organisation_id == organisation_id)
        .order_by(Application.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return ()
    url = url_for("membership_applications.show", application_id=row.id) if viewer.may(REVIEW) else ""
    stage = f"{gettext(STAGES[Stage(row.stage)])} · {format_day(row.since)}"
    return (
        PanelLine(gettext("Application handed in"), format_day(row.submitted_at), url),
        PanelLine(gettext("Where it stands"), stage),
    )
