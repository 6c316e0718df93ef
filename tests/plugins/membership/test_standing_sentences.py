"""What a page of standing says, word by word: to the member, to the office, and to everybody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from plugins.membership import standing_words as say
from plugins.membership.standing_rules import PROMOTER, Position, State, lapse_of
from plugins.membership.vote_rules import Span, vote
from portal.testing import BASE_URL

DAY, SINCE, DUE = date(2026, 6, 1), date(2011, 5, 1), date(2027, 1, 10)
MEMBER = Position(
    DAY, State.ACTIVE, "associate", SINCE, SINCE, SINCE, class_from=SINCE, due_on=DUE, lapses_on=lapse_of(DUE, 60)
)
IN_GRACE = replace(MEMBER, on=date(2027, 2, 1))
LATE = replace(MEMBER, on=date(2027, 4, 1))
PAUSED = replace(MEMBER, state=State.SUSPENDED, state_from=date(2026, 5, 2))
PAUSED_UNTIL = replace(PAUSED, state_until=date(2026, 8, 1))
LEFT = replace(MEMBER, state=State.LEFT, state_from=date(2026, 5, 2))
NEVER = Position(DAY)
HELD, LATER = Span(date(2026, 1, 1), date(2026, 12, 1)), Span(date(2026, 7, 1))
FOR_GOOD = Span(date(2026, 1, 1))
UNTIL_THEN = "Unless something changes, this holds until"
DATE = r"[A-Z][a-z]{2} \d+, \d{4}"
pytestmark = pytest.mark.either


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    """Somebody reads English."""
    with app.test_request_context("/en/", base_url=BASE_URL):
        yield


MEMBER_SINCE = "member since May 1, 2011"
TO_ITSELF = (
    (NEVER, (), "You may not vote: you are not a member."),
    (LEFT, (FOR_GOOD,), "You may not vote: you left the network on May 2, 2026."),
    (PAUSED, (FOR_GOOD,), "You may not vote: your membership has been suspended since May 2, 2026."),
    (PAUSED_UNTIL, (FOR_GOOD,), "You may not vote until Aug 1, 2026: your membership is suspended until then."),
    (LATE, (FOR_GOOD,), "You may not vote until you confirm what is known of you: that was due on Jan 10, 2027, and "
     "the days of grace ended on Mar 11, 2027."),
    (MEMBER, (), "You may not vote until you have an accredited representative."),
    (MEMBER, (LATER,), "You may not vote until Jul 1, 2026, when the mandate of your representative begins."),
    (MEMBER, (FOR_GOOD,), f"You may vote because you have been a {MEMBER_SINCE}, your data are confirmed until "
     f"Jan 10, 2027, and you have an accredited representative. {UNTIL_THEN} Mar 11, 2027."),
    (MEMBER, (HELD,), f"You may vote because you have been a {MEMBER_SINCE}, your data are confirmed until "
     f"Jan 10, 2027, and you have an accredited representative. {UNTIL_THEN} Dec 1, 2026."),
    (IN_GRACE, (FOR_GOOD,), f"You may still vote: you have been a {MEMBER_SINCE} and have an accredited "
     "representative. Your yearly confirmation was due on Jan 10, 2027, and the days of grace end on Mar 11, 2027. "
     f"{UNTIL_THEN} Mar 11, 2027."),
)  # fmt: skip
MAY = f"It may vote because it has been a {MEMBER_SINCE}, is in good standing, and has an accredited representative."
TO_EVERYBODY = (
    (NEVER, (), "It may not vote: it is not a member."),
    (LEFT, (FOR_GOOD,), "It may not vote: it left the network on May 2, 2026."),
    (PAUSED, (FOR_GOOD,), "It may not vote: its membership is suspended at present."),
    (PAUSED_UNTIL, (FOR_GOOD,), "It may not vote: its membership is suspended at present."),
    (LATE, (FOR_GOOD,), "It may not vote at present."),
    (MEMBER, (), "It may not vote at present."),
    (MEMBER, (LATER,), "It may not vote at present."),
    (MEMBER, (FOR_GOOD,), MAY),
    (IN_GRACE, (FOR_GOOD,), MAY),
)


def test_a_member_reads_why_it_may_vote_or_may_not_with_the_days_that_count(english: None) -> None:
    for position, mandates, said in TO_ITSELF:
        assert say.on_the_vote(vote(position, mandates), position, is_own=True) == said


def test_the_office_reads_the_same_about_it(english: None) -> None:
    for position, mandates, said in TO_ITSELF:
        theirs = say.on_the_vote(vote(position, mandates), position, is_own=False)
        assert theirs.startswith("It may")
        assert "%(" not in theirs
        assert re.findall(DATE, theirs) == re.findall(DATE, said)


def test_everybody_reads_why_as_far_as_it_is_public_and_not_what_is_late_or_missing(english: None) -> None:
    for position, mandates, said in TO_EVERYBODY:
        assert say.on_the_vote_for_everybody(vote(position, mandates), position) == said


def test_a_promoter_reads_that_it_sits_on_the_committee_and_until_when(english: None) -> None:
    promoter = replace(MEMBER, category=PROMOTER, class_from=date(2026, 1, 29))
    said = "sits on the coordination committee because it has been a promoter since Jan 29, 2026."
    assert say.on_the_committee(promoter, is_own=False) == f"It {said}"
    ending = replace(promoter, class_until=date(2026, 9, 1))
    assert say.on_the_committee(ending, is_own=True).endswith(f"Jan 29, 2026. {UNTIL_THEN} Sep 1, 2026.")


def test_whoever_left_reads_how_to_come_back(english: None) -> None:
    assert say.what_it_is(LEFT, is_own=True) == ["You were a member from May 1, 2011 to May 2, 2026."]
    assert [said.partition(",")[0] for said in say.what_comes_next(LEFT)] == ["To come back"]
