"""Where the secretariat writes issues and sends them."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from plugins.newsletter import blocks, words
from plugins.newsletter.forms import IssueForm
from plugins.newsletter.models import DRAFT
from plugins.newsletter.services import issues, subscribing
from portal.accounts.directory import account_card
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.text import best_language
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm
from portal.web.languages import language
from portal.web.paging import row_asked_for

blueprint = Blueprint(
    "newsletter_admin", __name__, url_prefix="/<lang:lang>/admin/newsletter", template_folder="../templates"
)


@blueprint.get("/")
@needs("newsletter.write")
def index() -> str:
    """List the drafts, what was sent, and how many readers there are."""
    before = row_asked_for("before")
    return render_template(
        "newsletter/admin/index.html",
        drafts=issues.drafts(language()),
        sent=issues.archive(language(), before),
        most=issues.ON_A_PAGE,
        readers=subscribing.readers(),
        words=words,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs("newsletter.write")
def begin() -> Answer:
    """Begin an issue in the language of the page."""
    form = IssueForm()
    if add := request.form.get("add"):
        blocks.taken_over(form, add)
    elif form.is_sent_and_valid():
        with unit_of_work():
            issue_id = issues.begin(form.words(language()), form.key, current_viewer())
        return redirect(url_for("newsletter_admin.show", issue_id=issue_id), 303)
    page = render_template(
        "newsletter/admin/write.html", form=form, issue=None, code=language(), blocks=blocks.blocks()
    )
    return page, form.status


@blueprint.route("/<id63:issue_id>", methods=["GET", "POST"])
@needs("newsletter.write")
def show(issue_id: int) -> Answer:
    """Show an issue as readers will get it; try it out on oneself, send it, or throw it away."""
    row, form = issues.issue_of(issue_id), BaseForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                _do(request.form.get("act", ""), issue_id, form.key)
            act = request.form.get("act")
            there = (
                url_for("newsletter_admin.index")
                if act == "throw away"
                else url_for("newsletter_admin.show", issue_id=issue_id, done=act)
            )
            return redirect(there, 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = render_template(
        "newsletter/admin/show.html",
        form=form,
        issue=row,
        texts=issues.texts_of(issue_id),
        readers=subscribing.readers(),
        is_draft=row.state == DRAFT,
        words=words,
    )
    return page, form.status


def _do(act: str, issue_id: int, key: str) -> None:
    viewer = current_viewer()
    if act == "try":
        code = request.form.get("code", language())
        issues.try_out(issue_id, viewer, account_card(viewer.account_id or 0).email, code, f"{key}:{code}")
    elif act == "throw away":
        issues.throw_away(issue_id, viewer)
    elif act == "drop":
        issues.drop_language(issue_id, request.form.get("code", ""))
    else:
        abort(400)


@blueprint.route("/<id63:issue_id>/send", methods=["GET", "POST"])
@needs("newsletter.send", is_sensitive=True)
def send(issue_id: int) -> Answer:
    """Ask once more, then publish an issue and send it to everybody who is on the list."""
    row, form = issues.issue_of(issue_id), BaseForm()
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                issues.publish(issue_id, current_viewer())
            return redirect(url_for("newsletter_admin.show", issue_id=issue_id, done="send"), 303)
        except Refused as refusal:
            form.refuse(refusal)
    texts, readers = issues.texts_of(issue_id), subscribing.readers()
    known = {"texts": texts, "readers": readers, "best_language": best_language}
    page = render_template("newsletter/admin/send.html", form=form, issue=row, **known)
    return page, form.status


@blueprint.route("/<id63:issue_id>/<code>", methods=["GET", "POST"])
@needs("newsletter.write")
def write(issue_id: int, code: str) -> Answer:
    """Write what an issue says in one language."""
    if code not in current_app.config["LANGUAGES"]:
        abort(404)
    row, written = issues.issue_of(issue_id), issues.texts_of(issue_id)
    form = IssueForm(**({"title": written[code].title, "body": written[code].body} if code in written else {}))
    if _is_complete(form):
        try:
            with unit_of_work():
                issues.write(issue_id, form.words(code))
            return redirect(url_for("newsletter_admin.show", issue_id=issue_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    page = render_template(
        "newsletter/admin/write.html",
        form=form,
        issue=row,
        code=code,
        original=written[row.original_language] if code != row.original_language else None,
        blocks=blocks.blocks(),
    )
    return page, form.status


def _is_complete(form: IssueForm) -> bool:
    """Whether this can be stored: a block that was asked for goes into the text first."""
    if add := request.form.get("add"):
        blocks.taken_over(form, add)
        return False
    return form.is_sent_and_valid()
