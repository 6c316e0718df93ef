"""Answers: an office's opinion, votes, objections, one person's decision; and what is decided when days are over."""

from collections import Counter
from dataclasses import dataclass

from portal.database import db, insert_once
from portal.hooks.reviewing import ReviewProcess
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.reviews import letters, rules
from portal.reviews.bodies import interest_of
from portal.reviews.counting import tally_of, votes_at
from portal.reviews.models import Decision, Opinion, Submission
from portal.reviews.moving import NO_SUCH, Act, begin_turn, check_takes_part, locked, moved, place_of, put
from portal.reviews.rules import Result, Says, Stage, Way, check_deciding
from portal.reviews.vote_rules import needed, result_of
from portal.reviews.words import BARS
from portal.viewer import NOBODY, Viewer

SAY_WHY = N_("Say why: choose a reason, or write a sentence.")


@dataclass(frozen=True)
class Answer:
    """What somebody says, with their reasons: codes of the process, and words of their own."""

    says: Says
    codes: tuple[str, ...] = ()
    text: str = ""


def answer(submission_id: int, stage: Stage, said: Answer, viewer: Viewer) -> None:
    """Take what somebody says: an office's opinion, a vote, an objection, or the decision of one person.

    Until it is decided they may say otherwise; raise Conflict or Refused.
    """
    row, process = locked(submission_id)
    check_takes_part(row, process, stage, viewer)
    check_makes_sense(said, stage, process)
    place, frozen, now = place_of(row), rules.read_rules(row.rules), business_now()
    if stage is Stage.OPINION:
        after = rules.advised(place, frozen, now)
        _keep(row, stage, said, viewer)
        is_new = put(row, after)
        moved(row, process, _said("advise", said, viewer))
        if is_new:
            begin_turn(row, process)
        return
    if stage is not place.stage:
        raise Conflict(rules.MOVED_ON)
    check_deciding(place)
    _keep(row, stage, said, viewer)
    if place.way is Way.ONE:
        decide(row, process, Found(Result.ACCEPTED if said.says is Says.YES else Result.REFUSED, said), viewer)
        return
    _vote(row, process, said, viewer)


def check_makes_sense(said: Answer, stage: Stage, process: ReviewProcess) -> None:
    if unknown := set(said.codes) - set(process.codes):
        raise NotFound(N_("There is no such reason."), "codes", reason=sorted(unknown)[0])
    if said.says is Says.NO and not (said.codes or said.text):
        raise Refused(SAY_WHY, "text")
    if said.says is Says.ABSTAIN and stage is Stage.OPINION:
        raise Refused(N_("An opinion is for or against."), "says")


def _keep(row: Submission, stage: Stage, said: Answer, viewer: Viewer) -> None:
    """Keep what somebody says now; what they said before stands in the history."""
    assert viewer.account_id is not None
    before = db.session.scalar(
        db.select(Opinion).where(
            Opinion.submission_id == row.id,
            Opinion.round == row.round,
            Opinion.stage == stage,
            Opinion.account_id == viewer.account_id,
        )
    )
    if before is not None:
        before.says, before.codes, before.text = said.says, list(said.codes), said.text
        before.given_at = business_now()
        return
    opinion = Opinion(
        submission_id=row.id,
        round=row.round,
        stage=stage,
        account_id=viewer.account_id,
        says=said.says,
        codes=list(said.codes),
        text=said.text,
        given_at=business_now(),
    )
    if not insert_once(opinion):
        raise Conflict(rules.MOVED_ON)


def _said(act: str, said: Answer, viewer: Viewer) -> Act:
    return Act(act, viewer, said.text, said.codes, {"says": said.says})


def _vote(row: Submission, process: ReviewProcess, said: Answer, viewer: Viewer) -> None:
    """Count a vote, let an objection end a silence procedure, and decide as soon as everybody has spoken."""
    place = place_of(row)
    if said.says is Says.NO and place.way is Way.SILENCE:
        put(row, rules.objected(place, rules.read_rules(row.rules), business_now()))
        moved(row, process, _said("objection", said, viewer))
        begin_turn(row, process)
    else:
        moved(row, process, _said("vote", said, viewer))
    count(row, process, is_over=False)


