"""Content pages in the back office: what is published, written by whom, and publishing a new version."""

from flask import Blueprint, abort, current_app, redirect, render_template, url_for

from portal.audit.services import note
from portal.content.forms import EditPageForm
from portal.content.rules import ORIGINAL, PAGES, TITLES
from portal.content.services import current, newest, number_of, publish
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.web.access import Answer, current_viewer, needs

blueprint = Blueprint("core_admin_content", __name__, url_prefix="/<lang:lang>/admin/content")


@blueprint.get("/")
@needs("core.content")
def index() -> str:
    """Show every page in every language, and what is missing or older than the original."""
    return render_template("admin/content.html", titles=TITLES, texts=newest(), original=ORIGINAL)


@blueprint.route("/<page>/<code>", methods=["GET", "POST"])
@needs("core.content")
def edit(page: str, code: str) -> Answer:
    """Write a page in one language: a preview first, then the very words of the preview are published."""
    if page not in PAGES or code not in current_app.config["LANGUAGES"]:
        abort(404)
    text, number = current(page, code), number_of(page, code)
    form = EditPageForm(title=text.title, body=text.body, based_on=str(number))
    form.write_in(code)
    is_preview = form.is_sent_and_valid()
    if is_preview and form.is_to_be_published:
        try:
            with unit_of_work():
                name = publish(form.draft(page, code), current_viewer().account_id)
                note("content.publish", f"content:{page}:{code}", current_viewer(), vars(name))
            return redirect(url_for("core_admin_content.index", done=1), 303)
        except Refused as refusal:
            form.refuse(refusal)
            form.based_on.data = str(number_of(page, code))
    elif is_preview:
        form.show_preview()
    shown = {"text": text, "code": code, "number": number, "is_preview": is_preview}
    return render_template("admin/content_page.html", form=form, **shown), form.status
