"""Writing issues, publishing them, and reading what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.newsletter.models import DRAFT, SENDING, Issue, Subscriber, Text
from plugins.newsletter.services.sending import SEND
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, insert_once
from portal.jobs.services import enqueue
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import is_id
from portal.kernel.text import N_, best_language
from portal.mail.services import Letter, send
from portal.viewer import Viewer

ON_A_PAGE = 20


@dataclass(frozen=True)
class Words:
    """What an issue says in one language."""

    language: str
    title: str
    body: str


@dataclass(frozen=True)
class Card:
    """An issue in a list, by its best title."""

    id: int
    title: str
    language: str
    state: str
    published_at: datetime | None
    readers: int


def begin(words: Words, form_key: str, viewer: Viewer) -> int:
    """Begin an issue in its first language; the same form sent twice begins it once. Gives its number."""
    row = Issue(original_language=words.language, form_key=form_key, created_at=wall_now())
    if not insert_once(row):
        first: int = db.session.scalars(db.select(Issue.id).where(Issue.form_key == form_key)).one()
        return first
    _store(row.id, words)
    note("newsletter.begun", reference(row.id), viewer)
    return row.id


def write(issue_id: int, words: Words) -> None:
    """Write what an issue says in one language; raise Conflict once it was sent."""
    _draft(issue_id)
    _store(issue_id, words)


def drop_language(issue_id: int, language: str) -> None:
    """Take one language out of a draft; raise Refused for the one that it was first written in."""
    if _draft(issue_id).original_language == language:
        raise Refused(N_("The language that an issue was first written in stays."))
    db.session.execute(db.delete(Text).where(Text.issue_id == issue_id, Text.language == language))


def throw_away(issue_id: int, viewer: Viewer) -> None:
    """Delete a draft; raise Conflict once it was sent."""
    row = _draft(issue_id)
    db.session.execute(db.delete(Text).where(Text.issue_id == issue_id))
    db.session.delete(row)
    note("newsletter.thrown_away", reference(issue_id), viewer)


def try_out(issue_id: int, viewer: Viewer, email: str, language: str, form_key: str) -> None:
    """Send one letter of an issue to the person who writes it, as readers of a language will get it."""
    issue_of(issue_id)
    values = {"issue_id": issue_id, "subscriber_key": ""}
    send(Letter(email, language, "newsletter/mail/issue.md", f"newsletter:try:{form_key}", values))
    note("newsletter.tried_out", reference(issue_id), viewer)


def publish(issue_id: int, viewer: Viewer) -> None:
    """Publish an issue and send it to everybody who is on the list now; raise Conflict for the second who does."""
    row = _draft(issue_id)
    row.state, row.published_at = SENDING, wall_now()
    row.readers = (
        db.session.scalar(db.select(db.func.count(Subscriber.id)).where(Subscriber.confirmed_at.is_not(None))) or 0
    )
    enqueue(SEND, {"issue_id": issue_id})
    note("newsletter.published", reference(issue_id), viewer, {"readers": row.readers})
    touch("newsletter")


def issue_of(issue_id: int) -> Issue:
    """One issue; raise NotFound."""
    row = db.session.get(Issue, issue_id)
    if row is None:
        raise NotFound(N_("There is no such issue."))
    return row


def published(issue_id: int) -> Issue:
    """One issue that everybody may read; raise NotFound."""
    row = issue_of(issue_id)
    if row.state == DRAFT:
        raise NotFound(N_("There is no such issue."))
    return row


def texts_of(issue_id: int) -> dict[str, Text]:
    """What an issue says, by language."""
    rows = db.session.scalars(db.select(Text).where(Text.issue_id == issue_id).order_by(Text.language))
    return {row.language: row for row in rows}


def text_for(issue_id: int, language: str) -> Text:
    """What an issue says to a reader of a language."""
    row, texts = issue_of(issue_id), texts_of(issue_id)
    return texts[best_language(language, texts, row.original_language)]


def drafts(language: str) -> list[Card]:
    """The issues that are being written, the newest first."""
    return _cards(
        db.session.scalars(db.select(Issue).where(Issue.state == DRAFT).order_by(Issue.id.desc())).all(), language
    )


def archive(language: str, before: int = 0) -> list[Card]:
    """A page of what was published, the newest first, older than ``before`` if that is given."""
    wanted = db.select(Issue).where(Issue.state != DRAFT).order_by(Issue.id.desc()).limit(ON_A_PAGE)
    if before:
        wanted = wanted.where(Issue.id < before)
    return _cards(db.session.scalars(wanted).all(), language)


def counts() -> dict[str, int]:
    """How many issues are in each state."""
    counted = db.select(Issue.state, db.func.count()).group_by(Issue.state)
    return {state: count for state, count in db.session.execute(counted)}  # noqa: C416  mypy cannot read dict(rows)


def reference(issue_id: int) -> str:
    """What the audit log calls an issue."""
    return f"newsletter:{issue_id}"


def named(references: Sequence[str], language: str) -> dict[str, Card]:
    """The issues that the audit log speaks of, by what it calls them."""
    numbers = [one.partition(":")[2] for one in references if one.startswith("newsletter:")]
    wanted = db.select(Issue).where(Issue.id.in_([int(one) for one in numbers if is_id(one)]))
    return {reference(card.id): card for card in _cards(db.session.scalars(wanted).all(), language)}


def _cards(rows: Sequence[Issue], language: str) -> list[Card]:
    found = db.session.execute(
        db.select(Text.issue_id, Text.language, Text.title).where(Text.issue_id.in_([row.id for row in rows]))
    )
    titles: dict[int, dict[str, str]] = {row.id: {} for row in rows}
    for issue_id, code, title in found:
        titles[issue_id][code] = title
    best = {row.id: best_language(language, titles[row.id], row.original_language) for row in rows}
    return [
        Card(row.id, titles[row.id][best[row.id]], best[row.id], row.state, row.published_at, row.readers)
        for row in rows
    ]


def _draft(issue_id: int) -> Issue:
    row = db.session.get(Issue, issue_id, with_for_update=True)
    if row is None:
        raise NotFound(N_("There is no such issue."))
    if row.state != DRAFT:
        raise Conflict(N_("This issue was sent. What was sent stays as it is."))
    return row


def _store(issue_id: int, words: Words) -> None:
    row = db.session.scalar(db.select(Text).where(Text.issue_id == issue_id, Text.language == words.language))
    if row is None:
        db.session.add(Text(issue_id=issue_id, **vars(words)))
    else:
        row.title, row.body = words.title, words.body
