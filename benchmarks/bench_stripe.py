"""Stripe, played by its twin behind the real SDK: pledges to one campaign, their collection, and every message of it.

Of a hundred cards five are declined when they are charged and five ask for authentication; of a thousand requests that
change something twenty are answered by 429 and ten by 500, half of those after the money was taken. Each database has
its own portal and twin in this one process; SQLite has a tenth of the pledges. Jobs that found no answer are tried
again at once. Messages come as fast as they are taken in: the limit of 3,000 a minute, after which Stripe sends again
later, is lifted. ``PLEDGES=500`` makes a short run.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import urlsplit

from flask import Flask

from benchmarks.portals import portal_for_measuring, portal_on_postgresql
from benchmarks.report import Measure, elapsed
from plugins.campaigns.services import closing, pledging
from plugins.stripe_payments.endpoints import gateway, make_endpoint
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import run_next
from portal.kernel.clock import wall_now
from portal.kernel.money import Money
from portal.organisations.services import open_gateway
from portal.payments.collecting import checkout, keys_of
from portal.payments.models import Payment
from portal.testing import browser_of
from portal.web.limits import Limit
from tests.factories import make_holder
from tests.plugins.campaigns.story import closing_of, live_campaign, new_pledge
from tests.stripe_twin import Twin
from tests.stripe_twin.delivery import HEADER, Delivery, message_of, sign
from tests.stripe_twin.transport import InProcess

PLEDGES = int(os.environ.get("PLEDGES", "10000"))
KEYS = {"api_key": "sk_test_twin", "publishable_key": "pk_test_twin"}
DECLINED, ASKS, GOOD = "pm_card_laterLostCard", "pm_card_authenticationRequired", "pm_card_visa"
VERIFIED = 2_000
CHANCES = (("rate_limit", 20), ("error_before", 5), ("error_after", 5))


def run() -> list[Measure]:
    """Measure on both databases."""
    found = []
    for name, portal, count in (
        ("SQLite", portal_for_measuring, PLEDGES // 10),
        ("PostgreSQL", portal_on_postgresql, PLEDGES),
    ):
        with patch("portal.web.limits.WEBHOOKS", Limit(1_000_000, 1)), portal() as app, app.app_context():
            found += [_on(name, measure) for measure in Town(app, count).measures()]
            db.session.remove()
    return found


def _on(database: str, measure: Measure) -> Measure:
    return Measure(**vars(measure) | {"what": f"{database}: {measure.what}"})


class Town:
    """A portal with one fund holder at Stripe, and a campaign to which everybody pledges ten euros."""

    def __init__(self, app: Flask, pledges: int) -> None:
        self.pledges = pledges
        self.app, self.twin, self.client = app, Twin(), browser_of(app)
        gateway().http_client = InProcess(self.twin)
        with unit_of_work():
            self.holder_id = make_holder(currencies=("EUR",), gateway="stripe")
            open_gateway(self.holder_id, "stripe", KEYS, app.extensions["portal.keys"])
        make_endpoint(self.holder_id)
        self.campaign_id = live_campaign(holder_id=self.holder_id, goal=Money(self.pledges * 500, "EUR"))
        self.delivery = Delivery(self.twin, self.receive)

    def receive(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Let the portal's webhook take a message."""
        return self.client.post(urlsplit(url).path, data=body, headers=headers).status_code

    def measures(self) -> list[Measure]:
        """From the first pledge to the last message."""
        pledging_took = elapsed(self.pledge)
        self.report()
        before = sum(self.twin.calls.values())
        with unit_of_work():
            closing_of(self.campaign_id)
        with self.faults():
            collecting_took = elapsed(self.collect)
        calls = (sum(self.twin.calls.values()) - before) / self.pledges
        intake, handled = self.report()
        return [
            Measure(f"{self.pledges:,} pledges made and secured", self.pledges / pledging_took, "a second"),
            Measure(f"{self.pledges:,} pledges collected, {self.faults_told()}", collecting_took, "s"),
            Measure("pledges collected", self.pledges / collecting_took, "a second"),
            Measure("calls per pledge collected", calls, "", "2 without any fault", calls / 2),
            self.compared("messages taken in", intake),
            Measure("messages dealt with, to the ledger", handled, "a second"),
            self.none_of("charges made twice", self.made_twice()),
            self.none_of("good cards not charged", self.pledges * 9 // 10 - self.paid()),
            self.none_of("faults that portal check finds", len(run_checks())),
        ]

    def none_of(self, what: str, count: int) -> Measure:
        """Something that must not be."""
        return Measure(what, count, "", "", None, "0", count == 0)

    def compared(self, what: str, rate: float) -> Measure:
        """Taking messages in, against looking at their signatures alone."""
        alone = self.verify()
        return Measure(what, rate, "a second", f"checking signatures alone: {alone:,.0f}", rate / alone)

    def faults_told(self) -> str:
        """What went wrong on the way."""
        return ", ".join(f"{count} x {kind}" for kind, count in sorted(self.twin.faults.happened.items()))

    def pledge(self) -> None:
        """Let everybody pledge and leave a card, at Stripe and at the portal."""
        for number in range(self.pledges):
            with unit_of_work():
                pledge_id = pledging.pledge(self.campaign_id, new_pledge(1_000), f"pledge-{number}")
                payment_id = pledging.start_payment(pledge_id, "A sample campaign", "/en/")
            checkout(payment_id)
            reference = db.session.get_one(Payment, payment_id).checkout_reference
            db.session.rollback()
            self.twin.pay(reference, {0: DECLINED, 10: ASKS}.get(number % 20, GOOD))

    def collect(self) -> None:
        """Collect, and ask again where no answer came, until nothing is left to do."""
        closing.collect(self.campaign_id)
        self.work()

    def work(self) -> None:
        """Do every job, and once more what found no answer, without the wait before that."""
        again = db.update(JobRow).where(JobRow.state == "waiting", JobRow.attempts > 0).values(run_at=wall_now())
        while True:
            while run_next(self.app):
                pass
            with unit_of_work() as session:
                if not session.execute(again).rowcount:
                    return

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Let things go wrong now and then."""
        for kind, per_mille in CHANCES:
            self.twin.faults.now_and_then(kind, per_mille)
        yield
        self.twin.faults.chances.clear()

    def report(self) -> tuple[float, float]:
        """Send every message that waits, and deal with all; how many of each a second."""
        began = time.perf_counter()
        count = self.delivery.deliver()
        took = time.perf_counter() - began
        assert set(self.delivery.answers) == {200}
        return count / took, count / elapsed(self.work)

    def verify(self) -> float:
        """How many signatures are checked a second, by whoever does nothing else."""
        keys = keys_of(self.holder_id, "stripe")
        db.session.rollback()
        body = message_of(self.twin.account.events()[-1])
        (secrets,) = self.twin.account.secrets.values()
        headers = {HEADER: sign(body, secrets)}
        return VERIFIED / elapsed(lambda: [gateway().read_event(keys, headers, body) for _ in range(VERIFIED)])

    def made_twice(self) -> int:
        """How many payments were charged more than once at Stripe."""
        came = [one["metadata"]["payment"] for one in self.twin.account.all("charge", status="succeeded")]
        return len(came) - len(set(came))

    def paid(self) -> int:
        """How many payments the books have as paid."""
        found = db.session.scalar(db.select(db.func.count()).select_from(Payment).where(Payment.state == "paid"))
        db.session.rollback()
        return int(found or 0)
