"""What payment by reference tells the portal."""

from collections.abc import Iterable

from flask import Blueprint

from plugins.reference_payments import demo, jobs, money_in, office, views, words
from plugins.reference_payments.gateway import ReferenceGateway
from plugins.reference_payments.schemes import SCHEMES
from plugins.reference_payments.services import people, promising
from portal.events import Subscription
from portal.hooks import (
    Act,
    AuditWord,
    Check,
    Job,
    Manifest,
    NavItem,
    Permission,
    Person,
    PersonalData,
    StateFigures,
    Task,
    hookimpl,
)
from portal.kernel.ids import is_id
from portal.kernel.text import N_
from portal.payments.events import PaymentEnded, PaymentWanted
from portal.payments.gateway import Gateway
from portal.viewer import Viewer
from portal.web.languages import gettext, ngettext

PLUGIN = Manifest(name="reference_payments", title=N_("Payment by reference"), version="0.1.0", api_version=1)


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The page that says how to pay, the treasurer's, and those of the bookkeepers."""
    return [views.blueprint, office.blueprint, *money_in.BLUEPRINTS]


@hookimpl
def portal_permissions() -> Iterable[Permission]:
    """Who accepts commitments and sends money back, and who takes statements in."""
    yield Permission(office.KEEP, N_("Look after payments by reference"), "holder", ("secretariat", "treasurer"))
    yield from money_in.PERMISSIONS


@hookimpl
def portal_admin_items(viewer: Viewer) -> Iterable[NavItem]:
    """The treasurer's page."""
    if viewer.may(office.KEEP):
        yield NavItem(gettext(PLUGIN.title), "reference_payments_office.index", position=14)
    yield from money_in.menu_for(viewer)


@hookimpl
def portal_tasks(viewer: Viewer) -> Iterable[Task]:
    """What waits for a treasurer, and money that waits for a person."""
    return [*office.tasks_for(viewer), *money_in.tasks_for(viewer)]


@hookimpl
def portal_audit_words() -> Iterable[AuditWord]:
    """What treasurers and bookkeepers do."""
    return [*(AuditWord(act, said) for act, said in words.ACTS.items()), *money_in.AUDIT_WORDS]


@hookimpl
def portal_demo_data() -> Iterable[Job]:
    """Sample accounts, and promises to them."""
    return [Job("payment by reference", demo.fill)]


@hookimpl
def portal_gateways() -> Iterable[Gateway]:
    """Transfers, Pix and mobile money."""
    return [ReferenceGateway(scheme) for scheme in SCHEMES.values()]


@hookimpl
def portal_subscriptions() -> Iterable[Subscription]:
    """When money is to be asked for, and when nobody waits any more."""
    return [Subscription(PaymentWanted, promising.on_wanted), Subscription(PaymentEnded, promising.on_ended)]


@hookimpl
def portal_objections(act: Act) -> Iterable[str]:
    """Whoever has sent a part does not leave this way to pay by themselves."""
    kind, _, number = act.purpose.partition(":")
    if act.verb == "leave" and kind == "payment" and is_id(number):
        yield from filter(None, [promising.objection_to_leave(int(number))])


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


@hookimpl
def portal_checks() -> Iterable[Check]:
    """What must hold of money that comes in."""
    return money_in.CHECKS
