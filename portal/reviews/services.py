"""What can be done with a submission: handing in, checking, giving opinions, deciding, appealing.

Whoever calls on behalf of those who handed it in (``hand_in``, ``repaired``, ``appeal``, ``withdraw``) has made sure
that they may; whoever reviews is checked here: asked, confirmed, and without a conflict of interest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Account
from portal.database import db, insert_once
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.reviews import letters, rules
from portal.reviews.bodies import BODIES, ask_one, asked_at, assign, bar_of, standing
from portal.reviews.deciding import count
from portal.reviews.models import Submission
from portal.reviews.moving import NO_SUCH, Act, begin_turn, check_takes_part, locked, moved, place_of, put
from portal.reviews.processes import process_of, rules_in_force
from portal.reviews.rules import OPEN, Stage
from portal.viewer import Viewer

RUNNING = N_("This was handed in already, and is not decided yet.")


@dataclass(frozen=True)
class HandIn:
    """Something to be reviewed; ``concerns`` are the organisations whose people keep out of it."""

    process: str
    subject: str
    language: str
    concerns: tuple[int, ...] = ()


def hand_in(new: HandIn, viewer: Viewer) -> int:
    """Hand something in, under the rules of now, and give the submission's number; raise Conflict while one runs."""
    process, now = process_of(new.process), business_now()
    frozen = rules_in_force(process)
    place = rules.handed_in(frozen, now)
    newest = newest_of(new.process, new.subject)
    if newest is not None and Stage(newest.stage) in OPEN:
        raise Conflict(RUNNING)
    row = Submission(
        process=new.process,
        subject=new.subject,
        number=newest.number + 1 if newest else 1,
        language=new.language,
        rules=rules.stored(frozen),
        concerns=list(new.concerns),
        account_id=viewer.account_id,
        submitted_at=now,
        stage=place.stage,
        since=now,
        due_at=place.due_at,
        way=place.way,
    )
    if not insert_once(row):
        raise Conflict(RUNNING)
    if Stage.OPINION not in frozen.stages:
        assign(row, process, Stage.OPINION)
    moved(row, process, Act("hand_in", viewer))
    letters.tell_applicants(row, process, "received")
    begin_turn(row, process)
    return row.id


def newest_of(process: str, subject: str) -> Submission | None:
    """The newest submission of a subject, running or not."""
    of_it = db.select(Submission).where(Submission.process == process, Submission.subject == subject)
    found: Submission | None = db.session.scalar(of_it.order_by(Submission.number.desc()).limit(1))
    return found


def pass_check(submission_id: int, viewer: Viewer, text: str = "") -> None:
    """Say that everything is there; raise Conflict or Refused."""
    row, process = locked(submission_id)
    check_takes_part(row, process, Stage.CHECK, viewer)
    put(row, rules.check_passed(place_of(row), rules.read_rules(row.rules), business_now()))
    moved(row, process, Act("pass", viewer, text))
    letters.tell_applicants(row, process, "passed")
    begin_turn(row, process)


def ask_repair(submission_id: int, text: str, viewer: Viewer) -> None:
    """Give it back to be put right, saying what; raise Conflict or Refused."""
    row, process = locked(submission_id)
    if not text:
        raise Refused(N_("Say what is to be put right, in a sentence."), "text")
    place = place_of(row)
    after = rules.repair_asked(place, rules.read_rules(row.rules), business_now())
    is_theirs = bar_of(row, process, place.stage, viewer.account_id) is None
    asks_as = place.stage if is_theirs else Stage.OPINION
    check_takes_part(row, process, asks_as, viewer)
    put(row, after)
    moved(row, process, Act("repair", viewer, text, values={"as": asks_as}))
    letters.tell_applicants(row, process, "repair", {"text": text})


def repaired(submission_id: int, viewer: Viewer) -> None:
    """Hand it in again after a repair; it goes back to whoever asked for it."""
    row, process = locked(submission_id)
    put(row, rules.repaired(place_of(row), rules.read_rules(row.rules), business_now()))
    moved(row, process, Act("repaired", viewer))
    begin_turn(row, process)


def withdraw(submission_id: int, viewer: Viewer, text: str = "") -> None:
    """Take it back for those who handed it in; raise Conflict when it is decided."""
    row, process = locked(submission_id)
    put(row, rules.withdrawn(place_of(row), business_now()))
    moved(row, process, Act("withdraw", viewer, text))


def appeal(submission_id: int, text: str, viewer: Viewer) -> None:
    """Have a refused submission looked at by people who had no part in refusing it; raise Conflict when it is late."""
    row, process = locked(submission_id)
    if not text:
        raise Refused(N_("Say why it should be decided otherwise."), "text")
    put(row, rules.appealed(place_of(row), rules.read_rules(row.rules), business_now()))
    moved(row, process, Act("appeal", viewer, text))
    letters.tell_applicants(row, process, "appeal_received")
    begin_turn(row, process)


def declare_interest(submission_id: int, why: str, viewer: Viewer) -> None:
    """Keep oneself out of a submission because one has an interest in it; votes given before no longer count."""
    row, process = locked(submission_id)
    if not why:
        raise Refused(N_("Say why, in a sentence."), "why")
    bars = {stage: bar_of(row, process, stage, viewer.account_id) for stage in BODIES}
    theirs = [stage for stage, bar in bars.items() if bar is None]
    if not theirs or viewer.account_id is None:
        raise Refused(N_("You are not asked here."))
    for stage in theirs:
        ask_one(row, stage, viewer.account_id)
        for one in asked_at(row, stage):
            if one.account_id == viewer.account_id:
                one.recused_at, one.recused_why = business_now(), why
    moved(row, process, Act("declare", viewer))  # why stands where it can be erased
    if Stage(row.stage) in rules.DECIDING:
        count(row, process, is_over=False)


def name_members(submission_id: int, account_ids: Sequence[int], viewer: Viewer) -> None:
    """Ask further people whose turn it is then, such as when everybody else is kept out; raise Conflict or Refused."""
    row, process = locked(submission_id)
    if not viewer.may(process.keeper):
        raise NotFound(NO_SUCH)
    place = place_of(row)
    if place.stage not in BODIES:
        raise Conflict(rules.MOVED_ON)
    known = set(db.session.scalars(db.select(Account.id).where(Account.id.in_(account_ids))))
    named = [one for one in account_ids if one in known and ask_one(row, place.stage, one, viewer.account_id)]
    if not named:
        raise Refused(N_("Everybody whom you named is asked already, or has no account."), "email")
    moved(row, process, Act("name", viewer, values={"accounts": named}))
    takes_part = standing(row, process, place.stage).takes_part
    letters.ask(row, process, [one for one in named if one in takes_part])
