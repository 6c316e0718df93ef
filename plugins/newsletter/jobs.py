"""Background work of the newsletter."""

from datetime import timedelta

from plugins.newsletter.services import sending, subscribing
from portal.hooks import Job
from portal.kernel.text import N_

JOBS = (
    Job(sending.SEND, sending.send_issue, title=N_("Send an issue of the newsletter")),
    Job(
        "newsletter.forget_unconfirmed",
        subscribing.forget_unconfirmed,
        every=timedelta(hours=6),
        title=N_("Clear away readers who never confirmed"),
    ),
)
