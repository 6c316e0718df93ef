"""The core's own background and periodic work."""

from datetime import timedelta

from portal.accounts.mandates import tell_ending
from portal.accounts.sessions import forget_ended
from portal.accounts.signing_in import forget_tries
from portal.audit.services import seal_audit
from portal.changes import prune_changes
from portal.checks import check_and_note
from portal.database import unit_of_work
from portal.hooks.values import Job
from portal.kernel.text import N_
from portal.ledger.sealing import seal_ledger
from portal.mail.domain import ASK_DOMAIN, ask_domain
from portal.mail.outbox import send_mail
from portal.mail.reading import READ_BOUNCES, read_bounces
from portal.mail.services import SEND
from portal.payments.collecting import (
    FETCH,
    collect_payment,
    fetch_payment,
    give_up_payment,
    pay_back,
    release_method,
    retry_due,
    see_to_stuck,
)
from portal.payments.inbox import HANDLE, handle_event, poll
from portal.payments.services import COLLECT, GIVE_UP, REFUND, RELEASE
from portal.reviews.jobs import ask_newcomers, see_to_reviews


def check() -> None:
    """Run every check; the result is kept."""
    check_and_note()


def tidy_accounts() -> None:
    """Delete sessions, tries and mailed links that no longer count."""
    with unit_of_work():
        forget_ended()
        forget_tries()


CORE_JOBS = (
    Job(
        "core.see_to_reviews",
        see_to_reviews,
        every=timedelta(minutes=10),
        title=N_("Move on what is under review"),
        while_paused=N_(
            "What is over in a review waits where it stands, and nobody is reminded; votes are taken as ever."
        ),
    ),
    Job(
        "core.ask_newcomers",
        ask_newcomers,
        every=timedelta(hours=1),
        title=N_("Ask those who came into an office about what is under review"),
    ),
    Job(SEND, send_mail, reaches_out=True, title=N_("Send a letter")),
    Job(COLLECT, collect_payment, reaches_out=True, title=N_("Collect a pledge")),
    Job(RELEASE, release_method, reaches_out=True, title=N_("Let a means of payment go")),
    Job(REFUND, pay_back, reaches_out=True, title=N_("Give money back")),
    Job(GIVE_UP, give_up_payment, reaches_out=True, title=N_("Close a payment that nobody finished")),
    Job(HANDLE, handle_event, reaches_out=True, title=N_("Take in a message of a payment provider")),
    Job(FETCH, fetch_payment, reaches_out=True, title=N_("Ask a payment provider how a payment stands")),
    Job(
        "core.retry_charges",
        retry_due,
        every=timedelta(minutes=1),
        title=N_("Try failed charges again"),
        while_paused=N_(
            "No pledge whose charge failed is tried again. Other charges go on; what is due is caught up with after."
        ),
    ),
    Job(
        "core.see_to_stuck",
        see_to_stuck,
        every=timedelta(minutes=15),
        title=N_("Look after payments that do not move"),
        while_paused=N_(
            "Payments that got stuck stay so: money may have arrived that the portal does not know of yet."
        ),
    ),
    Job(
        "core.poll_gateways",
        poll,
        every=timedelta(hours=1),
        reaches_out=True,
        title=N_("Ask payment providers what was missed"),
        while_paused=N_(
            "Messages of payment providers that got lost are not fetched; those that arrive are taken in as ever."
        ),
    ),
    Job(READ_BOUNCES, read_bounces, every=timedelta(minutes=5), reaches_out=True, title=N_("Read mail that came back")),
    Job(ASK_DOMAIN, ask_domain, every=timedelta(hours=1), reaches_out=True, title=N_("Look at the sender's domain")),
    Job(
        "core.seal_ledger",
        seal_ledger,
        every=timedelta(seconds=5),
        title=N_("Seal the books"),
        while_paused=N_("New movements in the books stay without a seal, and are sealed when it is taken up again."),
    ),
    Job(
        "core.seal_audit",
        seal_audit,
        every=timedelta(seconds=5),
        title=N_("Seal the audit log"),
        while_paused=N_("New acts stay without a seal, and are sealed when it is taken up again."),
    ),
    Job(
        "core.check",
        check,
        every=timedelta(hours=1),
        title=N_("Run the checks"),
        while_paused=N_("Nobody notices when something stops adding up."),
    ),
    Job(
        "core.tell_ending_mandates",
        tell_ending,
        every=timedelta(hours=1),
        reaches_out=True,
        title=N_("Tell in time that a role ends"),
        while_paused=N_("Nobody is told that their role ends soon; it ends on its day all the same."),
    ),
    Job("core.tidy_accounts", tidy_accounts, every=timedelta(hours=1), title=N_("Clear away ended sessions and links")),
    Job(
        "core.prune_changes",
        prune_changes,
        every=timedelta(hours=1),
        title=N_("Clear away old notes between processes"),
    ),
)
