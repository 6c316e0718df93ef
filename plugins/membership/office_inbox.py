"""What regional offices and their seats put on pages of others, and what is known of people there."""

from collections.abc import Iterable

from flask import url_for

from plugins.membership.office_rules import MANAGE, OVERSEE
from plugins.membership.services.offices import seats, showing, voices
from portal.hooks import NavItem, Panel, PanelLine, Permission, PersonalData, Task
from portal.kernel.text import N_
from portal.organisations.offices import all_offices, countries_of
from portal.organisations.rules import LEVELS
from portal.viewer import Viewer
from portal.web.languages import gettext, language, ngettext

PERMISSION = Permission(OVERSEE, "See the members of an office's countries", "office", ("secretariat", "office"))
ACTS = {
    "membership.contact": N_("Changed how a regional office is written to"),
    "membership.end_seat": N_("Ended a seat at a regional office"),
    "membership.fill_seat": N_("Filled a seat at a regional office"),
    "membership.remind_voice": N_("Reminded a member that its voice is at risk"),
}


def admin_items(viewer: Viewer) -> Iterable[NavItem]:
    """The pages of offices and of voices at risk."""
    if viewer.may(OVERSEE):
        yield NavItem(gettext("Regional offices"), "membership_offices_admin.index", position=22)
        yield NavItem(gettext("Voices at risk"), "membership_voices.index", position=24)


def tasks(viewer: Viewer) -> Iterable[Task]:
    """Voices at risk in the countries that somebody looks after, and countries that nobody does."""
    if not viewer.may(OVERSEE):
        return
    if at_risk := voices.count_at_risk(countries_of(viewer, OVERSEE)):
        title = ngettext("%(num)s member may not be heard", "%(num)s members may not be heard", at_risk)
        why = gettext("Nobody represents them, or whoever does cannot be reached.")
        yield Task(title, url_for("membership_voices.index"), position=30, why=why)
    if viewer.may(MANAGE) and all_offices() and (left := len(showing.without_office())):
        title = ngettext("%(num)s country has no regional office", "%(num)s countries have no regional office", left)
        yield Task(title, url_for("membership_offices_admin.index"), position=90)


def account_panels(viewer: Viewer) -> Iterable[Panel]:
    """The seats of whoever is signed in, with the way to say whether they are named."""
    held = seats.seats_held_by(viewer.account_id) if viewer.account_id else []
    if held:
        offices = {branch.office.id: branch.organisation.name for branch in showing.tree(language())}
        lines = [PanelLine(offices.get(one.office_id, ""), gettext(seats.KINDS[one.kind])) for one in held]
        yield Panel(gettext("Seats at regional offices"), tuple(lines), url_for("membership_offices.own_seats"), 40)


def organisation_panels(organisation_id: int) -> Iterable[Panel]:
    """That an organisation is a regional office, with the way to its page."""
    for office in all_offices():
        if office.organisation_id == organisation_id:
            line = PanelLine(gettext("Level"), gettext(LEVELS[office.level]))
            url = url_for("membership_offices.office", slug=office.slug)
            yield Panel(gettext("Regional office"), (line,), url, position=15)


def known_of(account_id: int | None) -> Iterable[PersonalData]:
    """The seats that somebody has or had."""
    held = seats.seats_held_by(account_id) if account_id else []
    if held:
        rows = [
            {"seat": one.kind, "starts_at": one.starts_at, "ends_at": one.ends_at, "named_in_public": one.shows_person}
            for one in held
        ]
        yield PersonalData(gettext("Seats at regional offices"), tuple(rows))


def forget(account_id: int | None) -> Iterable[str]:
    """Name somebody in public no more."""
    if account_id and (count := seats.forget(account_id)):
        yield ngettext("%(num)s seat at a regional office", "%(num)s seats at regional offices", count)
