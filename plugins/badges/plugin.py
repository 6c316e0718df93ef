"""What the badges plugin tells the portal."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

import click
from flask import Blueprint, url_for

from plugins.badges import checking, commands, demo, jobs, shelf, views, words
from plugins.badges.services import logos, misuses, sites
from portal.database import db
from portal.hooks import (
    AuditWord,
    Contribution,
    Front,
    HomeCard,
    HomeFigure,
    Job,
    Manifest,
    NavItem,
    OrganisationRows,
    Panel,
    PanelLine,
    Permission,
    Person,
    PersonalData,
    Purpose,
    Right,
    StateFigures,
    Task,
    current_hooks,
    hookimpl,
    portal_standings,
)
from portal.kernel.clock import business_now
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.viewer import Viewer
from portal.web.languages import format_day, format_number, gettext, ngettext

PATHS = ("/badge", "/verify", "/embed", "/oembed")  # promised for ever
PLUGIN = Manifest(name="badges", title="Badges", version="0.1.0", api_version=1, paths=PATHS)
MANAGE = "badges.manage"


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The configurator, the pictures, and the secretariat's list."""
    return views.BLUEPRINTS


@hookimpl
def portal_fronts() -> Iterable[Front]:
    """The pictures that are ready."""
    return [Front("badge", lambda app: shelf.make(app).answer)]


@hookimpl
def portal_jobs() -> Iterable[Job]:
    """Keeping what badges say true."""
    return jobs.JOBS


@hookimpl
def portal_commands() -> Iterable[click.Command]:
    """Badges as files, and a look at a page that should carry one."""
    return [commands.export, checking.check]


@hookimpl
def portal_permissions() -> Iterable[Permission]:
    """Who looks after the pages that carry a badge."""
    return [Permission(MANAGE, "Look after pages that carry a badge", "portal", ("secretariat",))]


@hookimpl
def portal_nav_items(viewer: Viewer) -> Iterable[NavItem]:
    """The line of the menu."""
    return [NavItem(gettext("Badges"), "badges.index", position=40)]


@hookimpl
def portal_admin_items(viewer: Viewer) -> Iterable[NavItem]:
    """The secretariat's pages."""
    if viewer.may(MANAGE):
        yield NavItem(gettext("Pages with a badge"), "badges_admin.index", position=40)
        yield NavItem(gettext("Badges that are misused"), "badges_misuse_admin.index", position=41)
        yield NavItem(gettext("Logo in the badges"), "badges_logo.index", position=42)


@hookimpl
def portal_home_cards() -> Iterable[HomeCard]:
    """The invitation to show the badge."""
    title, text = gettext("Show it on your site"), gettext("A badge without script or cookie, pasted once.")
    return [HomeCard(title, url_for("badges.index"), "oidp-badge", text, position=90)]


@hookimpl
def portal_home_figures() -> Iterable[HomeFigure]:
    """On how many pages the badge was seen."""
    seen = sites.counts().get("seen", 0)
    label = ngettext("page carries our badge", "pages carry our badge", seen)
    return [HomeFigure(format_number(seen), label, url_for("badges.index"), position=60)] if seen else []


@hookimpl
def portal_organisation_panels(organisation_id: int, viewer: Viewer) -> Iterable[Panel]:
    """Where an organisation shows its badge."""
    if hosts := sites.hosts_of(organisation_id):
        slug = db.session.scalar(db.select(Organisation.slug).where(Organisation.id == organisation_id))
        lines = tuple(PanelLine(gettext("Seen on"), host) for host in hosts)
        yield Panel(gettext("Badge"), lines, url_for("badges.verify", slug=slug), position=70)


@hookimpl
def portal_contributions(organisation_id: int, since: date) -> Iterable[Contribution]:
    """The badge on an organisation's own pages, once somebody has seen it there."""
    start = datetime.combine(since, time(), UTC)
    for host, at in sites.first_seen(organisation_id, start):
        yield Contribution("badge", host, at.date(), url=url_for("badges.index"), is_public=True)


