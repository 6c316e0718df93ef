"""Letters about submissions: to those who are asked, and to those who handed it in, each in their own language."""

from collections.abc import Collection, Mapping
from typing import Any

from portal.accounts.models import Account
from portal.database import db
from portal.hooks.reviewing import ReviewProcess
from portal.mail.services import Letter, send
from portal.reviews.models import Decision, Submission
from portal.reviews.rules import GOOD_ENDS, Stage, Way

ASKING = {
    Stage.CHECK: "mail/review_check.md",
    Stage.OPINION: "mail/review_opinion.md",
    Stage.APPEAL: "mail/review_appeal.md",
}
BY_WAY = {Way.ONE: "mail/review_decide.md", Way.VOTE: "mail/review_vote.md", Way.SILENCE: "mail/review_silence.md"}
REMINDER = "mail/review_reminder.md"


def about(submission_id: int) -> str:
    """How a submission is called in the mail queue and the audit log."""
    return f"submission:{submission_id}"


def key_of_turn(row: Submission) -> str:
    """Names the turn of a body: one that begins anew, such as after a repair, is another."""
    return f"{about(row.id)}:{row.round}:{row.stage}:{row.way}:{row.since:%Y%m%d%H%M%S%f}"


def key_of_asking(row: Submission, account_id: int) -> str:
    """The key of the one letter by which somebody is asked in this turn."""
    return f"{key_of_turn(row)}:{account_id}:asked"


def ask(row: Submission, process: ReviewProcess, account_ids: Collection[int]) -> None:
    """Write to those whose turn it is; each gets one letter in a turn."""
    stage = Stage(row.stage)
    template = ASKING.get(stage) or BY_WAY[Way(row.way)]
    for one in _people(process, account_ids):
        _send(row, process, one, template, key_of_asking(row, one.id), {})


def remind(row: Submission, process: ReviewProcess, account_ids: Collection[int]) -> None:
    """Remind people once before the days are over."""
    assert row.due_at
    for one in _people(process, account_ids):
        key = f"{key_of_turn(row)}:{one.id}:reminder:{row.due_at:%Y%m%d%H%M%S%f}"
        _send(row, process, one, REMINDER, key, {})


def tell_applicants(
    row: Submission, process: ReviewProcess, news: str, values: Mapping[str, Any] | None = None
) -> None:
    """Tell those who handed it in where it stands now."""
    template = f"mail/review_{news}.md"
    for one in _people(process, process.applicants(row.subject)):
        _send(row, process, one, template, f"{key_of_turn(row)}:{one.id}:{news}", values or {})


def tell_decision(row: Submission, process: ReviewProcess, decision: Decision) -> None:
    """Tell those who handed it in what was decided and why, and until when they may appeal."""
    is_appeal = row.stage in (Stage.UPHELD, Stage.OVERTURNED)
    news = "accepted" if Stage(row.stage) in GOOD_ENDS else ("upheld" if is_appeal else "refused")
    reasons = [process.codes[code] for code in decision.codes if code in process.codes]
    tell_applicants(row, process, news, {"reasons": reasons, "text": decision.text, "after_appeal": is_appeal})


def _people(process: ReviewProcess, account_ids: Collection[int]) -> list[Any]:
    """Those of some people who get letters; a process may write its own."""
    if not process.writes_letters:
        return []
    found = db.select(Account.id, Account.email, Account.name, Account.language, Account.time_zone)
    found = found.where(Account.id.in_(set(account_ids)), Account.erased_at.is_(None)).order_by(Account.id)
    return list(db.session.execute(found))


def _send(
    row: Submission, process: ReviewProcess, one: Any, template: str, key: str, values: Mapping[str, Any]
) -> None:
    titles = process.titles([row.subject], one.language)
    given = {
        "name": one.name,
        "account_id": one.id,
        "title": titles[row.subject].title,
        "process": process.title,
        "submission_id": row.id,
        "turn": key_of_turn(row),
        "stage": row.stage,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "reader_zone": one.time_zone,
    }
    send(Letter(one.email, one.language, template, key, {**given, **values}, about=about(row.id)))
