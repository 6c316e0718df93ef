"""The health page."""

from flask import Blueprint, render_template

from portal.admin.condition import condition
from portal.hooks import current_hooks, portal_health
from portal.web.access import needs

blueprint = Blueprint("core_admin_health", __name__, url_prefix="/<lang:lang>/admin")


@blueprint.get("/health")
@needs("core.health")
def health() -> str:
    """Show how the portal and its plugins are."""
    return render_template("admin/health.html", lines=[*condition(), *current_hooks().gather(portal_health)])
