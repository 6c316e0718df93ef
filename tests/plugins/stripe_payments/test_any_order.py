"""Whatever happens in whatever order, with messages lost, doubled and shuffled: the books agree with Stripe."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.money import Money
from portal.ledger.services import lines_of_payment
from portal.payments.collecting import give_up_payment, see_to_stuck
from portal.payments.gateway import Unknown
from portal.payments.inbox import poll
from portal.payments.models import Payment, Refund
from portal.payments.services import cancel, collect, refund
from tests.plugins.stripe_payments.conftest import World
from tests.stripe_twin.delivery import Mood
from tests.stripe_twin.refusals import Refusal

TOKENS = (
    "pm_card_visa", "pm_card_authenticationRequired", "pm_card_laterInsufficientFunds", "pm_card_laterExpiredCard",
    "pm_delayed_de", "pm_delayedFailed_de", "pm_card_pendingRefund", "pm_card_refundFail",
)  # fmt: skip
ACTS = (
    "pay", "collect", "cancel", "deliver", "lose", "work", "later", "refund", "dashboard", "dispute", "decide",
    "give_up", "detach", "fault",
)  # fmt: skip
FAULTS = ("timeout_after", "drop_before", "error_before", "error_after", "rate_limit")


class Story:
    """One payment to which anything may happen."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.payment_id = world.asked_for()
        self.told: list[str] = []

    def go(self, steps: int) -> None:
        """Let so many things happen, and then let everything be heard."""
        usual = ["pay", "deliver", "collect", "work"][: self.chance.choice((1, 2, 4, 4))]
        for act in [*usual, *self.chance.choices(ACTS, k=steps)]:
            self.told.append(act)
            with suppress(Refused, Refusal, Unknown):
                getattr(self, act)()
        self.world.twin.faults.waiting.clear()
        for _ in range(3):
            self.settle()

    def settle(self) -> None:
        """Let time pass, and let lost messages be found and what is stuck be seen to."""
        self.world.twin.advance(timedelta(days=8))
        self.world.deliver()
        with unit_of_work() as session:
            session.get_one(Payment, self.payment_id).state_at -= timedelta(hours=1)
            for row in session.query(Refund).all():
                row.asked_at -= timedelta(hours=1)
        poll()
        self.world.work()
        see_to_stuck()
        self.world.work()

    def pay(self) -> None:
        page = self.world.payment(self.payment_id).checkout_reference
        self.world.twin.pay(page, self.chance.choice(TOKENS))

    def collect(self) -> None:
        with unit_of_work():
            collect(self.payment_id)

    def cancel(self) -> None:
        with unit_of_work():
            cancel(self.payment_id)

    def deliver(self) -> None:
        self.world.deliver(Mood(is_doubled=self.chance.random() < 0.5, is_shuffled=self.chance.random() < 0.5))

    def lose(self) -> None:
        self.world.lose_messages()

    def work(self) -> None:
        self.world.work()

    def later(self) -> None:
        self.world.twin.advance(timedelta(hours=self.chance.choice((1, 30, 200))))

    def refund(self) -> None:
        with unit_of_work():
            refund(self.payment_id, Money(self.chance.choice((500, 2500)), "EUR"), "asked for")

    def dashboard(self) -> None:
        self.world.twin.refund_in_dashboard(self.an_intent(), self.chance.choice((300, None)))

    def dispute(self) -> None:
        self.world.twin.dispute(self.an_intent())

    def decide(self) -> None:
        disputes = self.world.twin.account.all("dispute")
        if disputes:
            self.world.twin.decide(disputes[-1]["id"], self.chance.choice(("won", "lost")))

    def give_up(self) -> None:
        give_up_payment(self.payment_id)

    def detach(self) -> None:
        for method in self.world.twin.account.all("payment_method")[:1]:
            self.world.twin.detach(method["id"])

    def fault(self) -> None:
        self.world.twin.faults.next(self.chance.choice(FAULTS), times=self.chance.choice((1, 3)))

    def an_intent(self) -> str:
        paid = [one["id"] for one in self.world.intents() if one["latest_charge"]]
        if not paid:
            raise Refused("nothing was paid")
        return str(paid[-1])


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("seed", range(16))
def test_the_books_agree_with_stripe_whatever_happened(world: World, seed: int) -> None:
    story = Story(world, seed)
    story.go(9)
    succeeded = [one for one in world.twin.account.all("charge") if one["status"] == "succeeded"]
    back = [one for one in world.twin.account.all("refund") if one["status"] in ("succeeded", "pending")]
    row = world.payment(story.payment_id)
    lines = [line.kind for line in lines_of_payment(story.payment_id)]
    assert len(succeeded) <= 1, story.told
    assert lines.count("collected") == len(succeeded), (story.told, row.state)
    if succeeded and not world.twin.account.all("dispute"):
        assert row.refunded == sum(one["amount"] for one in back), (story.told, row.state)
