"""The first page of the back office: what there is to do, and what the viewer may do."""

from flask import Blueprint, render_template

from portal.admin.acts import act_in_words
from portal.admin.inbox import inbox
from portal.admin.search import may_search
from portal.hooks import NavItem, current_hooks, portal_admin_items
from portal.kernel.text import N_
from portal.reviews.processes import listed
from portal.viewer import Viewer
from portal.web.access import current_viewer, signed_in
from portal.web.languages import gettext

blueprint = Blueprint("core_admin", __name__, url_prefix="/<lang:lang>/admin")
blueprint.add_app_template_filter(act_in_words)
PAGES = (
    ("core_admin_payments.index", "core.payments", N_("Payments")),
    ("core_admin_accounts.index", "core.accounts", N_("Accounts and roles")),
    ("core_admin_organisations.index", "core.organisations", N_("Organisations")),
    ("core_admin_holders.index", "core.holders", N_("Fund holders")),
    ("core_admin_content.index", "core.content", N_("Content pages")),
    ("core_admin_forms.index", "core.content", N_("Forms")),
    ("core_admin_plugins.index", "core.plugins", N_("Plugins")),
    ("core_admin_plugins.settings", "core.settings", N_("Settings")),
    ("core_admin_switches.index", "core.switches", N_("Switches for a bad day")),
    ("core_admin_setup.index", "core.settings", N_("Set-up")),
    ("core_admin_health.health", "core.health", N_("Health")),
    ("core_admin_mail.index", "core.mail", N_("Letters and jobs")),
    ("core_admin_audit.index", "core.audit", N_("Audit log")),
)


def pages_for(viewer: Viewer) -> list[NavItem]:
    """The core's own pages that this viewer may use."""
    found = [NavItem(gettext(label), endpoint) for endpoint, permission, label in PAGES if viewer.may(permission)]
    keeps = any(viewer.may(process.keeper) for process in listed())
    return [*([NavItem(gettext("Reviews"), "core_reviews.index")] if keeps else []), *found]


@blueprint.get("/")
@signed_in
def index() -> str:
    """Show what there is to do, and every page of the back office that the viewer may use."""
    hooks, viewer = current_hooks(), current_viewer()
    return render_template(
        "admin/index.html",
        tasks=inbox(viewer),
        searches=may_search(viewer),
        items=hooks.gather(portal_admin_items, viewer=viewer),
        pages=pages_for(viewer),
    )
