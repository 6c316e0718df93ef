"""A submission walked at random: nothing is decided twice, nothing is stuck, it is always somebody's turn."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.kernel.errors import Conflict
from portal.reviews import rules as r
from portal.reviews.rules import Place, Result, Rules, Stage, Turn, Way
from portal.reviews.vote_rules import Tally, result_of

DAY = timedelta(days=1)
days = st.integers(0, 20)
some_rules = st.builds(
    Rules,
    check_days=days,
    repair_days=days,
    opinion_days=days,
    way=st.sampled_from(Way),
    decision_days=days,
    silence_days=st.integers(1, 20),
    quorum=st.integers(0, 100),
    majority=st.integers(0, 99),
    appeal_days=days,
)


class ASubmission(RuleBasedStateMachine):
    """One submission, with as many people who decide as the walk likes."""

    @initialize(rules=some_rules, members=st.integers(0, 6))
    def hand_in(self, rules: Rules, members: int) -> None:
        self.rules, self.members = rules, members
        self.now = datetime(2026, 11, 25, tzinfo=UTC)
        self.place: Place = r.handed_in(rules, self.now)
        self.decided: list[int] = []
        self.votes: dict[int, r.Says] = {}

    def go(self, place: Place) -> None:
        if (place.stage, place.round) != (self.place.stage, self.place.round):
            self.votes = {}
        self.place = place

    def decide(self, result: Result) -> None:
        self.decided.append(self.place.round)
        self.go(r.decided(self.place, self.rules, result, self.now))

    def tally(self) -> Tally:
        said = list(self.votes.values())
        counts = [said.count(one) for one in (r.Says.YES, r.Says.NO, r.Says.ABSTAIN)]
        return Tally(self.members, *counts, silent=(self.members - len(said)) // 2)

    @rule(late=st.integers(0, 40))
    def wait(self, late: int) -> None:
        self.now += late * DAY
        place = self.place
        if place.due_at is None or self.now < place.due_at or place.stage not in r.PASSES_ITSELF:
            return None
        if place.stage in r.DECIDING:
            result = result_of(place, self.rules, self.tally(), is_over=True)
            if result:
                return self.decide(result)
        self.go(r.gone_over(place, self.rules, self.now))
        assert self.place.due_at is None or self.place.due_at > self.now
        return None

    @precondition(lambda self: self.place.stage is Stage.CHECK)
    @rule()
    def pass_check(self) -> None:
        self.go(r.check_passed(self.place, self.rules, self.now))

    @precondition(lambda self: r.may_ask_repair(self.place))
    @rule()
    def ask_and_repair(self) -> None:
        asked_at = self.place.stage
        self.go(r.repair_asked(self.place, self.rules, self.now))
        self.now += DAY / 2
        self.go(r.repaired(self.place, self.rules, self.now))
        assert self.place.stage is asked_at

    @precondition(lambda self: r.may_ask_repair(self.place))
    @rule()
    def ask_repair(self) -> None:
        self.go(r.repair_asked(self.place, self.rules, self.now))

    @precondition(lambda self: r.may_advise(self.place))
    @rule()
    def advise(self) -> None:
        self.go(r.advised(self.place, self.rules, self.now))

    @precondition(lambda self: self.place.stage in r.DECIDING and self.members)
    @rule(who=st.integers(0, 5), says=st.sampled_from(r.Says))
    def vote(self, who: int, says: r.Says) -> None:
        if self.place.way is Way.ONE:
            return self.decide(Result.ACCEPTED if says is r.Says.YES else Result.REFUSED)
        self.votes[who % self.members] = says
        if says is r.Says.NO:
            self.place = r.objected(self.place, self.rules, self.now)
        result = result_of(self.place, self.rules, self.tally(), is_over=False)
        return self.decide(result) if result else None

    @precondition(lambda self: self.place.stage is Stage.REFUSED)
    @rule()
    def appeal(self) -> None:
        if r.may_appeal(self.place, self.now):
            self.go(r.appealed(self.place, self.rules, self.now))
        else:
            try:
                r.appealed(self.place, self.rules, self.now)
            except Conflict:
                return
            raise AssertionError("an appeal was taken too late")

    @precondition(lambda self: self.place.stage in r.OPEN)
    @rule()
    def withdraw(self) -> None:
        self.go(r.withdrawn(self.place, self.now))

    @invariant()
    def no_round_is_decided_twice(self) -> None:
        if hasattr(self, "decided"):
            assert len(self.decided) == len(set(self.decided))

    @invariant()
    def it_is_always_somebodys_turn_until_it_has_ended(self) -> None:
        if hasattr(self, "place"):
            assert (self.place.turn is Turn.NOBODY) == (self.place.stage in r.ENDED)

    @invariant()
    def what_has_ended_moves_by_an_appeal_only(self) -> None:
        if not hasattr(self, "place") or self.place.stage in r.OPEN:
            return
        for move in (r.check_passed, r.repair_asked, r.repaired, r.advised, r.objected, r.gone_over):
            try:
                move(self.place, self.rules, self.now)
            except Conflict:
                continue
            raise AssertionError(f"{move.__name__} moved {self.place.stage}")

    @invariant()
    def nothing_is_stuck(self) -> None:
        if hasattr(self, "place") and self.place.stage in r.OPEN:
            assert _ends(self.place, self.rules, self.now)


def _ends(place: Place, rules: Rules, now: datetime) -> bool:
    """Whether it comes to an end once everybody does what is theirs."""
    for _ in range(6):
        if place.stage in r.ENDED:
            return True
        if place.stage is Stage.CHECK:
            place = r.check_passed(place, rules, now)
        elif place.stage is Stage.REPAIR:
            place = r.repaired(place, rules, now)
        elif place.stage is Stage.OPINION:
            place = r.advised(place, rules, now)
        else:
            found = result_of(place, rules, Tally(3, yes=3), is_over=False)
            result = Result.ACCEPTED if place.way is Way.ONE else found
            assert result
            place = r.decided(place, rules, result, now)
    return False


TestASubmission = ASubmission.TestCase
