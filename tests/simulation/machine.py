"""Everything that may happen, in any order, with crashes between any two steps: after each, everything must hold.

What the provider remembers is the truth that the portal is measured by: whoever was charged twice there was charged
twice, whatever our own books say.
"""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from plugins.campaigns.models import Campaign, Pledge, RewardSlot
from plugins.campaigns.rules import CampaignState
from plugins.campaigns.services import creating, pledging
from plugins.campaigns.services.totals import raised
from plugins.sandbox_payments import jobs as sandbox_jobs
from plugins.sandbox_payments import services as sandbox
from plugins.sandbox_payments.models import SandboxEvent, SandboxObject
from plugins.sandbox_payments.rules import OUTCOMES
from portal.accounts.privacy import erase, person_of
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.payments.collecting import checkout, fetch_payment, recovery_url
from portal.payments.models import Payment, Refund
from portal.payments.rules import COUNTED, PaymentState
from portal.payments.services import refund
from portal.viewer import NOBODY
from tests.simulation import reckoning
from tests.simulation.world import FUSES, Fuse, World, begin_anew

S, C = PaymentState, CampaignState
PERIODIC = (
    "campaigns.close", "campaigns.collect", "campaigns.let_go", "campaigns.tidy", "campaigns.roll",
    "sandbox_payments.time", "core.retry_charges", "core.see_to_stuck", "core.poll_gateways", "core.seal_ledger",
)  # fmt: skip
SPANS = [timedelta(minutes=31), timedelta(hours=25), timedelta(days=3), timedelta(days=8)]
numbers = st.integers(0, 10**6)


