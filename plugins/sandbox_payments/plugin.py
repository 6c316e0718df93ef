"""What the sandbox tells the portal."""

from collections.abc import Iterable
from datetime import timedelta

from flask import Blueprint

from plugins.sandbox_payments import jobs, services, views
from plugins.sandbox_payments.gateway import SandboxGateway
from portal.hooks import Job, Manifest, hookimpl
from portal.kernel.text import N_
from portal.payments.gateway import Gateway

PLUGIN = Manifest(
    name="sandbox_payments", title=N_("Sandbox payments"), version="0.1.0", api_version=1, modes=("demo", "test")
)


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The hosted page."""
    return [views.blueprint]


@hookimpl
def portal_gateways() -> Iterable[Gateway]:
    """The pretended way for money to arrive."""
    return [SandboxGateway()]


@hookimpl
def portal_jobs() -> Iterable[Job]:
    """Delivering messages, and the passing of time."""
    return [
        Job(services.DELIVER, jobs.deliver, title=N_("Deliver a message of the sandbox")),
        Job(
            "sandbox_payments.time",
            jobs.let_time_pass,
            every=timedelta(seconds=10),
            title=N_("Let time pass in the sandbox"),
        ),
    ]
