"""Who may do what: the roles, where they hold, and the core's own permissions."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.hooks.values import Permission, Scope
from portal.kernel.text import N_
from portal.viewer import PORTAL, Viewer


@dataclass(frozen=True)
class Role:
    """A role that people hold; ``scope`` says for what kind of object."""

    name: str
    title: str
    scope: Scope


ROLES = {
    role.name: role
    for role in (
        Role("administrator", N_("Administrator"), "portal"),
        Role("secretariat", N_("Technical Secretariat"), "portal"),
        Role("committee", N_("Coordination committee"), "portal"),
        Role("panel", N_("Appeal panel"), "portal"),
        Role("office", N_("Regional office"), "office"),
        Role("treasurer", N_("Treasurer"), "holder"),
        Role("owner", N_("Owner"), "organisation"),
        Role("editor", N_("Editor"), "organisation"),
        Role("bookkeeper", N_("Bookkeeper"), "organisation"),
        Role("representative", N_("Accredited representative"), "organisation"),
    )
}

# The administrator has settings and plugins, no money and no votes.
CORE_PERMISSIONS = (
    Permission("core.settings", "Change settings", "portal", ("administrator",)),
    Permission("core.switches", "Stop what must not go on", "portal", ("administrator", "secretariat")),
    Permission("core.plugins", "Switch plugins", "portal", ("administrator",)),
    Permission("core.health", "See the health of the portal", "portal", ("administrator", "secretariat")),
    Permission("core.accounts", "Look after accounts and roles", "portal", ("administrator", "secretariat")),
    Permission("core.organisations", "Look after organisations", "portal", ("secretariat",)),
    Permission("core.holders", "Look after fund holders", "portal", ("secretariat",)),
    Permission("core.content", "Edit the content pages", "portal", ("administrator", "secretariat")),
    Permission("core.audit", "Read the audit log", "portal", ("secretariat",)),
    Permission("core.mail", "See the mail queue", "portal", ("administrator", "secretariat")),
    Permission("core.people", "Invite people of an organisation", "organisation", ("secretariat", "owner")),
    Permission("core.payments", "See payments", "holder", ("secretariat", "treasurer")),
    Permission("core.refund", "Give money back", "holder", ("secretariat", "treasurer")),
)


def permissions_of(role: str, permissions: Iterable[Permission]) -> list[str]:
    """Name the permissions that a role has from the start."""
    return [permission.name for permission in permissions if role in permission.default_roles]


GIVEN_BY = {"administrator": "core.settings", "treasurer": "core.holders"}


def may_give(viewer: Viewer, role: str, object_id: int | None) -> bool:
    """Whether somebody may give and take a role: that of an organisation whoever looks after its people."""
    if role not in ROLES or (ROLES[role].scope != PORTAL and object_id is None):
        return False
    if ROLES[role].scope == "organisation":
        return viewer.may("core.people", object_id)
    return viewer.may(GIVEN_BY.get(role, "core.accounts"))