class Simulation(RuleBasedStateMachine):
    """Backers, a bank, a secretariat, a worker, and whoever pulls the plug."""

    def __init__(self, app: Flask, template: Path | None) -> None:
        super().__init__()
        begin_anew(app, template)
        FUSES[:] = [Fuse()]
        self.world = World(app, FUSES[0])
        self.world.settle_in()
        self.cancelled_live: set[int] = set()
        self.dashboard: set[str] = set()
        self.cards_left: set[int] = set()
        self.erased: set[int] = set()

    # Backers

    @initialize(amounts=st.lists(st.sampled_from([1_000, 1_500, 2_999]), min_size=2, max_size=4))
    def some_have_pledged(self, amounts: list[int]) -> None:
        for number, amount in enumerate(amounts):
            self.pledge(number, amount, "pays", covers_fee=False, wants_return=False)

    @rule(
        campaign=numbers, amount=st.sampled_from([1, 500, 1_000, 2_000, 2_999, 3_000]),
        outcome=st.sampled_from([*OUTCOMES, "back"]), covers_fee=st.booleans(), wants_return=st.booleans(),
    )  # fmt: skip
    def pledge(self, campaign: int, amount: int, outcome: str, covers_fee: bool, wants_return: bool) -> None:
        try:
            pledge_id = self.world.pledge(campaign, amount, covers_fee=covers_fee, wants_return=wants_return)
            self._pay(pledge_id, outcome)
        except Refused:
            return

    def _pay(self, pledge_id: int, outcome: str) -> None:
        with unit_of_work():
            payment_id = pledging.start_payment(pledge_id, "A sample campaign", "/")
        reference = checkout(payment_id).rpartition("/")[2]
        with unit_of_work():
            sandbox.choose(reference, outcome)
        self.cards_left.add(pledge_id)

    @rule(which=numbers, outcome=st.sampled_from(["pays", "declines", "slow", "disputes"]))
    def go_on_paying(self, which: int, outcome: str) -> None:
        if (pledge_id := self._one_of(db.select(Pledge.id), which)) is not None:
            try:
                self._pay(pledge_id, outcome)
            except Refused:
                return

    @rule(which=numbers, outcome=st.sampled_from(["pays", "never", "disputes"]))
    def use_an_old_tab(self, which: int, outcome: str) -> None:
        open_pages = db.select(SandboxObject.id).where(SandboxObject.kind == "setup", SandboxObject.status == "open")
        found = db.session.scalars(open_pages.order_by(SandboxObject.payment_id)).all()
        if found:
            with unit_of_work() as session:
                page = found[which % len(found)]
                sandbox.choose(page, outcome)
                payment_id = session.get_one(SandboxObject, page).payment_id
                owner = session.scalar(db.select(Pledge.id).where(Pledge.payment_id == payment_id))
            self.cards_left.add(owner or 0)

    @rule(which=numbers)
    def come_back(self, which: int) -> None:
        if (payment_id := self._one_of(db.select(Payment.id), which)) is not None:
            fetch_payment(payment_id)

    @rule(which=numbers)
    def complete(self, which: int) -> None:
        waiting = db.select(Payment.id).where(Payment.state == S.ACTION_REQUIRED)
        if (payment_id := self._one_of(waiting, which)) is not None:
            reference = recovery_url(payment_id, "/").rpartition("/")[2]
            with unit_of_work():
                sandbox.choose(reference, "pays")

    @rule(which=numbers)
    def take_back(self, which: int) -> None:
        if (pledge_id := self._one_of(db.select(Pledge.id), which)) is not None:
            try:
                with unit_of_work():
                    pledging.cancel_pledge(pledge_id)
            except Refused:
                return

    @rule(which=numbers, name=st.sampled_from(["", "A friend", "Amie du quartier"]))
    def change_name(self, which: int, name: str) -> None:
        if (pledge_id := self._one_of(db.select(Pledge.id), which)) is not None:
            with unit_of_work():
                pledging.change_showing(pledge_id, name, "")

    @rule(which=numbers)
    def be_forgotten(self, which: int) -> None:
        rows = db.session.execute(
            db.select(Pledge.id, Pledge.email).where(Pledge.email != "").order_by(Pledge.id)
        ).all()
        if rows:
            row = rows[which % len(rows)]
            try:
                with unit_of_work():
                    erase(person_of(row.email), NOBODY)
            except Refused:
                return
            self.erased.add(row.id)

    # The holder and the secretariat

    @rule(which=numbers, part=st.sampled_from([1, 2, 3]))
    def give_back(self, which: int, part: int) -> None:
        arrived = db.select(Payment.id).where(Payment.state.in_((S.PAID, S.REFUND_PENDING)))
        if (payment_id := self._one_of(arrived, which)) is not None:
            try:
                with unit_of_work() as session:
                    row = session.get_one(Payment, payment_id)
                    refund(payment_id, Money(-(-row.amount // part), row.currency), "asked")
            except Refused:
                return

    @rule(which=numbers, part=st.sampled_from([1, 3]))
    def give_back_at_the_provider(self, which: int, part: int) -> None:
        charges = sorted(self.world.charges(), key=lambda row: row.payment_id)
        if charges:
            charge = charges[which % len(charges)]
            key, amount = f"dashboard {len(self.dashboard)}", Money(-(-charge.amount // part), charge.currency)
            charge_id = charge.id
            try:
                with unit_of_work():
                    sandbox.give_back(charge_id, amount, key)
            except Refused:
                return
            self.dashboard.add(key)

    @rule(which=st.integers(0, 3), dice=st.integers(0, 5))
    def stop_a_campaign(self, which: int, dice: int) -> None:
        if dice:
            return
        campaign_id = self.world.campaigns[which]
        try:
            with unit_of_work():
                creating.cancel_campaign(campaign_id, "stopped", NOBODY)
        except Refused:
            return
        self.cancelled_live.add(campaign_id)

    # The world

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        self.world.let_pass(span)

    @rule(name=st.sampled_from(PERIODIC))
    def periodic_work(self, name: str) -> None:
        self.world.run_periodic(name)

    @rule(which=st.lists(numbers, min_size=1, max_size=6))
    def jobs_in_any_order(self, which: list[int]) -> None:
        for number in which:
            self.world.run_job(number)

    @rule(which=numbers, times=st.integers(1, 2))
    def an_old_message_comes_again(self, which: int, times: int) -> None:
        if (found := self._one_of(db.select(SandboxEvent.id).order_by(SandboxEvent.made_at), which)) is not None:
            for _ in range(times):
                sandbox_jobs.deliver(str(found))

    @rule()
    def messages_are_lost(self) -> None:
        with unit_of_work() as session:
            session.execute(db.delete(JobRow).where(JobRow.name == sandbox.DELIVER))

    @rule(name=st.sampled_from(PERIODIC), commits=st.integers(1, 6))
    def killed_in_periodic_work(self, name: str, commits: int) -> None:
        self.world.fuse.commits = commits
        with self.world.surviving():
            self.world.run_periodic(name)

    @rule(which=numbers, commits=st.integers(1, 8))
    def killed_in_a_job(self, which: int, commits: int) -> None:
        self.world.fuse.commits = commits + 1  # the first chooses the job
        with self.world.surviving():
            self.world.run_job(which)

    @rule(which=numbers, is_done_first=st.booleans())
    def the_provider_fails(self, which: int, is_done_first: bool) -> None:
        self.world.fuse.calls, self.world.fuse.is_done_first = 1, is_done_first
        with self.world.surviving():
            self.world.run_job(which)

    # What must hold after every step

    @invariant()
    def everything_holds(self) -> None:
        db.session.rollback()
        assert run_checks() == []

    @invariant()
    def nobody_is_charged_twice_or_by_mistake(self) -> None:
        charged = Counter(row.payment_id for row in self.world.charges())
        assert all(count == 1 for count in charged.values())
        states = db.session.execute(
            db.select(Pledge.payment_id, Campaign.id, Campaign.model, Campaign.state).join(
                Campaign, Campaign.id == Pledge.campaign_id
            )
        )
        for row in states:
            if row.model == "all_or_nothing" and row.state in (C.LIVE, C.FAILED, C.CANCELLED):
                assert row.payment_id not in charged

    @invariant()
    def nothing_goes_back_that_nobody_asked_for(self) -> None:
        ours, asked = Counter[int](), Counter[int]()
        for row in self.world.refunds():
            ours[row.payment_id] += 0 if row.key in self.dashboard else row.amount
        for row in db.session.query(Refund).filter(Refund.state != "failed"):
            asked[row.payment_id] += row.amount
        assert all(amount <= asked[payment_id] for payment_id, amount in ours.items())

    @invariant()
    def only_who_left_a_card_counts_and_no_piece_is_promised_twice(self) -> None:
        for campaign_id in self.world.campaigns:
            pledged = db.session.scalars(
                db.select(Pledge.amount).where(Pledge.campaign_id == campaign_id, Pledge.id.in_(self.cards_left))
            )
            assert 0 <= raised(campaign_id).amount <= sum(pledged)
        kept = db.session.scalars(db.select(RewardSlot.pledge_id).where(RewardSlot.pledge_id.is_not(None))).all()
        assert len(set(kept)) == len(kept)
        counted = db.select(Pledge.id).join(Payment, Payment.id == Pledge.payment_id)
        counted = counted.join(Campaign, Campaign.id == Pledge.campaign_id).where(
            Campaign.state.in_((C.LIVE, C.COLLECTING))
        )
        with_return = counted.where(Pledge.reward_id.is_not(None), Payment.state.in_(COUNTED - {S.REFUND_PENDING}))
        assert set(db.session.scalars(with_return)) <= set(kept)
        db.session.rollback()

    def teardown(self) -> None:
        """Let everything come to its end, and settle accounts with everybody."""
        self.world.fuse.commits = self.world.fuse.calls = None
        self.world.come_to_rest()
        self.everything_holds()
        self.nobody_is_charged_twice_or_by_mistake()
        reckoning.everything_has_ended()
        reckoning.the_books_are_the_providers(self.world)
        reckoning.everybody_was_told_once(self.erased)
        FUSES.clear()
        db.session.rollback()

    def _one_of(self, wanted: object, which: int) -> object:
        """Choose among rows, the same for the same number."""
        found = db.session.scalars(wanted).all()  # type: ignore[call-overload]
        chosen = sorted(found, key=str)[which % len(found)] if found else None
        db.session.rollback()
        return chosen
