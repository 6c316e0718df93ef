"""What a portal needs before people come, each step read from how things really are: nothing is ticked by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, url_for

from portal.accounts.founding import administrators
from portal.accounts.invitations import waiting
from portal.accounts.roles import count_holding
from portal.accounts.rules import ROLES
from portal.admin.condition import condition
from portal.config import Settings
from portal.content.rules import ORIGINAL, TITLES
from portal.content.services import newest
from portal.database import db
from portal.loader import Plugin
from portal.mail.models import IS_ABOUT, Mail
from portal.organisations.models import HolderGateway
from portal.state import current_state
from portal.viewer import Viewer
from portal.web.languages import format_instant, gettext, ngettext

TRIAL_LETTER = "mail/trial.md"


@dataclass(frozen=True)
class Step:
    """What is to be done, whether it is, what was found, and where those who hold ``permission`` do it."""

    title: str
    is_done: bool
    found: str
    endpoint: str = ""
    permission: str = ""

    def url_for(self, viewer: Viewer) -> str:
        """Where this viewer does it; empty when it is for somebody else."""
        return url_for(self.endpoint) if self.endpoint and viewer.may(self.permission) else ""


def steps() -> list[Step]:
    """Every step, in the order in which they are best taken."""
    return [_address(), _letters(), _administrators(), _secretariat(), _pages(), _holders(), _plugins(), _health()]


def open_steps() -> int:
    """How many steps are left."""
    return sum(not step.is_done for step in steps())


def _address() -> Step:
    settings: Settings = current_app.extensions["portal.settings"]
    missing = "" if settings.is_https else gettext("Set BASE_URL to an address that begins with https://.")
    return Step(gettext("The address"), settings.is_https, f"{settings.base_url} {missing}".strip())


def _letters() -> Step:
    settings: Settings = current_app.extensions["portal.settings"]
    about = Mail.about == TRIAL_LETTER, IS_ABOUT
    tried = db.select(Mail.state, Mail.sent_at).where(*about).order_by(Mail.id.desc()).limit(1)
    newest_try = db.session.execute(tried).first()
    title = gettext("Letters")
    if not settings.mail_url:
        return Step(title, is_done=False, found=gettext("Set MAIL_URL: until then no letter leaves."))
    if newest_try is None:
        return Step(title, is_done=False, found=gettext("Send yourself a letter, to see that it arrives."))
    if newest_try.sent_at is None:
        return Step(title, is_done=False, found=gettext("The letter that was tried has not left yet."))
    found = gettext("A letter was tried and left: %(at)s", at=format_instant(newest_try.sent_at))
    return Step(title, is_done=True, found=found)


def _administrators() -> Step:
    count = administrators()
    found = ngettext("%(num)s person administers the portal.", "%(num)s people administer the portal.", count)
    if count < 2:
        found += " " + gettext("Invite a second: if the only one is away, nobody changes settings.")
    title = gettext("Administrators")
    return Step(title, count > 1, found, "core_admin_accounts.invite_somebody", "core.accounts")


def _secretariat() -> Step:
    count = count_holding("secretariat")
    found = ngettext("%(num)s person has this role.", "%(num)s people have this role.", count)
    invited = len(waiting(None, ["secretariat"]))
    if invited:
        words = ngettext("%(num)s invitation waits for an answer.", "%(num)s invitations wait for an answer.", invited)
        found = f"{found} {words}"
    where = "core_admin_accounts.invite_somebody"
    return Step(gettext(ROLES["secretariat"].title), bool(count), found, where, "core.accounts")


def _pages() -> Step:
    texts = newest()
    shipped = [gettext(title) for page, title in TITLES.items() if texts[page, ORIGINAL].is_as_shipped]
    found = gettext("Still as they came with the portal: %(pages)s", pages=", ".join(shipped))
    title = gettext("Content pages")
    return Step(title, not shipped, found if shipped else "", "core_admin_content.index", "core.content")


def _holders() -> Step:
    takes = db.select(db.func.count(HolderGateway.holder_id.distinct())).where(HolderGateway.is_active.is_(True))
    count = db.session.scalar(takes) or 0
    found = ngettext("%(num)s fund holder can take money.", "%(num)s fund holders can take money.", count)
    if not count:
        found += " " + gettext("The secretariat enters one, with the keys of a payment provider.")
    return Step(gettext("Fund holders"), bool(count), found, "core_admin_holders.index", "core.holders")


def _plugins() -> Step:
    plugins: Sequence[Plugin] = current_app.extensions["portal.plugins"]
    state = current_state()
    on = [plugin.manifest.title for plugin in plugins if state.is_enabled(plugin.name)]
    found = gettext("Switched on: %(plugins)s", plugins=", ".join(on)) if on else ""
    if state.left_out:
        found += " " + gettext("Could not start: %(plugins)s", plugins=", ".join(state.left_out))
    return Step(gettext("Plugins"), not state.left_out, found.strip(), "core_admin_plugins.index", "core.plugins")


def _health() -> Step:
    unwell = [line.name for line in condition() if not line.is_well]
    found = gettext("Not well: %(names)s", names=", ".join(unwell)) if unwell else gettext("All is well.")
    return Step(gettext("Health"), not unwell, found, "core_admin_health.health", "core.health")
