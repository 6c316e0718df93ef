"""Where the team of a campaign writes to its backers, and sees what it wrote."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from plugins.campaigns.message_forms import MessageForm
from plugins.campaigns.message_rules import HAS_BACKERS, MessageState
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services import showing
from plugins.campaigns.services.correcting import campaign_for
from plugins.campaigns.services.messages import reading, writing
from plugins.campaigns.views.making import languages_of_texts
from plugins.campaigns.words import MESSAGE_STATES
from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.text import best_language
from portal.web.access import Answer, current_viewer, needs
from portal.web.forms import BaseForm
from portal.web.languages import language
from portal.web.limits import limited

blueprint = Blueprint(
    "campaigns_messages", __name__, url_prefix="/<lang:lang>/campaigns/making", template_folder="../templates"
)
THROW_AWAY, DROP, SEND = "throw away", "drop", "send"


@blueprint.get("/live/<id63:campaign_id>/messages")
@needs(MAKE)
def index(campaign_id: int) -> str:
    """List what was written to the backers, and what is being written."""
    campaign_for(campaign_id, current_viewer())
    page = showing.any_page_of(campaign_id, language())
    return render_template(
        "campaigns/messages/index.html",
        page=page,
        messages=writing.messages_of(campaign_id),
        states=MESSAGE_STATES,
        readers=sum(reading.readers_by_language(campaign_id).values()),
        may_write=page.state in HAS_BACKERS,
        waits_until=writing.may_send_at(campaign_id),
    )


@blueprint.route("/live/<id63:campaign_id>/messages/new", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def begin(campaign_id: int) -> Answer:
    """Begin a message in the language of the page."""
    campaign_for(campaign_id, current_viewer())
    form = MessageForm()
    if form.is_sent_and_valid():
        with unit_of_work():
            message_id = writing.begin(campaign_id, form.words(language()), form.key, current_viewer())
        return redirect(url_for("campaigns_messages.show", message_id=message_id), 303)
    page = showing.any_page_of(campaign_id, language())
    shown = {"page": page, "code": language(), "message": None, "original": None}
    return render_template("campaigns/messages/write.html", form=form, **shown), form.status


@blueprint.route("/messages/<id63:message_id>", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def show(message_id: int) -> Answer:
    """Show a message as its readers get it, with how many these are; send it, or throw it away."""
    row, form = writing.message_for(message_id, current_viewer()), BaseForm()
    campaign_id = row.campaign_id
    if form.is_sent_and_valid():
        act = request.form.get("act", "")
        try:
            with unit_of_work():
                _do(act, message_id)
            there = url_for("campaigns_messages.show", message_id=message_id, done=act)
            return redirect(url_for(".index", campaign_id=campaign_id) if act == THROW_AWAY else there, 303)
        except Refused as refusal:
            form.refuse(refusal)
    return _shown(message_id, form), form.status


def _do(act: str, message_id: int) -> None:
    viewer = current_viewer()
    if act == SEND:
        writing.let_go(message_id, viewer)
    elif act == THROW_AWAY:
        writing.throw_away(message_id, viewer)
    elif act == DROP:
        writing.drop_language(message_id, request.form.get("code", ""), viewer)
    else:
        abort(400)


def _shown(message_id: int, form: BaseForm) -> str:
    row = writing.message_for(message_id, current_viewer())
    texts, readers = writing.words_of(message_id), reading.readers_by_language(row.campaign_id)
    return render_template(
        "campaigns/messages/show.html",
        page=showing.any_page_of(row.campaign_id, language()),
        message=row,
        texts=texts,
        readers=readers,
        gets={code: best_language(code, texts, row.original_language) for code in readers},
        codes=languages_of_texts(),
        states=MESSAGE_STATES,
        is_draft=row.state == MessageState.DRAFT,
        waits_until=writing.may_send_at(row.campaign_id),
        form=form,
    )


@blueprint.route("/messages/<id63:message_id>/<code>", methods=["GET", "POST"])
@needs(MAKE)
@limited(60, minutes=60)
def write(message_id: int, code: str) -> Answer:
    """Write what a message says in one language."""
    row = writing.message_for(message_id, current_viewer())
    if code not in languages_of_texts():
        abort(404)
    texts = writing.words_of(message_id)
    now = texts.get(code, writing.Words(code, "", ""))
    form = MessageForm(subject=now.subject, body=now.body)
    if form.is_sent_and_valid():
        try:
            with unit_of_work():
                writing.write(message_id, form.words(code), current_viewer())
            return redirect(url_for("campaigns_messages.show", message_id=message_id), 303)
        except Refused as refusal:
            form.refuse(refusal)
    original = texts[row.original_language] if code != row.original_language else None
    page = showing.any_page_of(row.campaign_id, language())
    shown = {"page": page, "code": code, "message": row, "original": original}
    return render_template("campaigns/messages/write.html", form=form, **shown), form.status
