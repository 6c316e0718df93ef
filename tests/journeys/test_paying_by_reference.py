"""Pledges that are paid by transfer, from the campaign's page to the books, whatever becomes of the campaign."""

from datetime import date
from itertools import count

from flask import Flask

from plugins.campaigns.models import Pledge
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import closing, pledging
from plugins.campaigns.services.showing import any_page_of
from plugins.campaigns.services.totals import raised, roll
from plugins.campaigns.views.pledging import LINK as PLEDGE_LINK
from plugins.reference_payments.services import paying_back, promising, receiving
from plugins.reference_payments.services.promising import NewPromise
from portal.checks import run_checks
from portal.database import db, unit_of_work
from portal.kernel.money import Money
from portal.mail.models import Mail
from portal.organisations.models import HolderGateway
from portal.payments.collecting import checkout
from portal.testing import Browser
from portal.web.links import sign_link
from tests.factories import make_account
from tests.plugins.campaigns.story import closing_of, let_pass, live_campaign, new_pledge, stands, where, work
from tests.plugins.campaigns.story import promise as leave_a_card
from tests.plugins.reference_payments.promises import SEPA, arrived, holder_with, in_books, promise_row

numbers = count(1)


def campaign_by_transfer(model: str = "all_or_nothing", *, with_cards: bool = False) -> tuple[int, int]:
    """A campaign of 100 euros whose fund holder takes transfers; gives it and the holder."""
    holder_id = holder_with(SEPA)
    if not with_cards:
        with unit_of_work() as session:
            session.execute(db.update(HolderGateway).where(HolderGateway.gateway == "sandbox").values(is_active=False))
    return live_campaign(holder_id=holder_id, model=model), holder_id


def pledge_by_transfer(campaign_id: int, minor: int, new: NewPromise) -> tuple[int, int]:
    """Pledge and promise a transfer; gives the pledge and the promise."""
    with unit_of_work():
        pledge_id = pledging.pledge(campaign_id, new_pledge(minor, gateway="sepa"), f"transfer-{next(numbers)}")
        payment_id = pledging.start_payment(pledge_id, "A sample campaign", "/en/")
    checkout(payment_id)
    promise = promising.of_payment(payment_id)
    assert promise is not None
    promise_id = promise.id
    with unit_of_work():
        promising.promise(promise_id, new)
    return pledge_id, promise_id


PERSON = NewPromise("Sample Payer")
CITY = NewPromise("Sample Treasurer", "City of Sample", commitment="Decree 1/2026")


def decided(campaign_id: int) -> None:
    with unit_of_work():
        closing_of(campaign_id)


def test_a_promise_counts_when_the_money_is_here(app: Flask, context: Flask) -> None:
    campaign_id, holder_id = campaign_by_transfer("keep_it_all")
    pledge_id, promise_id = pledge_by_transfer(campaign_id, 10_000, PERSON)
    assert (raised(campaign_id).amount, where(pledge_id)) == (0, PledgeState.AWAITED)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 10_000), promise_id)
    assert (raised(campaign_id).amount, where(pledge_id)) == (10_000, PledgeState.CHARGED)
    assert in_books(holder_id) == {"bank": 10_000, "campaign_funds": -10_000}
    assert run_checks() == []


def test_a_promise_is_not_forgotten_with_the_pages_that_nobody_finished(app: Flask, context: Flask) -> None:
    campaign_id, _ = campaign_by_transfer("keep_it_all")
    pledge_id, _ = pledge_by_transfer(campaign_id, 10_000, PERSON)
    let_pass(app, days=3)
    closing.tidy()
    assert where(pledge_id) is PledgeState.AWAITED


