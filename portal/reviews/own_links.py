"""The link in letters to those who handed something in: their own page if the plugin has one that a link opens."""

from portal.database import db
from portal.reviews.models import Submission
from portal.reviews.processes import process_of
from portal.web.pages import absolute_url


def own_review_link(submission_id: int, account_id: int) -> str:
    """The whole address at which one of those who handed something in sees it."""
    row = db.session.get(Submission, submission_id)
    process = process_of(row.process) if row else None
    own = process.own_address(row.subject, account_id) if row and process and process.own_address else ""
    return own or absolute_url("core_reviews.show", submission_id=submission_id)
