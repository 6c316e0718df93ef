"""Writing a message to the backers of a campaign, in several languages, and letting it go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement

from plugins.campaigns.message_rules import HAS_BACKERS, LOOKS_BACK, MessageState, may_send_again_at
from plugins.campaigns.models import Message, MessageText
from plugins.campaigns.services.correcting import campaign_for, check_not_archived
from plugins.campaigns.services.creating import locked, reference
from plugins.campaigns.services.messages.reading import readers_by_language
from plugins.campaigns.services.messages.sending import SEND
from portal.audit.services import note
from portal.database import db, insert_once
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.viewer import Viewer

SHOWN = 100
NO_SUCH = N_("There is no such message.")
WROTE_LATELY = N_("This campaign wrote often enough lately. It may write again from %(at)s on.")


class TooMany(Conflict):
    """A campaign wrote often enough lately."""


@dataclass(frozen=True)
class Words:
    """What a message says in one language."""

    language: str
    subject: str
    body: str


@dataclass(frozen=True)
class MessageCard:
    """A message in a list, by the subject of its original."""

    id: int
    subject: str
    language: str
    state: MessageState
    sent_at: datetime | None
    readers: int


def begin(campaign_id: int, words: Words, form_key: str, viewer: Viewer) -> int:
    """Begin a message in its first language; the same form sent twice begins it once. Gives its number."""
    campaign_for(campaign_id, viewer)
    row = Message(
        campaign_id=campaign_id,
        account_id=viewer.account_id,
        original_language=words.language,
        form_key=form_key,
        created_at=business_now(),
    )
    if not insert_once(row):
        first: int = db.session.scalars(db.select(Message.id).where(Message.form_key == form_key)).one()
        return first
    db.session.add(MessageText(message_id=row.id, **vars(words)))
    return row.id


def write(message_id: int, words: Words, viewer: Viewer) -> None:
    """Write what a draft says in one language; raise Conflict once it was sent."""
    _draft(message_id, viewer)
    row = db.session.get(MessageText, (message_id, words.language))
    if row is None:
        db.session.add(MessageText(message_id=message_id, **vars(words)))
    else:
        row.subject, row.body = words.subject, words.body


def drop_language(message_id: int, language: str, viewer: Viewer) -> None:
    """Take a language out of a draft; raise Refused for the original."""
    if _draft(message_id, viewer).original_language == language:
        raise Refused(N_("The language that a message was first written in stays."))
    db.session.execute(db.delete(MessageText).where(_of(message_id), MessageText.language == language))


def throw_away(message_id: int, viewer: Viewer) -> None:
    """Delete a draft; raise Conflict once it was sent."""
    row = _draft(message_id, viewer)
    db.session.execute(db.delete(MessageText).where(_of(message_id)))
    db.session.delete(row)


def let_go(message_id: int, viewer: Viewer) -> int:
    """Send a message to everybody whose pledge stands now; how many. Raise Conflict for the second who does.

    Whoever else sends for the same campaign waits, so that two at once cannot pass the limit.
    """
    campaign = locked(message_for(message_id, viewer).campaign_id)
    check_not_archived(campaign)
    row = _draft(message_id, viewer)
    if campaign.state not in HAS_BACKERS:
        raise Conflict(N_("Nobody stands behind this campaign now, so there is nobody to write to."))
    if (at := may_send_at(campaign.id)) is not None:
        raise TooMany(
            N_("This campaign wrote often enough lately. It may write again on %(day)s."), day=f"{at:%Y-%m-%d}"
        )
    row.readers = sum(readers_by_language(campaign.id).values())
    if not row.readers:
        raise Refused(N_("Nobody would get it: no pledge stands, or all have left."))
    row.state, row.sent_at, row.account_id = MessageState.SENDING, business_now(), viewer.account_id
    enqueue(SEND, {"message_id": row.id})
    note("campaigns.message_sent", reference(campaign.id), viewer, {"message": row.id, "readers": row.readers})
    return row.readers


def may_send_at(campaign_id: int) -> datetime | None:
    """When a campaign may write again; None when it may now."""
    now = business_now()
    sent = db.select(Message.sent_at).where(Message.campaign_id == campaign_id, Message.sent_at > now - LOOKS_BACK)
    return may_send_again_at([at for at in db.session.scalars(sent) if at], now)


def message_for(message_id: int, viewer: Viewer) -> Message:
    """A message, for those who make its campaign; raise NotFound to all others."""
    row = db.session.get(Message, message_id)
    if row is None:
        raise NotFound(NO_SUCH)
    campaign_for(row.campaign_id, viewer)
    return row


def sent_message(message_id: int) -> Message:
    """A message that went out; raise NotFound."""
    row = db.session.get(Message, message_id)
    if row is None or row.state == MessageState.DRAFT:
        raise NotFound(NO_SUCH)
    return row


def words_of(message_id: int) -> dict[str, Words]:
    """What a message says, by language."""
    rows = db.session.scalars(db.select(MessageText).where(_of(message_id)).order_by(MessageText.language))
    return {row.language: Words(row.language, row.subject, row.body) for row in rows}


def messages_of(campaign_id: int) -> list[MessageCard]:
    """The newest messages of a campaign, drafts included."""
    original = (MessageText.message_id == Message.id) & (MessageText.language == Message.original_language)
    found = db.select(Message, MessageText.subject).join(MessageText, original)
    found = found.where(Message.campaign_id == campaign_id).order_by(Message.id.desc()).limit(SHOWN)
    return [
        MessageCard(row.id, subject, row.original_language, MessageState(row.state), row.sent_at, row.readers)
        for row, subject in db.session.execute(found)
    ]


def _draft(message_id: int, viewer: Viewer) -> Message:
    message_for(message_id, viewer)
    row = db.session.get_one(Message, message_id, with_for_update=True, populate_existing=True)
    if row.state != MessageState.DRAFT:
        raise Conflict(N_("This message was sent. What was sent stays as it is."))
    return row


def _of(message_id: int) -> ColumnElement[bool]:
    return MessageText.message_id == message_id
