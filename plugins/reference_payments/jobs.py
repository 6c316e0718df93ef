"""Background work of payment by reference; every job may be cut off and run again."""

from datetime import timedelta

from plugins.reference_payments.services import previewing, promising, reminding, taking_in
from portal.hooks import Job

JOBS = (
    Job(taking_in.BOOK, taking_in.book),
    Job("reference_payments.forget_files", previewing.forget_old, every=timedelta(days=1)),
    Job("reference_payments.remind", reminding.remind_due, every=timedelta(hours=1)),
    Job("reference_payments.give_up", promising.give_up_due, every=timedelta(hours=1)),
)
