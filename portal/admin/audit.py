"""The audit log in the back office."""

from flask import Blueprint, render_template

from portal.accounts.directory import names_of
from portal.audit.reading import ON_A_PAGE, acts
from portal.web.access import needs
from portal.web.paging import row_asked_for, words_asked_for

blueprint = Blueprint("core_admin_audit", __name__, url_prefix="/<lang:lang>/admin/audit")


@blueprint.get("/")
@needs("core.audit")
def index() -> str:
    """Show who did what, the newest first."""
    kind = words_asked_for()
    found = acts(kind, row_asked_for("before"))
    shown = found[:ON_A_PAGE]
    names = names_of([act.account_id for act in shown if act.account_id])
    before = shown[-1].id if len(found) > ON_A_PAGE else None
    return render_template("admin/audit.html", acts=shown, names=names, words=kind, before=before)