@hookimpl
def portal_rights(organisation_ids: Sequence[int], day: date, viewer: Viewer) -> Iterable[Right]:
    """Which badges each of some organisations may show today, and since when; there is no roll of those."""
    if not organisation_ids or day != business_now().date():
        return
    for one in current_hooks().gather(portal_standings, organisation_ids=organisation_ids):
        said = gettext("This badge may be shown on any page: %(badge)s.", badge=one.title)
        if one.since:
            said = gettext(
                "This badge may be shown on any page, because it has been true since %(day)s: %(badge)s.",
                badge=one.title,
                day=format_day(one.since),
            )
        yield Right(one.organisation_id, f"badge:{one.kind}", is_held=True, sentence=said, position=60)


@hookimpl
def portal_office_objects(references: Sequence[str], viewer: Viewer) -> Iterable[Purpose]:
    """Pages that carry a badge or misuse one, by their addresses, and the logo."""
    may = viewer.may(MANAGE)
    url, about = url_for("badges_admin.index"), url_for("badges_misuse_admin.index")
    for reference, address in sites.named(references):
        yield Purpose(reference, address, url if may else "")
    for reference, address in misuses.named(references):
        yield Purpose(reference, address, about if may else "")
    if logos.REFERENCE in references:
        yield Purpose(logos.REFERENCE, gettext("Logo in the badges"), url_for("badges_logo.index") if may else "")


@hookimpl
def portal_organisation_rows() -> Iterable[OrganisationRows]:
    """Pages that carry a badge follow their organisation; what badges say is compared anew within a minute."""
    yield OrganisationRows("badges_site.organisation_id", N_("Pages with a badge"))
    yield OrganisationRows("badges_misuse.organisation_id", N_("Reports of misused badges"))
    yield OrganisationRows("badges_said.organisation_id", follow="stays", why="It is worked out anew.")


@hookimpl
def portal_audit_words() -> Iterable[AuditWord]:
    """What is done with pages that carry a badge."""
    return [AuditWord(act, said) for act, said in words.ACTS.items()]


@hookimpl
def portal_tasks(viewer: Viewer) -> Iterable[Task]:
    """Pages that nobody has looked at."""
    waiting = sites.counts().get("promised", 0) if viewer.may(MANAGE) else 0
    if waiting:
        title = ngettext("%(num)s page with a badge to look at", "%(num)s pages with a badge to look at", waiting)
        yield Task(title, url_for("badges_admin.index", state="promised"), position=60)
    told = misuses.count_open() if viewer.may(MANAGE) else 0
    if told:
        title = ngettext("%(num)s report of a misused badge", "%(num)s reports of misused badges", told)
        yield Task(title, url_for("badges_misuse_admin.index"), position=55)


@hookimpl
def portal_personal_data(person: Person) -> Iterable[PersonalData]:
    """The pages that somebody told us about."""
    if found := sites.sites_of(person.email):
        rows = tuple({"url": site.url, "told_at": site.told_at} for site in found)
        yield PersonalData(gettext("Pages with a badge"), rows)
    if told := misuses.reports_of(person.email):
        said = tuple({"url": row.url, "said": row.said, "told_at": row.told_at} for row in told)
        yield PersonalData(gettext("Reports of misused badges"), said)


@hookimpl
def portal_erasure(person: Person) -> Iterable[str]:
    """Forget who told us."""
    if count := sites.forget(person.email):
        yield ngettext("%(num)s page with a badge", "%(num)s pages with a badge", count)
    if told := misuses.forget(person.email):
        yield ngettext("%(num)s report of a misused badge", "%(num)s reports of misused badges", told)


@hookimpl
def portal_state() -> Iterable[StateFigures]:
    """Pages by state, for testers."""
    return [StateFigures("badges", sites.counts())]


@hookimpl
def portal_demo_data() -> Iterable[Job]:
    """Pages that carry a badge."""
    return [Job("pages with a badge", demo.fill)]
