"""The way of a submission as a machine without a clock or a database: where it stands, and what moves it on.

Every function takes a place and gives the next one, or raises Conflict. Rules are frozen when something is handed in,
so a running submission keeps those that it began under.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.kernel.errors import Conflict
from portal.kernel.text import N_

MOVED_ON = N_("This has moved on in the meantime. Look once more.")
FIRST_ROUND, APPEAL_ROUND = 1, 2
MOST_DAYS = 730


class Stage(StrEnum):
    """Where a submission stands."""

    CHECK = "check"
    REPAIR = "repair"
    OPINION = "opinion"
    COMMITTEE = "committee"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    APPEAL = "appeal"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN = frozenset({Stage.CHECK, Stage.REPAIR, Stage.OPINION, Stage.COMMITTEE, Stage.APPEAL})
DECIDING = frozenset({Stage.COMMITTEE, Stage.APPEAL})
ENDED = frozenset(Stage) - OPEN
GOOD_ENDS = frozenset({Stage.ACCEPTED, Stage.OVERTURNED})
PASSES_ITSELF = frozenset({Stage.REPAIR, Stage.OPINION, Stage.COMMITTEE, Stage.APPEAL})


class Turn(StrEnum):
    """Whose turn it is."""

    APPLICANT = "applicant"
    CHECKERS = "checkers"
    OFFICE = "office"
    COMMITTEE = "committee"
    PANEL = "panel"
    NOBODY = "nobody"


class Way(StrEnum):
    """How it is decided: by one person, by a vote, or by silence until somebody objects."""

    ONE = "one"
    VOTE = "vote"
    SILENCE = "silence"


class Says(StrEnum):
    """What somebody says of a submission; in a silence procedure a no is an objection."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Result(StrEnum):
    """What a decision says."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Rules:
    """How a process goes; stages without days are left out, and no days to repair or to appeal mean as below.

    ``repair_days`` 0 waits for a repair for ever, ``appeal_days`` 0 allows no appeal, ``opinion_days`` 0 waits for no
    opinion (one may still be given until it is decided). ``quorum`` is the percentage of those who may vote that must
    take part; ``majority`` the percentage of yes among yes and no that must be exceeded. Roles and mandates of the
    last ``conflict_years`` in an organisation keep its people out.
    """

    check_days: int = 7
    repair_days: int = 30
    opinion_days: int = 14
    way: Way = Way.VOTE
    decision_days: int = 21
    silence_days: int = 14
    quorum: int = 50
    majority: int = 50
    appeal_days: int = 30
    conflict_years: int = 3

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages through which everything goes, in their order."""
        has_days = ((Stage.CHECK, self.check_days), (Stage.OPINION, self.opinion_days))
        return (*(stage for stage, days in has_days if days), Stage.COMMITTEE)


def stored(rules: Rules) -> dict[str, Any]:
    """Rules as they are frozen onto a submission."""
    return asdict(rules)


def read_rules(found: Mapping[str, Any]) -> Rules:
    """The rules that were frozen onto a submission."""
    return Rules(**{**found, "way": Way(found["way"])})


@dataclass(frozen=True)
class Place:
    """Where a submission stands, since when it is somebody's turn, until when, and where a repair leads back to."""

    stage: Stage
    since: datetime
    due_at: datetime | None = None
    round: int = FIRST_ROUND
    way: Way = Way.VOTE
    back_to: Stage | None = None

    @property
    def turn(self) -> Turn:
        """Whose turn it is."""
        return turn_of(self.stage)


_TURNS = {
    Stage.CHECK: Turn.CHECKERS,
    Stage.REPAIR: Turn.APPLICANT,
    Stage.OPINION: Turn.OFFICE,
    Stage.COMMITTEE: Turn.COMMITTEE,
    Stage.APPEAL: Turn.PANEL,
}


def turn_of(stage: Stage) -> Turn:
    """Whose turn it is at a stage."""
    return _TURNS.get(stage, Turn.NOBODY)


def handed_in(rules: Rules, now: datetime) -> Place:
    """Where a submission begins."""
    return _at(rules.stages[0], rules, now)


def _at(stage: Stage, rules: Rules, now: datetime) -> Place:
    """The beginning of a stage of the first round."""
    way = rules.way if stage is Stage.COMMITTEE else Way.VOTE
    days = {
        Stage.CHECK: rules.check_days,
        Stage.OPINION: rules.opinion_days,
        Stage.REPAIR: rules.repair_days,
        Stage.COMMITTEE: _days_of(way, rules),
    }[stage]
    return Place(stage, now, _in_days(days, now), way=way)


