"""Background work of payment by reference; every job may be cut off and run again."""

from datetime import timedelta

from plugins.reference_payments.services import previewing, promising, reminding, taking_in
from portal.hooks import Job
from portal.kernel.text import N_

BOOK = N_("Book the lines of a statement")
FORGET = N_("Forget files of statements that nobody took in")
REMIND = N_("Remind backers of transfers that did not arrive")
GIVE_UP = N_("Give up transfers that did not arrive in time")
WAIT = N_("Pledges whose transfer is overdue are not given up. Transfers that arrive are taken in as ever.")
JOBS = (
    Job(taking_in.BOOK, taking_in.book, title=BOOK),
    Job("reference_payments.forget_files", previewing.forget_old, every=timedelta(days=1), title=FORGET),
    Job("reference_payments.remind", reminding.remind_due, every=timedelta(hours=1), title=REMIND),
    Job(
        "reference_payments.give_up", promising.give_up_due, every=timedelta(hours=1), title=GIVE_UP, while_paused=WAIT
    ),
)
