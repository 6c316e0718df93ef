"""Asking a campaign something: at once for whoever is signed in, after a letter for everybody else."""

from dataclasses import dataclass
from datetime import datetime

from plugins.campaigns.models import Campaign, Question
from plugins.campaigns.question_rules import MOST_OPEN, MOST_UNCONFIRMED, TIME_TO_CONFIRM, TO_ANSWER, QuestionState
from plugins.campaigns.rules import LETS_GO, PUBLIC
from plugins.campaigns.services.making.team import TeamLetter, tell_team
from plugins.campaigns.services.telling import title_of
from portal.accounts.directory import account_card
from portal.database import db, insert_once, unit_of_work
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import digest
from portal.kernel.text import N_
from portal.mail.services import Letter, send
from portal.viewer import Viewer

STATES_WITH_QUESTIONS = PUBLIC - LETS_GO


@dataclass(frozen=True)
class NewQuestion:
    """What somebody asks; ``name`` is shown with it, or nothing; whoever is signed in needs no ``email``."""

    name: str
    email: str
    language: str
    text: str


@dataclass(frozen=True)
class AskedQuestion:
    """A question as the person who asked it sees it."""

    id: int
    slug: str
    title: str
    text: str
    is_confirmed: bool


def ask_question(campaign_id: int, new: NewQuestion, form_key: str, viewer: Viewer) -> None:
    """Take a question; the same form sent twice is taken once. Raise Conflict when the campaign is over.

    Raise Refused when one person asks too much at once.
    """
    campaign = db.session.get_one(Campaign, campaign_id)
    if campaign.state not in STATES_WITH_QUESTIONS:
        raise Conflict(N_("This campaign takes no questions any more."))
    is_known = viewer.account_id is not None
    email = account_card(viewer.account_id).email if viewer.account_id is not None else new.email
    row = Question(
        campaign_id=campaign_id,
        account_id=viewer.account_id,
        name=new.name,
        email=email,
        language=new.language,
        text=new.text,
        form_key=digest(f"{form_key} {campaign_id}"),
        asked_at=wall_now(),
        state=(QuestionState.WAITING if is_known else QuestionState.UNCONFIRMED).value,
        came_in_at=business_now() if is_known else None,
    )
    if _was_taken(row.form_key):
        return
    _refuse_too_many(campaign_id, email)
    if not insert_once(row):
        return
    if is_known:
        _tell_team(row)
    else:
        values = {"question_id": row.id, "title": title_of(campaign, new.language), "question": new.text}
        key = f"campaigns:question:{row.id}:confirm"
        send(Letter(email, new.language, "campaigns/mail/question_confirm.md", key, values))


def _was_taken(form_key: str) -> bool:
    return db.session.scalar(db.select(Question.id).where(Question.form_key == form_key)) is not None


def _refuse_too_many(campaign_id: int, email: str) -> None:
    theirs = db.select(db.func.count(Question.id)).where(db.func.lower(Question.email) == email.lower())
    unconfirmed = theirs.where(Question.state == QuestionState.UNCONFIRMED)
    waiting = theirs.where(Question.campaign_id == campaign_id, Question.state.in_(TO_ANSWER))
    if (db.session.scalar(unconfirmed) or 0) >= MOST_UNCONFIRMED:
        raise Refused(N_("Confirm first what you asked before: the letters are in your mailbox."), "email")
    if (db.session.scalar(waiting) or 0) >= MOST_OPEN:
        raise Refused(N_("Some of your questions wait for an answer already. Please wait for it."), "text")


def _tell_team(row: Question) -> None:
    values = {"question": row.text, "name": row.name}
    tell_team(row.campaign_id, TeamLetter("campaigns/mail/asked.md", f"question:{row.id}", values))


def asked(question_id: int, language: str) -> AskedQuestion:
    """A question, for whoever has its link; raise NotFound when it was not confirmed in time."""
    row = _question(question_id)
    campaign = db.session.get_one(Campaign, row.campaign_id)
    is_confirmed = row.state != QuestionState.UNCONFIRMED
    return AskedQuestion(row.id, campaign.slug, title_of(campaign, language), row.text, is_confirmed)


def confirm(question_id: int) -> None:
    """Let a question come in: its asker has read the letter. Done twice it is done once."""
    row = _question(question_id)
    if row.state == QuestionState.UNCONFIRMED:
        row.state, row.came_in_at = QuestionState.WAITING.value, business_now()
        _tell_team(row)


def _question(question_id: int) -> Question:
    row = db.session.get(Question, question_id, with_for_update=True)
    if row is None:
        raise NotFound(N_("There is no such question (any more). You can ask it once more."))
    return row


def forget_unconfirmed() -> None:
    """Forget questions whose askers did not confirm in time."""
    late: datetime = wall_now() - TIME_TO_CONFIRM
    gone = db.delete(Question).where(Question.state == QuestionState.UNCONFIRMED, Question.asked_at < late)
    with unit_of_work() as session:
        session.execute(gone)
