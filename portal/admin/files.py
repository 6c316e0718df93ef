"""Tables of the back office as files: for whoever has just proved who they are, noted, and streamed."""

from flask import Response, redirect, render_template, request, url_for
from wtforms import StringField
from wtforms.validators import AnyOf

from portal.audit.services import note
from portal.database import begin_snapshot, unit_of_work
from portal.kernel.clock import business_now
from portal.web.access import Answer, current_viewer
from portal.web.exports import MOST_ROWS_OF_A_SHEET, csv_chunks, download, xlsx_chunks
from portal.web.forms import BaseForm
from portal.web.tables import Table, all_rows, asked_of, page_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileForm(BaseForm):
    """Which kind of file is wanted."""

    form = StringField(validators=[AnyOf(("csv", "xlsx"))])


def file_page(table: Table, back: str) -> Answer:
    """Ask in which form a table is wanted, and give it: what its page shows, all pages of it."""
    wanted = FileForm()
    if wanted.is_sent_and_valid():
        return _file(table, wanted.form.data or "")
    if request.method == "POST" and not wanted.problems:
        return redirect(url_for(back, **{**(request.view_args or {}), **page_of(table).query}), 303)
    page = page_of(table)
    values = {
        "page": page,
        "back": url_for(back, **{**(request.view_args or {}), **page.query}),
        "most": MOST_ROWS_OF_A_SHEET,
        "form": wanted,
    }
    return render_template("admin/file.html", **values), wanted.status


def _file(table: Table, form: str) -> Response:
    asked = asked_of(table, request.args)
    with unit_of_work():
        note("table.export", f"table:{table.name}", current_viewer(), {"form": form, **asked.chosen})
    begin_snapshot()
    rows, name = map(table.cells, all_rows(table, asked)), f"{table.name}-{business_now().date().isoformat()}.{form}"
    if form == "xlsx":
        return download(xlsx_chunks(table.head, rows), SHEET, name)
    return download(csv_chunks(table.head, rows), "text/csv", name)
