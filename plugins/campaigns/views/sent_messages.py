"""What campaigns wrote to their backers, for the secretariat."""

from typing import Any

from flask import Blueprint, render_template

from plugins.campaigns.message_rules import MessageState
from plugins.campaigns.models import Campaign, Message, MessageText
from plugins.campaigns.rules import DECIDE
from plugins.campaigns.services import showing
from plugins.campaigns.services.messages import writing
from plugins.campaigns.words import MESSAGE_STATES
from portal.admin.files import file_page
from portal.database import db
from portal.kernel.text import N_
from portal.web.access import Answer, needs
from portal.web.languages import language
from portal.web.limits import limited
from portal.web.tables import Filter, Order, Table, number, page_of

blueprint = Blueprint(
    "campaigns_sent", __name__, url_prefix="/<lang:lang>/admin/campaigns/messages", template_folder="../templates"
)


def messages_table() -> Table:
    """Every message that went out to backers, by the subject of its original."""
    original = (MessageText.message_id == Message.id) & (MessageText.language == Message.original_language)
    columns = (
        Message.id, Campaign.slug, Message.campaign_id, MessageText.subject, MessageText.language, Message.sent_at,
        Message.readers,
    )  # fmt: skip
    rows: Any = db.select(*columns).join(Campaign, Campaign.id == Message.campaign_id).join(MessageText, original)
    return Table(
        name="messages",
        key=Message.id,
        rows=rows.where(Message.state != MessageState.DRAFT),
        orders=(Order("number", Message.id, ("campaign",), number), Order("number", Message.id, (), number)),
        head=("message", "campaign", "subject", "language", "sent", "readers"),
        cells=lambda row: (row.id, row.slug, row.subject, row.language, row.sent_at.isoformat(), row.readers),
        filters=(Filter("campaign", N_("Campaign"), Message.campaign_id, read=number, is_by_link=True),),
    )


@blueprint.get("/")
@needs(DECIDE)
def index() -> str:
    """List what campaigns wrote to their backers."""
    page = page_of(messages_table())
    names = {str(row.campaign_id): row.slug for row in page.rows}
    return render_template("campaigns/admin/messages.html", page=page, names=names)


@blueprint.route("/file", methods=["GET", "POST"])
@needs(DECIDE, is_sensitive=True)
@limited(30, minutes=10)
def export() -> Answer:
    """Give the messages that the list shows as a file."""
    return file_page(messages_table(), "campaigns_sent.index")


@blueprint.get("/<id63:message_id>")
@needs(DECIDE)
def show(message_id: int) -> str:
    """Show what a campaign wrote, in every language."""
    row = writing.sent_message(message_id)
    return render_template(
        "campaigns/admin/message.html",
        message=row,
        texts=writing.words_of(message_id),
        page=showing.any_page_of(row.campaign_id, language()),
        states=MESSAGE_STATES,
    )
