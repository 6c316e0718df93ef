"""What the yes of people to being named puts on pages of others, and what is known of them by it."""

from collections.abc import Iterable

from flask import url_for

from plugins.membership.services import naming
from portal.accounts.rules import ROLES
from portal.hooks import Panel, PanelLine, Person, PersonalData
from portal.kernel.text import N_
from portal.organisations.services import organisation_cards
from portal.viewer import Viewer
from portal.web.languages import gettext, language, ngettext

ACTS = {
    "membership.agree_to_be_named": N_("Agreed to be named in public"),
    "membership.stop_being_named": N_("Asked not to be named in public any more"),
}


def organisation_panels(organisation_id: int) -> Iterable[Panel]:
    """Those who agreed to be named, with their roles."""
    if people := naming.named_for([organisation_id]).get(organisation_id):
        lines = tuple(PanelLine(one.name, gettext(ROLES[one.role].title)) for one in people)
        yield Panel(gettext("People"), lines, position=12)


def account_panels(viewer: Viewer) -> Iterable[Panel]:
    """With which roles somebody is named in public, leading to where they say so."""
    choices = naming.choices_of(viewer.account_id) if viewer.account_id else []
    cards = organisation_cards({one.held.object_id or 0 for one in choices}, language())
    lines = []
    for one in choices:
        if card := cards.get(one.held.object_id or 0):
            said = gettext("named") if one.is_named else gettext("not named")
            lines.append(
                PanelLine(card.name, f"{gettext(ROLES[one.held.role].title)} · {said}", "", card.name_language)
            )
    if lines:
        yield Panel(gettext("Your name in public"), tuple(lines), url_for("membership_naming.own"), 42)


def known_of(person: Person) -> Iterable[PersonalData]:
    """The roles with which somebody agreed to be named, and since when."""
    if person.account_id and (rows := naming.known_of(person.account_id)):
        yield PersonalData(gettext("Roles with which you are named in public"), tuple(rows))


def forget(account_id: int | None) -> Iterable[str]:
    """Name somebody in public no more."""
    if account_id and (count := naming.forget(account_id)):
        yield ngettext("named in public with %(num)s role", "named in public with %(num)s roles", count)
