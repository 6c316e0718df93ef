"""What payment by reference tells the portal."""

from collections.abc import Iterable

from flask import Blueprint

from plugins.reference_payments import jobs, views
from plugins.reference_payments.gateway import ReferenceGateway
from plugins.reference_payments.services import people, promising
from portal.events import Subscription
from portal.hooks import Job, Manifest, Person, PersonalData, StateFigures, hookimpl
from portal.kernel.text import N_
from portal.payments.events import PaymentEnded, PaymentWanted
from portal.payments.gateway import Gateway
from portal.web.languages import gettext, ngettext

PLUGIN = Manifest(name="reference_payments", title=N_("Payment by reference"), version="0.1.0", api_version=1)


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The page that says how to pay."""
    return [views.blueprint]


@hookimpl
def portal_gateways() -> Iterable[Gateway]:
    """Transfers, Pix and mobile money."""
    return [ReferenceGateway()]


@hookimpl
def portal_subscriptions() -> Iterable[Subscription]:
    """When money is to be asked for, and when nobody waits any more."""
    return [Subscription(PaymentWanted, promising.on_wanted), Subscription(PaymentEnded, promising.on_ended)]


@hookimpl
def portal_jobs() -> Iterable[Job]:
    """Reminding, and giving up."""
    return jobs.JOBS


@hookimpl
def portal_personal_data(person: Person) -> Iterable[PersonalData]:
    """What somebody promised to send."""
    if rows := people.known_of(person.email):
        yield PersonalData(gettext("Promises to pay"), tuple(rows))


@hookimpl
def portal_erasure(person: Person) -> Iterable[str]:
    """Promises without a person, once they are settled."""
    if count := people.forget(person.email):
        yield ngettext("%(num)s promise to pay", "%(num)s promises to pay", count)


@hookimpl
def portal_state() -> Iterable[StateFigures]:
    """Promises by state, for testers."""
    return [StateFigures("reference_payments", promising.counts())]