def test_a_city_with_an_accepted_commitment_makes_the_goal_and_is_asked_for_its_money(
    app: Flask, context: Flask
) -> None:
    campaign_id, holder_id = campaign_by_transfer()
    pledge_id, promise_id = pledge_by_transfer(campaign_id, 10_000, CITY)
    with unit_of_work():
        account_id = make_account()
    with unit_of_work():
        promising.accept_commitment(promise_id, account_id)
    assert raised(campaign_id).amount == 10_000
    decided(campaign_id)
    assert stands(campaign_id) == "collecting"
    closing.collect(campaign_id)
    work(app)
    closing.collect(campaign_id)
    assert (stands(campaign_id), promise_row(promise_id).state) == ("collecting", "invoiced")
    let_pass(app, days=20)  # longer than the grace days of declined cards
    closing.collect(campaign_id)
    assert stands(campaign_id) == "collecting"
    with unit_of_work():
        receiving.receive(arrived(holder_id, 6_000), promise_id)
        receiving.receive(arrived(holder_id, 4_000), promise_id)
    closing.collect(campaign_id)
    assert (stands(campaign_id), where(pledge_id)) == ("succeeded", PledgeState.CHARGED)
    assert run_checks() == []


def test_money_that_came_before_a_campaign_failed_goes_back_by_hand(app: Flask, context: Flask) -> None:
    campaign_id, holder_id = campaign_by_transfer()
    early, early_promise = pledge_by_transfer(campaign_id, 3_000, PERSON)
    late, late_promise = pledge_by_transfer(campaign_id, 2_000, PERSON)
    with unit_of_work():
        account_id = make_account()
        receiving.receive(arrived(holder_id, 3_000), early_promise)
    assert raised(campaign_id).amount == 3_000
    decided(campaign_id)
    closing.let_go(campaign_id)
    work(app)
    assert (where(early), where(late)) == (PledgeState.GIVING_BACK, PledgeState.RELEASED)
    assert promise_row(late_promise).state == "cancelled"
    ((back, _),) = paying_back.waiting(holder_id)
    with unit_of_work():
        paying_back.sent(back.id, account_id, date(2026, 11, 26))
    assert (where(early), in_books(holder_id)) == (PledgeState.GIVEN_BACK, {})
    assert run_checks() == []


def test_a_stranger_s_promise_does_not_hold_a_collection_open(app: Flask, context: Flask) -> None:
    campaign_id, holder_id = campaign_by_transfer(with_cards=True)
    leave_a_card(campaign_id, 10_000)
    with unit_of_work() as session:
        session.execute(db.update(HolderGateway).where(HolderGateway.gateway == "sandbox").values(is_active=False))
    pledge_id, promise_id = pledge_by_transfer(campaign_id, 5_000, PERSON)
    decided(campaign_id)
    closing.collect(campaign_id)
    work(app)
    closing.collect(campaign_id)
    assert (stands(campaign_id), where(pledge_id)) == ("succeeded", PledgeState.AWAITED)
    assert promise_row(promise_id).state == "invoiced"
    with unit_of_work():
        receiving.receive(arrived(holder_id, 5_000), promise_id)
    assert (where(pledge_id), raised(campaign_id).amount) == (PledgeState.CHARGED, 15_000)
    assert run_checks() == []


def test_a_commitment_that_is_never_paid_ceases_to_count(app: Flask, context: Flask) -> None:
    campaign_id, _ = campaign_by_transfer("keep_it_all")
    pledge_id, promise_id = pledge_by_transfer(campaign_id, 10_000, CITY)
    with unit_of_work():
        account_id = make_account()
    with unit_of_work():
        promising.accept_commitment(promise_id, account_id)
    assert raised(campaign_id).amount == 10_000
    decided(campaign_id)
    let_pass(app, days=100)
    assert (where(pledge_id), raised(campaign_id).amount) == (PledgeState.UNCOLLECTED, 0)
    assert run_checks() == []


