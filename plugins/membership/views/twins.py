"""Organisations that may have been entered twice, for the secretariat."""

from flask import Blueprint, render_template

from plugins.membership.identity.comparing import REASONS
from plugins.membership.services.twins import look_for_twins
from portal.web.access import needs
from portal.web.languages import language
from portal.web.paging import row_asked_for

blueprint = Blueprint(
    "membership_twins", __name__, url_prefix="/<lang:lang>/admin/membership/duplicates", template_folder="../templates"
)


@blueprint.get("/")
@needs("core.organisations")
def index() -> str:
    """List pairs of records that may be one organisation, with the reasons."""
    found = look_for_twins(row_asked_for(), language())
    return render_template("membership/admin/twins.html", found=found, reasons=REASONS, after=row_asked_for())
