"""What the newsletter tells the portal."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, url_for

from plugins.newsletter import demo, jobs, views, words
from plugins.newsletter.services import issues, subscribing
from portal.hooks import (
    AuditWord,
    Job,
    Manifest,
    NavItem,
    Permission,
    Person,
    PersonalData,
    Purpose,
    StateFigures,
    hookimpl,
)
from portal.kernel.text import N_
from portal.viewer import Viewer
from portal.web.languages import gettext, language, ngettext

PLUGIN = Manifest(name="newsletter", title=N_("Newsletter"), version="0.1.0", api_version=1)
WRITE, SEND = "newsletter.write", "newsletter.send"


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The archive, asking and leaving, and the secretariat's pages."""
    return views.BLUEPRINTS


@hookimpl
def portal_permissions() -> Iterable[Permission]:
    """Who writes issues, and who sends them."""
    return [
        Permission(WRITE, "Write the newsletter", "portal", ("secretariat",)),
        Permission(SEND, "Send the newsletter", "portal", ("secretariat",)),
    ]


@hookimpl
def portal_nav_items(viewer: Viewer) -> Iterable[NavItem]:
    """The line at the foot of every page."""
    return [NavItem(gettext("Newsletter"), "newsletter.index", position=40, place="network")]


@hookimpl
def portal_admin_items(viewer: Viewer) -> Iterable[NavItem]:
    """The secretariat's page."""
    return [NavItem(gettext("Newsletter"), "newsletter_admin.index", position=60)] if viewer.may(WRITE) else []


@hookimpl
def portal_jobs() -> Iterable[Job]:
    """Sending, and forgetting those who did not confirm."""
    return jobs.JOBS


@hookimpl
def portal_audit_words() -> Iterable[AuditWord]:
    """What is done with issues."""
    return [AuditWord(act, said) for act, said in words.ACTS.items()]


@hookimpl
def portal_office_objects(references: Sequence[str], viewer: Viewer) -> Iterable[Purpose]:
    """Issues, by their titles."""
    for one, card in issues.named(references, language()).items():
        url = url_for("newsletter_admin.show", issue_id=card.id) if viewer.may(WRITE) else ""
        yield Purpose(one, card.title, url, card.language)


@hookimpl
def portal_personal_data(person: Person) -> Iterable[PersonalData]:
    """Whether somebody gets the newsletter, and in which language."""
    if rows := subscribing.known_of(person.email):
        yield PersonalData(gettext("Newsletter"), tuple(rows))


@hookimpl
def portal_erasure(person: Person) -> Iterable[str]:
    """Take an address off the list."""
    if count := subscribing.forget(person.email):
        yield ngettext("%(num)s subscription to the newsletter", "%(num)s subscriptions to the newsletter", count)


@hookimpl
def portal_state() -> Iterable[StateFigures]:
    """Issues by state and readers, for testers."""
    return [StateFigures("newsletter", {**issues.counts(), "readers": sum(subscribing.readers().values())})]


@hookimpl
def portal_demo_data() -> Iterable[Job]:
    """Sample readers, two issues that were sent and one that is being written."""
    return [Job("newsletter", demo.fill)]
