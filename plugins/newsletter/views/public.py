"""What everybody reads, and how they ask for the newsletter and leave it."""

from flask import Blueprint, redirect, render_template, request, url_for

from plugins.newsletter.forms import LanguageForm, SubscribeForm
from plugins.newsletter.models import Text
from plugins.newsletter.services import issues, subscribing
from portal.database import unit_of_work
from portal.kernel.errors import NotFound
from portal.web.access import Answer, public, webhook
from portal.web.cache import shows
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.pages import absolute_url
from portal.web.paging import row_asked_for

blueprint = Blueprint("newsletter", __name__, url_prefix="/<lang:lang>/newsletter", template_folder="../templates")


@blueprint.app_template_global("newsletter_text")
def newsletter_text(issue_id: int) -> Text:
    """What an issue says to whoever reads this letter."""
    return issues.text_for(issue_id, language())


@blueprint.app_template_global("newsletter_link")
def newsletter_link(page: str, **values: str | int) -> str:
    """The whole address of a page of the newsletter, for letters."""
    return absolute_url(f"newsletter.{page}", **values)


@blueprint.get("/")
@public
def index() -> str:
    """List what was published, and offer to send what comes."""
    shows("newsletter")
    before = row_asked_for("before")
    found = issues.archive(language(), before)
    return render_template("newsletter/index.html", found=found, most=issues.ON_A_PAGE, form=SubscribeForm())


@blueprint.get("/<id63:issue_id>")
@public
def issue(issue_id: int) -> str:
    """Show an issue, in the reader's language if it was written in it."""
    shows("newsletter")
    row = issues.published(issue_id)
    text, written = issues.text_for(issue_id, language()), issues.texts_of(issue_id)
    return render_template("newsletter/issue.html", issue=row, text=text, written=written)


@blueprint.route("/subscribe", methods=["GET", "POST"])
@public
@limited(10, minutes=60)
def subscribe() -> Answer:
    """Take the wish for the newsletter; the answer is the same for every address."""
    form = SubscribeForm()
    if form.is_sent_and_valid():
        with unit_of_work():
            subscribing.ask_for(form.email.data, form.language.data)
        return redirect(url_for("newsletter.asked"), 303)
    return render_template("newsletter/subscribe.html", form=form), form.status


@blueprint.get("/asked")
@public
def asked() -> str:
    """Say that a letter is on its way."""
    return render_template("newsletter/asked.html")


@blueprint.route("/confirm/<key>", methods=["GET", "POST"])
@public
def confirm(key: str) -> Answer:
    """Put somebody on the list; a button, since mail programs open links by themselves."""
    form, row = LanguageForm(), subscribing.subscriber_of(key)
    form.language.data = form.language.data or row.language
    if form.is_sent_and_valid():
        with unit_of_work():
            subscribing.confirm(key)
            subscribing.change_language(key, form.language.data)
        return redirect(url_for("newsletter.confirm", key=key, done=1), 303)
    return render_template("newsletter/confirm.html", form=form, row=row), form.status


@blueprint.route("/leave/<key>", methods=["GET", "POST"])
@webhook
def leave(key: str) -> str:
    """Let a reader out: with a button, or by the one POST of a mail program, which gets no redirect (RFC 8058)."""
    if request.method == "POST":
        with unit_of_work():
            subscribing.leave(key)
        return render_template("newsletter/left.html")
    try:
        row = subscribing.subscriber_of(key)
    except NotFound:
        return render_template("newsletter/left.html")
    return render_template("newsletter/leave.html", row=row)
