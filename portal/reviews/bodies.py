"""Who is asked at a stage of a submission, and who is kept out of it and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import or_

from portal.accounts.models import Account, RoleGrant
from portal.accounts.roles import roles_for
from portal.database import db, insert_once
from portal.hooks.reviewing import Body, ReviewProcess
from portal.kernel.clock import business_now
from portal.organisations.aliases import as_of_today
from portal.reviews.models import Assignment, Submission, SubmissionEvent
from portal.reviews.rules import FIRST_ROUND, Stage, Way, read_rules

DAYS_OF_A_YEAR = 365.25
BODIES: dict[Stage, Body] = {
    Stage.CHECK: "checkers",
    Stage.OPINION: "office",
    Stage.COMMITTEE: "committee",
    Stage.APPEAL: "panel",
}
# Whoever did one of these to a submission does not sit on the panel of its appeal.
ACTS_OF_REVIEWERS = ("pass", "repair", "advise", "vote", "objection", "decide", "session")


class Bar(StrEnum):
    """Why somebody does not take part, though a stage is their body's."""

    NOT_ASKED = "not_asked"
    UNCONFIRMED = "unconfirmed"
    DECLARED = "declared"
    APPLICANT = "applicant"
    ORGANISATION = "organisation"
    EARLIER = "earlier"


@dataclass(frozen=True)
class Standing:
    """Those who are asked at a stage: who takes part, and who does not and why."""

    takes_part: tuple[int, ...]
    barred: dict[int, Bar]


def accounts_with(role: str, objects: Collection[int] | None = None) -> list[int]:
    """The accounts that hold a role now, for the whole portal or for one of some objects."""
    now = business_now()
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)
    found = db.select(RoleGrant.account_id).where(RoleGrant.role == role, RoleGrant.starts_at <= now, lasts).distinct()
    if objects is not None:
        found = found.where(RoleGrant.object_id.in_(objects))
    return sorted(db.session.scalars(found))


def assign(row: Submission, process: ReviewProcess, stage: Stage) -> list[int]:
    """Ask everybody who sits in the body of a stage now, and give those who take part; links count anew."""
    for account_id in dict.fromkeys(process.members(BODIES[stage], row.subject)):
        ask_one(row, stage, account_id)
    for one in asked_at(row, stage):
        one.link_used_at = None
    return list(standing(row, process, stage).takes_part)


def ask_one(row: Submission, stage: Stage, account_id: int, by: int | None = None) -> bool:
    """Ask one person at a stage; False when they were asked before."""
    return insert_once(
        Assignment(
            submission_id=row.id,
            round=row.round,
            stage=stage,
            account_id=account_id,
            assigned_at=business_now(),
            assigned_by=by,
        )
    )


def asked_at(row: Submission, stage: Stage) -> list[Assignment]:
    """Everybody who was asked at a stage in this round, in the order in which they were."""
    found = db.select(Assignment).where(
        Assignment.submission_id == row.id, Assignment.round == row.round, Assignment.stage == stage
    )
    return list(db.session.scalars(found.order_by(Assignment.id)))


def standing(row: Submission, process: ReviewProcess, stage: Stage) -> Standing:
    """Who takes part at a stage, of those who were asked and still sit in its body.

    Who votes is fixed when the vote begins; where one person is enough, whoever comes into the body later may act too.
    """
    asked = {one.account_id: one.assigned_by is not None for one in asked_at(row, stage)}
    sits = process.members(BODIES[stage], row.subject)
    if not is_vote(row, stage):
        asked |= {account_id: False for account_id in sits if account_id not in asked}
    bars = _bars(row, process, stage, set(asked))
    gone = set(asked) - set(sits) - {account_id for account_id, is_named in asked.items() if is_named}
    bars |= dict.fromkeys(gone, Bar.NOT_ASKED)
    return Standing(tuple(account_id for account_id in asked if account_id not in bars), bars)


def is_vote(row: Submission, stage: Stage) -> bool:
    """Whether those who are asked at a stage vote, so that their number must stand."""
    return stage is Stage.APPEAL or (stage is Stage.COMMITTEE and row.way != Way.ONE)


def bar_of(row: Submission, process: ReviewProcess, stage: Stage, account_id: int | None) -> Bar | None:
    """Why somebody does not take part at a stage; None when they do."""
    found = standing(row, process, stage)
    if account_id in found.takes_part:
        return None
    return found.barred.get(account_id or 0, Bar.NOT_ASKED)


def interest_of(row: Submission, process: ReviewProcess, account_id: int) -> Bar | None:
    """Why somebody must not decide on a submission, whether they are asked or not; None when nothing is known."""
    return _bars(row, process, Stage(row.stage), {account_id}).get(account_id)


def _bars(row: Submission, process: ReviewProcess, stage: Stage, ids: set[int]) -> dict[int, Bar]:
    """Why each who does not take part does not; of several reasons the last that is named here."""
    reasons: tuple[tuple[Bar, Iterable[int]], ...] = (
        (Bar.EARLIER, _acted_before(row) if stage is Stage.APPEAL else ()),
        (Bar.ORGANISATION, _belonging(row, ids)),
        (Bar.APPLICANT, {*process.applicants(row.subject), *([row.account_id] if row.account_id else [])}),
        (Bar.DECLARED, _declared(row)),
        (Bar.UNCONFIRMED, ids - _confirmed(ids)),
    )
    return {account_id: bar for bar, accounts in reasons for account_id in accounts if account_id in ids}


def _confirmed(ids: Collection[int]) -> set[int]:
    found = db.select(Account.id).where(
        Account.id.in_(ids), Account.confirmed_at.is_not(None), Account.erased_at.is_(None)
    )
    return set(db.session.scalars(found))


def _declared(row: Submission) -> set[int]:
    found = db.select(Assignment.account_id).where(
        Assignment.submission_id == row.id, Assignment.recused_at.is_not(None)
    )
    return set(db.session.scalars(found))


def _belonging(row: Submission, ids: Collection[int]) -> set[int]:
    """Who has, or had in the last years, a role in an organisation that the submission concerns."""
    if not row.concerns:
        return set()
    since = business_now() - timedelta(days=read_rules(row.rules).conflict_years * DAYS_OF_A_YEAR)
    found = db.select(RoleGrant.account_id).where(
        RoleGrant.account_id.in_(ids),
        RoleGrant.role.in_(roles_for("organisation", "office")),
        RoleGrant.object_id.in_(as_of_today(row.concerns)),
        or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > since),
    )
    return set(db.session.scalars(found))


def _acted_before(row: Submission) -> set[int]:
    """Who took part in the first round in any way."""
    found = db.select(SubmissionEvent.account_id).where(
        SubmissionEvent.submission_id == row.id,
        SubmissionEvent.round == FIRST_ROUND,
        SubmissionEvent.act.in_(ACTS_OF_REVIEWERS),
        SubmissionEvent.account_id.is_not(None),
    )
    return {account_id for account_id in db.session.scalars(found) if account_id}
