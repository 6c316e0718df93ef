"""The audit log in the back office."""

from typing import Any

from flask import Blueprint, render_template

from portal.accounts.directory import names_of
from portal.admin.acts import audit_words
from portal.admin.files import file_page
from portal.admin.objects import named_objects
from portal.audit.models import AuditDetail, AuditLine
from portal.audit.reading import account_of, said_in
from portal.database import db
from portal.kernel.text import N_
from portal.web.access import Answer, current_viewer, needs
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, number, page_of

blueprint = Blueprint("core_admin_audit", __name__, url_prefix="/<lang:lang>/admin/audit")
HEAD = ("line", "at", "actor", "act", "object", "details")


def audit_table() -> Table:
    """Every act that was noted, the newest first; details that were erased are empty."""
    rows = db.select(
        AuditLine.id, AuditLine.at, AuditLine.actor, AuditLine.act, AuditLine.object, AuditDetail.details
    ).outerjoin(AuditDetail)
    return Table(
        name="audit",
        key=AuditLine.id,
        rows=rows,
        orders=tuple(
            Order("number", AuditLine.id, filters, number) for filters in (("object",), ("actor",), ("act",), ())
        ),
        head=HEAD,
        cells=_cells,
        filters=(
            Filter("act", N_("Act"), AuditLine.act, dict(sorted(audit_words().items(), key=lambda one: one[1]))),
            Filter("actor", N_("Who"), AuditLine.actor, is_by_link=True),
            Filter("object", N_("What"), AuditLine.object, is_by_link=True),
        ),
    )


def _cells(row: Any) -> tuple[Any, ...]:
    line, at, actor, act, object_, details, *_ = row
    return line, at.isoformat(), actor, act, object_, details or ""


@blueprint.get("/")
@needs("core.audit")
def index() -> str:
    """Show who did what, the newest first."""
    page = page_of(audit_table())
    people = {account_of(row.actor) for row in page.rows} | {account_of(page.asked.chosen.get("actor", ""))}
    names = {f"account:{number}": name for number, name in names_of([one for one in people if one]).items()}
    chosen = page.asked.chosen.get("object", "")
    objects = named_objects({row.object for row in page.rows} | ({chosen} - {""}), current_viewer())
    names |= {reference: found.title for reference, found in objects.items()}
    return render_template("admin/audit.html", page=page, names=names, objects=objects, said=said_in)


@blueprint.route("/file", methods=["GET", "POST"])
@needs("core.audit", is_sensitive=True)
@limited(30, minutes=10)
def export() -> Answer:
    """Give the acts that the list shows as a file."""
    return file_page(audit_table(), "core_admin_audit.index")
