"""The core's own background and periodic work."""

from datetime import timedelta

from portal.accounts.sessions import forget_ended
from portal.accounts.signing_in import forget_tries
from portal.audit.services import seal_audit
from portal.changes import prune_changes
from portal.checks import check_and_note
from portal.database import unit_of_work
from portal.hooks.values import Job
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


def check() -> None:
    """Run every check; the result is kept."""
    check_and_note()


def tidy_accounts() -> None:
    """Delete sessions, tries and mailed links that no longer count."""
    with unit_of_work():
        forget_ended()
        forget_tries()


CORE_JOBS = (
    Job(SEND, send_mail, reaches_out=True),
    Job(COLLECT, collect_payment, reaches_out=True),
    Job(RELEASE, release_method, reaches_out=True),
    Job(REFUND, pay_back, reaches_out=True),
    Job(GIVE_UP, give_up_payment, reaches_out=True),
    Job(HANDLE, handle_event, reaches_out=True),
    Job(FETCH, fetch_payment, reaches_out=True),
    Job("core.retry_charges", retry_due, every=timedelta(minutes=1)),
    Job("core.see_to_stuck", see_to_stuck, every=timedelta(minutes=15)),
    Job("core.poll_gateways", poll, every=timedelta(hours=1), reaches_out=True),
    Job(READ_BOUNCES, read_bounces, every=timedelta(minutes=5), reaches_out=True),
    Job(ASK_DOMAIN, ask_domain, every=timedelta(hours=1), reaches_out=True),
    Job("core.seal_ledger", seal_ledger, every=timedelta(seconds=5)),
    Job("core.seal_audit", seal_audit, every=timedelta(seconds=5)),
    Job("core.check", check, every=timedelta(hours=1)),
    Job("core.tidy_accounts", tidy_accounts, every=timedelta(hours=1)),
    Job("core.prune_changes", prune_changes, every=timedelta(hours=1)),
)
