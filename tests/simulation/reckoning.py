"""When everything has come to its end: what must be true then of every payment, campaign and letter."""

from collections import Counter

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import CampaignState, floor_of
from plugins.sandbox_payments.models import SandboxObject
from portal.database import db
from portal.jobs.models import JobRow
from portal.ledger.rules import AccountKind
from portal.ledger.services import balance
from portal.mail.models import Mail
from portal.payments.models import Payment
from portal.payments.rules import PaymentState, is_final
from tests.simulation.world import World

S, C = PaymentState, CampaignState
END_LETTERS = ("failed", "cancelled", "failed_after_collection", "charged", "given_up", "taken_back")


def everything_has_ended() -> None:
    """Nothing waits, no payment is under way, and nobody has paid for what came to nothing."""
    assert db.session.query(JobRow).count() == 0
    for state in db.session.scalars(db.select(Payment.state)):
        assert is_final(PaymentState(state)) or state == S.PAID, state
    for row in db.session.query(Campaign):
        assert row.state not in (C.LIVE, C.COLLECTING)
        theirs = db.select(Payment).join(Pledge, Pledge.payment_id == Payment.id).where(Pledge.campaign_id == row.id)
        paid = [payment for payment in db.session.scalars(theirs) if payment.state == S.PAID]
        if row.state != C.SUCCEEDED:
            assert not paid, f"{row.state} and {len(paid)} still paid"
        if row.state == C.SUCCEEDED and row.model == "all_or_nothing":
            assert floor_of(row.goal, row.floor_percent) > 0


def the_books_are_the_providers(world: World) -> None:
    """What is left at the provider is what our books say, in each currency, to the last unit."""
    charged, fees, back, lost = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in world.charges():
        charged[row.currency] += row.amount
        fees[row.currency] += row.fee or 0
    for row in world.refunds():
        back[row.currency] += row.amount
    for row in db.session.query(SandboxObject).filter_by(kind="dispute"):
        assert row.status in ("won", "lost")
        lost[row.currency] += row.amount if row.status == "lost" else 0
        fees[row.currency] += row.fee or 0
    for currency in ("EUR", "XOF", "TND"):
        left = charged[currency] - fees[currency] - back[currency] - lost[currency]
        assert balance(world.holder_id, AccountKind.CLEARING, currency).minor == left
        assert balance(world.holder_id, AccountKind.FEES, currency).minor == fees[currency]
        assert balance(world.holder_id, AccountKind.DISPUTED, currency).minor == 0


def everybody_was_told_once(erased: set[int]) -> None:
    """Each backer got the letter that fits their end, and each letter once."""
    letters = Counter(
        (mail.values["pledge_id"], mail.template.rpartition("/")[2].removesuffix(".md"))
        for mail in db.session.query(Mail).filter(Mail.template.like("campaigns/%"))
    )
    rows = db.session.execute(
        db.select(Pledge, Payment.state, Campaign.state.label("ended"))
        .join(Payment, Payment.id == Pledge.payment_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
    )
    for row in rows:
        told = {what: letters[row.Pledge.id, what] for what in END_LETTERS}
        assert max(told.values()) <= 1, told
        if row.Pledge.id in erased or not row.Pledge.email:
            continue
        assert told["charged"] == (1 if row.state == S.PAID else told["charged"])
        counts = row.Pledge.counted_at is not None and row.Pledge.uncounted_at is None
        if row.ended in (C.FAILED, C.CANCELLED, C.FAILED_AFTER_COLLECTION) and counts:
            assert told[row.ended] == 1, (row.ended, told)
        if row.state == S.RELEASED and row.ended == C.SUCCEEDED:
            assert told["charged"] == 0
