"""A motion: yes, no or abstain; adopted by a simple, an absolute or a two-thirds majority. A tie rejects it.

Simple: more yes than no. Absolute: yes from more than half of the roll, or of all who voted where no roll is given.
Two thirds: of those who said yes or no.
"""

from dataclasses import replace
from enum import StrEnum

from plugins.elections.tally.count import Count
from plugins.elections.tally.outcome import Outcome, Round
from plugins.elections.tally.plurality import first_votes
from plugins.elections.tally.refusals import Uncountable

YES, NO, ABSTAIN = "yes", "no", "abstain"


class Majority(StrEnum):
    """How many must say yes."""

    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two-thirds"


def motion(count: Count) -> Outcome:
    """Count the answers, and say whether the motion is adopted."""
    answers = _answers(count)
    votes = first_votes(count)
    yes, no = votes.get(answers[YES], 0), votes.get(answers[NO], 0)
    everybody = count.ballots.valid + count.ballots.blank if count.roll is None else count.roll
    adopted = {
        Majority.SIMPLE: yes > no,
        Majority.ABSOLUTE: 2 * yes > everybody,
        Majority.TWO_THIRDS: yes > 0 and yes >= 2 * no,
    }[Majority(count.majority)]
    answer = answers[YES if adopted else NO]
    return count.outcome([answer], [Round(votes, elected=(answer,))], adopted=adopted)


def _answers(count: Count) -> dict[str, int]:
    """Which candidate is which answer; yes and no are there even where nobody gave them."""
    said = {name.casefold() for name in count.profile.candidates}
    if not said <= {YES, NO, ABSTAIN}:
        raise Uncountable("a motion has the answers yes and no, and perhaps abstain")
    missing = [answer for answer in (YES, NO) if answer not in said]
    count.profile = replace(count.profile, candidates=(*count.profile.candidates, *missing))
    return {name.casefold(): one for one, name in enumerate(count.profile.candidates)}
