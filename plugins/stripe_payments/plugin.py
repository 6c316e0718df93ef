"""What Stripe adds to the portal."""

from collections.abc import Iterable
from datetime import timedelta

from click import Command
from flask import Blueprint

from plugins.stripe_payments import commands, endpoints, health, people, views
from plugins.stripe_payments.gateway import StripeGateway
from plugins.stripe_payments.line import csp_sources, is_installed
from portal.hooks import CspSource, Health, Job, Manifest, Person, PersonalData, hookimpl
from portal.kernel.text import N_
from portal.payments.gateway import Gateway
from portal.web.languages import gettext, ngettext

PLUGIN = Manifest(
    name="stripe_payments",
    title=N_("Cards and direct debits by Stripe"),
    version="0.1.0",
    api_version=1,
    commands=("stripe",),
)
LOOK = N_("Look whether Stripe still reaches the portal")
FORGET = N_("Let Stripe forget a payer who asked to be forgotten")


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The page on which a charge is completed that did not go through."""
    return [views.blueprint]


@hookimpl
def portal_gateways() -> Iterable[Gateway]:
    """Cards and direct debits; none where the SDK is not installed."""
    return [StripeGateway()] if is_installed() else []


@hookimpl
def portal_csp_sources() -> Iterable[CspSource]:
    """Stripe's hosted page behind forms, and Stripe.js on the one page that uses it."""
    return csp_sources()


@hookimpl
def portal_commands() -> Iterable[Command]:
    """Making webhook endpoints, and dealing with messages once more."""
    return [commands.stripe]


@hookimpl
def portal_jobs() -> Iterable[Job]:
    """Looking at the webhook endpoints, and letting Stripe forget people."""
    return [
        Job("stripe_payments.look", endpoints.look_at_all, every=timedelta(hours=1), reaches_out=True, title=LOOK),
        Job(people.FORGET, people.forget_customers, reaches_out=True, title=FORGET),
    ]


@hookimpl
def portal_personal_data(person: Person) -> Iterable[PersonalData]:
    """What Stripe keeps of somebody."""
    if rows := people.known_of(person.email):
        yield PersonalData(gettext("At Stripe"), tuple(rows))


@hookimpl
def portal_erasure(person: Person) -> Iterable[str]:
    """Payers without their customers at Stripe, which go within hours."""
    if count := people.forget(person.email):
        yield ngettext("%(num)s payer at Stripe, within a day", "%(num)s payers at Stripe, within a day", count)


@hookimpl
def portal_health() -> Iterable[Health]:
    """How each holder's Stripe is."""
    return health.lines()
