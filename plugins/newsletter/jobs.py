"""Background work of the newsletter."""

from datetime import timedelta

from plugins.newsletter.services import sending, subscribing
from portal.hooks import Job

JOBS = (
    Job(sending.SEND, sending.send_issue),
    Job("newsletter.forget_unconfirmed", subscribing.forget_unconfirmed, every=timedelta(hours=6)),
)
