"""Leaving the messages of a campaign, without an account; and what the letters hold."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from plugins.campaigns.services.messages import reading, writing
from portal.database import unit_of_work
from portal.kernel.text import best_language
from portal.web.access import Answer, public, webhook
from portal.web.forms import BaseForm
from portal.web.languages import language
from portal.web.pages import absolute_url

blueprint = Blueprint(
    "campaigns_leaving", __name__, url_prefix="/<lang:lang>/campaigns/messages", template_folder="../templates"
)


@blueprint.app_template_global("message_to_backers")
def message_to_backers(message_id: int) -> writing.Words:
    """What a message says in the language of this letter."""
    texts = writing.words_of(message_id)
    return texts[best_language(language(), texts, writing.sent_message(message_id).original_language)]


@blueprint.app_template_global("leaving_link")
def leaving_link(key: str) -> str:
    """The whole address at which a reader leaves, for letters."""
    return absolute_url("campaigns_leaving.leave", key=key)


@blueprint.route("/leave/<key>", methods=["GET", "POST"])
@webhook
def leave(key: str) -> Answer:
    """Let a reader out: with a button, or by the one POST of a mail program, which gets no redirect (RFC 8058)."""
    if request.method == "POST":
        with unit_of_work():
            reading.leave(key, current_app.config["LANGUAGES"])
    title, slug = reading.campaign_of_key(key, language())
    shown = {"title": title, "slug": slug, "key": key, "has_left": reading.has_left(key), "form": BaseForm()}
    return render_template("campaigns/messages/leave.html", **shown)


@blueprint.post("/come-back/<key>")
@public
def come_back(key: str) -> Answer:
    """Let somebody read again who has changed their mind."""
    with unit_of_work():
        reading.come_back(key)
    return redirect(url_for("campaigns_leaving.leave", key=key), 303)
