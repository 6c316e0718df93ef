"""What the membership plugin tells the portal."""

from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files

import click
from flask import Blueprint, current_app, url_for

from plugins.membership import (
    application_words,
    belonging,
    commands,
    demo,
    giving,
    import_words,
    jobs,
    naming_hooks,
    office_demo,
    office_inbox,
    register_commands,
    reviewing,
    sample_applications,
    standing_hooks,
    views,
    words,
)
from plugins.membership.application_rules import MANAGE, PURPOSE, REVIEW
from plugins.membership.application_settings import APPLICATION_SETTINGS
from plugins.membership.services import joining, lining, members
from plugins.membership.services.applications import privacy
from plugins.membership.services.register import keeping
from plugins.membership.services.speakers import SPEAK, SPEAKING
from plugins.membership.standing_checks import STANDING_CHECKS
from plugins.membership.standing_settings import SETTINGS
from plugins.membership.views import own
from portal.events import Subscription
from portal.hooks import (
    AuditWord,
    Check,
    Contribution,
    FormPurpose,
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
    ReviewProcess,
    Right,
    Setting,
    Standing,
    StateFigures,
    Task,
    hookimpl,
)
from portal.kernel.text import N_
from portal.organisations.events import OrganisationChanged
from portal.organisations.rules import KINDS
from portal.uploads.folders import folder_of_dossiers
from portal.viewer import Viewer
from portal.web.languages import format_number, gettext, language, ngettext
from portal.web.network import network_short_name

COMMANDS = ("organisations", "register")
PLUGIN = Manifest(name="membership", title="Membership", version="0.1.0", api_version=1, commands=COMMANDS)


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The directory, the pages about joining, and the secretariat's."""
    return views.BLUEPRINTS


@hookimpl
def portal_commands() -> Iterable[click.Command]:
    """Taking in the gazetteer by hand, comparing records, working standing out anew, and measuring lists."""
    return [commands.places, commands.organisations, commands.rebuild_standing, register_commands.register]


@hookimpl
def portal_jobs() -> Iterable[Job]:
    """The gazetteer is taken in by itself."""
    return jobs.JOBS


@hookimpl
def portal_checks() -> Iterable[Check]:
    """What must hold."""
    return STANDING_CHECKS


@hookimpl
def portal_settings() -> Iterable[Setting]:
    """How late a member may be with its yearly confirmation, and for how long applications are kept."""
    return [*SETTINGS, *APPLICATION_SETTINGS]


@hookimpl
def portal_subscriptions() -> Iterable[Subscription]:
    """The directory follows what organisations are called and where they are."""
    return [Subscription(OrganisationChanged, lining.on_changed)]


@hookimpl
def portal_permissions() -> Iterable[Permission]:
    """Who enters members and answers those who would like to join."""
    reviewers = ("secretariat", "office", "committee", "panel")
    return [
        Permission(MANAGE, "Look after members", "portal", ("secretariat",)),
        Permission(SPEAK, "Speak for it as a member: confirm its data, leave", "organisation", SPEAKING),
        Permission(REVIEW, "See applications for membership", "office", reviewers),
        office_inbox.PERMISSION,
    ]


@hookimpl
def portal_form_purposes() -> Iterable[FormPurpose]:
    """The form of an application, for each kind of body."""
    return [FormPurpose(PURPOSE, N_("Application for membership"), KINDS, files(__package__) / "data" / "forms")]


@hookimpl
def portal_review_processes() -> Iterable[ReviewProcess]:
    """How an application is decided."""
    return reviewing.PROCESSES


@hookimpl
def portal_nav_items(viewer: Viewer) -> Iterable[NavItem]:
    """The line of the menu, and the way in at the foot of every page."""
    return [
        NavItem(gettext("Members"), "membership.index", position=20),
        NavItem(gettext("Become a member"), "membership.join", position=20, place="network"),
        NavItem(gettext("Regional offices"), "membership_offices.index", position=25, place="network"),
        NavItem(gettext("Open register of members"), "membership.register", position=30, place="open"),
    ]


@hookimpl
def portal_admin_items(viewer: Viewer) -> Iterable[NavItem]:
    """The secretariat's pages."""
    if viewer.may(MANAGE):
        yield NavItem(gettext("Members"), "membership_admin.index", position=20)
        yield NavItem(gettext("Registers from files"), "membership_registers.index", position=23)
    if viewer.may(REVIEW):
        yield NavItem(gettext("Applications for membership"), "membership_applications.index", position=21)
    yield from office_inbox.admin_items(viewer)
    if viewer.may("core.organisations"):
        yield NavItem(gettext("Possible duplicates"), "membership_twins.index", position=22)


@hookimpl
def portal_home_figures() -> Iterable[HomeFigure]:
    """How many members there are, in how many countries, and how many would like to join."""
    places = members.places()
    count = sum(place.members for place in places)
    if count:
        label = ngettext("member of the network", "members of the network", count)
        yield HomeFigure(format_number(count), label, url_for("membership.directory"), position=30)
        label = ngettext("country on the map", "countries on the map", len(places))
        yield HomeFigure(format_number(len(places)), label, url_for("membership.index", _anchor="map"), position=35)
    if waiting := joining.count_interested():
        label = ngettext("local government would like to join", "local governments would like to join", waiting)
        yield HomeFigure(format_number(waiting), label, url_for("membership.join"), position=40)