def test_money_for_a_pledge_that_was_taken_back_waits_unallocated(app: Flask, context: Flask) -> None:
    campaign_id, holder_id = campaign_by_transfer("keep_it_all")
    pledge_id, promise_id = pledge_by_transfer(campaign_id, 10_000, PERSON)
    with unit_of_work():
        pledging.cancel_pledge(pledge_id)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 10_000))
    assert promise_row(promise_id).state == "cancelled"
    assert receiving.open_promises(holder_id) == []
    assert [row.amount for row in receiving.unallocated(holder_id)] == [10_000]
    assert db.session.get_one(Pledge, pledge_id).counted_at is None


def committed(campaign_id: int) -> int | None:
    db.session.rollback()
    found: Money | None = any_page_of(campaign_id, "en").committed
    return found.minor if found else None


def accepted(campaign_id: int, minor: int) -> tuple[int, int]:
    """A city's pledge whose commitment a treasurer has accepted; gives the pledge and the promise."""
    pledge_id, promise_id = pledge_by_transfer(campaign_id, minor, CITY)
    with unit_of_work():
        promising.accept_commitment(promise_id, make_account())
    return pledge_id, promise_id


def test_a_commitment_is_told_apart_until_its_money_is_here(app: Flask, context: Flask) -> None:
    campaign_id, holder_id = campaign_by_transfer("keep_it_all", with_cards=True)
    leave_a_card(campaign_id, 2_000)
    assert committed(campaign_id) is None
    _, promise_id = accepted(campaign_id, 5_000)
    assert (raised(campaign_id).amount, committed(campaign_id)) == (7_000, 5_000)
    roll()
    with unit_of_work():
        receiving.receive(arrived(holder_id, 2_000), promise_id)
    assert committed(campaign_id) == 5_000, "a part is not the whole"
    with unit_of_work():
        receiving.receive(arrived(holder_id, 3_000), promise_id)
    assert (raised(campaign_id).amount, committed(campaign_id)) == (7_000, None)
    assert run_checks() == []


def test_a_commitment_that_is_taken_back_is_not_told_of_any_more(app: Flask, context: Flask) -> None:
    campaign_id, _ = campaign_by_transfer()
    pledge_id, _ = accepted(campaign_id, 5_000)
    with unit_of_work():
        pledging.cancel_pledge(pledge_id)
    assert (raised(campaign_id).amount, committed(campaign_id)) == (0, None)
    assert run_checks() == []


def test_wherever_a_sum_is_told_the_commitment_in_it_is_too(app: Flask, context: Flask, client: Browser) -> None:
    campaign_id, _ = campaign_by_transfer()
    accepted(campaign_id, 5_000)
    slug = any_page_of(campaign_id, "en").slug
    db.session.rollback()
    said = "Of it €50 is promised by signed commitment and not here yet."
    assert said in client.get(f"/en/campaigns/{slug}").text
    for path in ("/en/", "/en/campaigns/", f"/campaigns/widget/{slug}.svg", f"/campaigns/widget/{slug}"):
        assert "of it €50 by signed commitment" in client.get(path).text, path


def test_a_commitment_that_is_shown_after_its_money_came_is_found(app: Flask, context: Flask) -> None:
    campaign_id, holder_id = campaign_by_transfer()
    pledge_id, promise_id = accepted(campaign_id, 5_000)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 5_000), promise_id)
    with unit_of_work() as session:
        session.get_one(Pledge, pledge_id).is_committed = True
    wrong = f"pledge {pledge_id} is shown as a commitment and is none any more"
    assert f"commitments are told apart from money: {wrong}" in run_checks()


def words_for(client: Browser, pledge_id: int) -> str:
    """What the page of a pledge and all letters about it say."""
    db.session.rollback()
    letters = [row.text for row in db.session.scalars(db.select(Mail).order_by(Mail.id))]
    db.session.rollback()
    return client.get(f"/en/campaigns/pledges/{sign_link(PLEDGE_LINK, pledge_id)}").text + "".join(letters)