def _days_of(way: Way, rules: Rules) -> int:
    return {Way.ONE: 0, Way.VOTE: rules.decision_days, Way.SILENCE: rules.silence_days}[way]


def _in_days(days: int, now: datetime) -> datetime | None:
    return now + timedelta(days=days) if days else None


def _check(place: Place, *stages: Stage) -> None:
    if place.stage not in stages:
        raise Conflict(MOVED_ON)


def _next(place: Place, rules: Rules, now: datetime) -> Place:
    return _at(rules.stages[rules.stages.index(place.stage) + 1], rules, now)


def check_passed(place: Place, rules: Rules, now: datetime) -> Place:
    """Go on once everything is there."""
    _check(place, Stage.CHECK)
    return _next(place, rules, now)


def may_ask_repair(place: Place) -> bool:
    """Whether it can be given back to be put right: until it is voted on."""
    by_one = place.stage is Stage.COMMITTEE and place.way is Way.ONE
    return by_one or place.stage in {Stage.CHECK, Stage.OPINION}


def repair_asked(place: Place, rules: Rules, now: datetime) -> Place:
    """Give it back to those who handed it in."""
    if not may_ask_repair(place):
        raise Conflict(MOVED_ON)
    return replace(_at(Stage.REPAIR, rules, now), back_to=place.stage)


def repaired(place: Place, rules: Rules, now: datetime) -> Place:
    """Lead it back to whoever asked for the repair, with all their days before them."""
    _check(place, Stage.REPAIR)
    return _at(place.back_to or rules.stages[0], rules, now)


def may_advise(place: Place) -> bool:
    """Whether an opinion can be given or changed: until it is decided, early and late ones too."""
    return place.stage in {Stage.CHECK, Stage.OPINION, Stage.COMMITTEE}


def advised(place: Place, rules: Rules, now: datetime) -> Place:
    """Go on once the opinion is given for which it waited; what comes early or late moves nothing."""
    if not may_advise(place):
        raise Conflict(MOVED_ON)
    return _next(place, rules, now) if place.stage is Stage.OPINION else place


def check_deciding(place: Place) -> None:
    """Raise Conflict unless those who decide may speak now."""
    _check(place, *DECIDING)


def objected(place: Place, rules: Rules, now: datetime) -> Place:
    """Let everybody vote because somebody objects to deciding by silence; a vote goes on as it is."""
    check_deciding(place)
    if place.way is not Way.SILENCE:
        return place
    return replace(place, way=Way.VOTE, since=now, due_at=_in_days(rules.decision_days, now))


def decided(place: Place, rules: Rules, result: Result, now: datetime) -> Place:
    """End a round; who was refused in the first has some days to appeal."""
    check_deciding(place)
    is_good = result is Result.ACCEPTED
    if place.stage is Stage.APPEAL:
        return replace(place, stage=Stage.OVERTURNED if is_good else Stage.UPHELD, since=now, due_at=None)
    until = None if is_good else _in_days(rules.appeal_days, now)
    return replace(place, stage=Stage.ACCEPTED if is_good else Stage.REFUSED, since=now, due_at=until)


def may_appeal(place: Place, now: datetime) -> bool:
    """Whether those who were refused can still ask for other people to look."""
    return place.stage is Stage.REFUSED and place.due_at is not None and now < place.due_at


def appealed(place: Place, rules: Rules, now: datetime) -> Place:
    """Put a refused submission before a fresh panel, which votes."""
    if not may_appeal(place, now):
        raise Conflict(N_("The time to appeal is over, or there is nothing to appeal against."))
    return Place(Stage.APPEAL, now, _in_days(max(rules.decision_days, 1), now), round=APPEAL_ROUND)


def withdrawn(place: Place, now: datetime) -> Place:
    """Take it back, as long as it is not decided."""
    _check(place, *OPEN)
    return replace(place, stage=Stage.WITHDRAWN, since=now, due_at=None)


def gone_over(place: Place, rules: Rules, now: datetime) -> Place:
    """Where it goes by itself when its days are over without a decision.

    A repair that did not come lets it lapse; an opinion that did not come is not waited for; too few voices turn
    silence into a vote, and a vote goes on for as long again.
    """
    _check(place, *PASSES_ITSELF)
    if place.due_at is None or now < place.due_at:
        raise Conflict(MOVED_ON)
    if place.stage is Stage.REPAIR:
        return replace(place, stage=Stage.LAPSED, since=now, due_at=None)
    if place.stage is Stage.OPINION:
        return _next(place, rules, now)
    return replace(place, way=Way.VOTE, due_at=_in_days(max(rules.decision_days, 1), now))