@dataclass(frozen=True)
class Found:
    """A result with the reasons for it, as those read them who handed it in."""

    result: Result
    said: Answer
    tally: dict[str, int] | None = None


def count(row: Submission, process: ReviewProcess, *, is_over: bool) -> bool:
    """Decide if those who decide have decided by now; whether they have."""
    place, frozen = place_of(row), rules.read_rules(row.rules)
    tally = tally_of(row, process)
    result = result_of(place, frozen, tally, is_over=is_over)
    if result is None:
        return False
    counted = {**vars(tally), "needed": needed(frozen, tally.members), "by_silence": place.way is Way.SILENCE}
    decide(row, process, Found(result, _reasons_of(row, process, result), counted), NOBODY)
    return True


def _reasons_of(row: Submission, process: ReviewProcess, result: Result) -> Answer:
    """The reasons of those who voted against, the most named first, and their words without their names."""
    if result is Result.ACCEPTED:
        return Answer(Says.YES)
    against = [one for one in votes_at(row, process) if one.says == Says.NO]
    codes = Counter(code for one in against for code in one.codes)
    words = "\n\n".join(dict.fromkeys(one.text for one in against if one.text))
    return Answer(Says.NO, tuple(code for code, _ in codes.most_common()), words)


def decide(row: Submission, process: ReviewProcess, found: Found, viewer: Viewer) -> None:
    """Write the one decision of this round down; whoever comes second is told that it has moved on."""
    after = rules.decided(place_of(row), rules.read_rules(row.rules), found.result, business_now())
    decision = Decision(
        submission_id=row.id,
        round=row.round,
        result=found.result,
        codes=list(found.said.codes),
        text=found.said.text,
        tally=found.tally or {},
        account_id=viewer.account_id,
        decided_at=business_now(),
    )
    if not insert_once(decision):
        raise Conflict(rules.MOVED_ON)
    put(row, after)
    moved(row, process, Act("decide", viewer, found.said.text, found.said.codes, {"result": found.result}))
    letters.tell_decision(row, process, decision)


def note_session(submission_id: int, said: Answer, viewer: Viewer) -> None:
    """Note what those who decide have decided in a session, with where the minutes are; raise Conflict or Refused.

    It ends a vote that runs by mail; whoever notes it has no interest of their own in it.
    """
    row, process = locked(submission_id)
    if not viewer.may(process.keeper):
        raise NotFound(NO_SUCH)
    check_deciding(place_of(row))
    if bar := interest_of(row, process, viewer.account_id or 0):
        raise Refused(BARS[bar])
    if said.says is Says.ABSTAIN or not said.text:
        raise Refused(N_("Say what was decided, in which session, and where its minutes are."), "text")
    check_makes_sense(said, Stage(row.stage), process)
    moved(row, process, Act("session", viewer, said.text))
    result = Result.ACCEPTED if said.says is Says.YES else Result.REFUSED
    decide(row, process, Found(result, said, {"in_session": 1}), viewer)


def go_over(submission_id: int) -> None:
    """Move on what nobody moved on in its days; does nothing when somebody has in the meantime."""
    row, process = locked(submission_id)
    place, now = place_of(row), business_now()
    if place.stage not in rules.PASSES_ITSELF or place.due_at is None or now < place.due_at:
        return
    if place.stage in rules.DECIDING and count(row, process, is_over=True):
        return
    tally = vars(tally_of(row, process)) if place.stage in rules.DECIDING else {}
    is_new = put(row, rules.gone_over(place, rules.read_rules(row.rules), now))
    moved(row, process, Act("over", values={"from": place.stage, **tally}))
    if row.stage == Stage.LAPSED:
        letters.tell_applicants(row, process, "lapsed")
    elif is_new:
        begin_turn(row, process)