def test_whoever_sends_money_never_reads_of_a_card(app: Flask, context: Flask, client: Browser) -> None:
    campaign_id, holder_id = campaign_by_transfer()
    counted, _ = accepted(campaign_id, 5_000)
    assert "It is shown as promised until the money is here" in words_for(client, counted)
    assert "Change the sum or the return" not in words_for(client, counted), "what was signed for stays so"
    sent, promise_id = pledge_by_transfer(campaign_id, 1_000, PERSON)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 1_000), promise_id)
    work(app)
    assert "If the campaign does not reach its minimum, it is sent back to you." in words_for(client, sent)
    awaited, _ = pledge_by_transfer(campaign_id, 1_000, PERSON)
    decided(campaign_id)
    let_pass(app, days=1)
    for pledge_id in (counted, sent, awaited):
        said = words_for(client, pledge_id)
        assert "what you may have sent is given back" in said
        assert "your card" not in said.lower()


def chosen_anew(client: Browser, pledge_id: int) -> str:
    """Choose the card by the signed link of a pledge; where that leads, or the page that says why not."""
    own = f"/en/campaigns/pledges/{sign_link(PLEDGE_LINK, pledge_id)}"
    assert "Pay in another way" in client.get(own).text
    answer = client.fill(own, {"gateway": "sandbox"}, f"{own}/pay")
    db.session.rollback()
    return answer.headers.get("Location", "") or answer.text


def test_a_promise_gives_way_to_another_way_to_pay_before_any_money_came(
    app: Flask, context: Flask, client: Browser
) -> None:
    campaign_id, _ = campaign_by_transfer(with_cards=True)
    pledge_id, promise_id = pledge_by_transfer(campaign_id, 10_000, PERSON)
    assert "/sandbox_payments/" in chosen_anew(client, pledge_id)
    assert (promise_row(promise_id).state, where(pledge_id)) == ("cancelled", PledgeState.UNFINISHED)
    assert run_checks() == []


def test_a_promise_of_which_a_part_came_stays(app: Flask, context: Flask, client: Browser) -> None:
    campaign_id, holder_id = campaign_by_transfer(with_cards=True)
    pledge_id, promise_id = pledge_by_transfer(campaign_id, 10_000, PERSON)
    with unit_of_work():
        receiving.receive(arrived(holder_id, 4_000), promise_id)
    assert "Some of the money has arrived" in chosen_anew(client, pledge_id)
    assert (promise_row(promise_id).state, where(pledge_id)) == ("part_received", PledgeState.AWAITED)
    assert run_checks() == []


def test_whoever_said_their_name_with_the_pledge_need_not_say_it_again(
    app: Flask, context: Flask, client: Browser
) -> None:
    """WCAG 2.2, success criterion 3.3.7."""
    campaign_id, _ = campaign_by_transfer("keep_it_all")
    with unit_of_work():
        pledge_id = pledging.pledge(campaign_id, new_pledge(10_000, gateway="sepa"), f"transfer-{next(numbers)}")
    own = f"/en/campaigns/pledges/{sign_link(PLEDGE_LINK, pledge_id)}"
    name = db.session.get_one(Pledge, pledge_id).name
    asked = client.get(client.fill(own, {}, f"{own}/pay").headers["Location"]).text
    assert name in asked
    assert f'value="{name}"' in asked


def test_the_page_of_a_counted_commitment_leads_to_how_it_is_paid(app: Flask, context: Flask, client: Browser) -> None:
    campaign_id, _ = campaign_by_transfer()
    pledge_id, promise_id = pledge_by_transfer(campaign_id, 10_000, CITY)
    with unit_of_work():
        promising.accept_commitment(promise_id, make_account())
    own = f"/en/campaigns/pledges/{sign_link(PLEDGE_LINK, pledge_id)}"
    assert "See how to pay" in client.get(own).text
    assert "/reference_payments/" in client.fill(own, {}, f"{own}/pay").headers["Location"]
    assert where(pledge_id) is PledgeState.PROMISED
