"""What those who keep a fund holder's books find in the back office: menu, inbox, permissions, and what must hold."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from flask import url_for

from plugins.reference_payments import statement_checks, statement_views, statement_words, waiting_views
from plugins.reference_payments.services import offline, waiting
from plugins.reference_payments.services.accounts import DECIDE, TAKE_IN
from portal.hooks import AuditWord, NavItem, Permission, Task
from portal.kernel.text import N_
from portal.viewer import Viewer
from portal.web.languages import gettext, ngettext

BLUEPRINTS = (statement_views.blueprint, waiting_views.blueprint)
CHECKS = statement_checks.CHECKS
PERMISSIONS = (Permission(TAKE_IN, N_("Take in statements and receipts"), "organisation", ("bookkeeper",)),)
AUDIT_WORDS = tuple(AuditWord(act, said) for act, said in statement_words.ACTS.items())


def menu_for(viewer: Viewer) -> Iterable[NavItem]:
    """The line of the back office."""
    if viewer.may(TAKE_IN) or viewer.may(DECIDE):
        yield NavItem(gettext("Money that comes in"), "reference_payments_statements.index", position=13)


def tasks_for(viewer: Viewer) -> Iterable[Task]:
    """Money that waits for a person, and receipts that wait for a second one."""
    if not (viewer.may(TAKE_IN) or viewer.may(DECIDE)):
        return
    number, since = waiting.count_waiting(viewer)
    if number:
        title = ngettext(
            "%(num)s sum waits to be given to a promise", "%(num)s sums wait to be given to a promise", number
        )
        why = gettext("It is in the bank, and nothing surely says whose it is.")
        came = datetime.combine(since, time(), UTC) if since else None
        yield Task(title, url_for("reference_payments_waiting.index"), position=11, why=why, since=came)
    if number := offline.count_waiting(viewer):
        title = ngettext(
            "%(num)s receipt by hand waits for a second person",
            "%(num)s receipts by hand wait for a second person",
            number,
        )
        yield Task(title, url_for("reference_payments_waiting.receipts"), position=11)