@hookimpl
def portal_organisation_panels(organisation_id: int, viewer: Viewer) -> Iterable[Panel]:
    """Since when an organisation is a member, and as what; leads to the page of its standing."""
    if member := members.membership_of(organisation_id):
        since = PanelLine(gettext("Member since"), str(member.since_on.year))
        category = PanelLine(gettext("Category"), str(words.CATEGORIES[member.category]))
        url = url_for("membership_standing.show", slug=member.slug)
        yield Panel(gettext("Membership"), (since, category), url, position=10)
        yield from giving.organisation_panels(organisation_id, member.slug)
    yield from office_inbox.organisation_panels(organisation_id)
    yield from naming_hooks.organisation_panels(organisation_id)


@hookimpl
def portal_rights(organisation_ids: Sequence[int], day: date, viewer: Viewer) -> Iterable[Right]:
    """Who may vote on a day, and why."""
    return standing_hooks.rights_of(organisation_ids, day, viewer)


@hookimpl
def portal_contributions(organisation_id: int, since: date) -> Iterable[Contribution]:
    """What the office noted that a member gave in kind."""
    return standing_hooks.contributions_of(organisation_id, since)


@hookimpl
def portal_standings(organisation_ids: Sequence[int]) -> Iterable[Standing]:
    """Active members are members, for badges and their proof."""
    title = gettext("Member of the %(network)s network", network=network_short_name())
    for organisation_id, since_on, category in members.members_since(organisation_ids):
        note, shown = gettext("Since %(year)s", year=since_on.year), str(words.CATEGORIES[category])
        yield Standing(organisation_id, "member", title, note, since_on, shown, position=10)


@hookimpl
def portal_office_objects(references: Sequence[str], viewer: Viewer) -> Iterable[Purpose]:
    """Members by the names of their organisations, those who would like to join, and registers by their files."""
    may = viewer.may(MANAGE)
    for reference, name in members.named(references, language()):
        number = int(reference.rpartition(":")[2])
        yield Purpose(reference, name, url_for("membership_office.member", member_id=number) if may else "")
    for reference, name in joining.named(references):
        yield Purpose(reference, name, url_for("membership_admin.index") if may else "")
    for number, reference, name in keeping.named(references):
        yield Purpose(reference, name, url_for("membership_registers.look", import_id=number) if may else "")


@hookimpl
def portal_organisation_rows() -> Iterable[OrganisationRows]:
    """A membership follows its organisation."""
    return belonging.ROWS


@hookimpl
def portal_audit_words() -> Iterable[AuditWord]:
    """What is done with members."""
    acts = words.ACTS | application_words.ACTS | import_words.ACTS | office_inbox.ACTS | naming_hooks.ACTS
    return [AuditWord(act, said) for act, said in acts.items()]


@hookimpl
def portal_tasks(viewer: Viewer) -> Iterable[Task]:
    """Wishes that wait for an answer, data that wait to be confirmed, and what writers of applications have to do."""
    yield from standing_hooks.tasks_of(viewer)
    waiting = joining.count_interested() if viewer.may(MANAGE) else 0
    if waiting:
        title = ngettext(
            "%(num)s wish to join waits for an answer", "%(num)s wishes to join wait for an answer", waiting
        )
        yield Task(title, url_for("membership_admin.index"), position=20, since=joining.waiting_since())
    yield from office_inbox.tasks(viewer)
    yield from own.own_tasks(viewer)


@hookimpl
def portal_account_panels(viewer: Viewer) -> Iterable[Panel]:
    """The standing of those for whom somebody speaks, the applications that they write, and their seats at offices."""
    yield from standing_hooks.account_panels(viewer)
    yield from own.own_panels(viewer)
    yield from office_inbox.account_panels(viewer)
    yield from naming_hooks.account_panels(viewer)


@hookimpl
def portal_personal_data(person: Person) -> Iterable[PersonalData]:
    """What somebody said who would like to join, and what they entered about members."""
    yield from standing_hooks.known_of(person)
    yield from naming_hooks.known_of(person)
    if rows := joining.wishes_of(person.email):
        yield PersonalData(gettext("Wishes to join"), tuple(rows))
    yield from office_inbox.known_of(person.account_id)
    if written := privacy.written_by(person):
        yield PersonalData(gettext("Applications that you write"), tuple(written))
    if named := privacy.naming(person):
        yield PersonalData(gettext("Applications that name you"), tuple(named))


@hookimpl
def portal_erasure(person: Person) -> Iterable[str]:
    """Drop what somebody said who would like to join."""
    if count := joining.forget(person.email):
        yield ngettext("%(num)s wish to join", "%(num)s wishes to join", count)
    yield from office_inbox.forget(person.account_id)
    yield from naming_hooks.forget(person.account_id)
    folder = folder_of_dossiers(current_app.extensions["portal.settings"].data)
    for count in privacy.forget(person, folder):
        if count:
            yield ngettext("%(num)s application", "%(num)s applications", count)


@hookimpl
def portal_state() -> Iterable[StateFigures]:
    """Members by state and wishes to join, for testers."""
    return [StateFigures("membership", {**members.states(), "interested": joining.count_interested()})]


@hookimpl
def portal_demo_data() -> Iterable[Job]:
    """Members and wishes to join, regional offices, and applications."""
    return [
        Job("members", demo.fill),
        Job("regional offices", office_demo.fill),
        Job("applications", sample_applications.fill),
    ]
