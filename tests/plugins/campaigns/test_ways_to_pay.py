"""Several ways to pay: what a backer may choose, and what comes of it."""

import re
from html import unescape

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Pledge, RewardSlot
from plugins.campaigns.rules import PledgeState
from plugins.campaigns.services import changing, pledging
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, Refused
from portal.kernel.money import Money
from portal.organisations.models import Holder
from portal.organisations.services import open_gateway
from portal.payments.collecting import checkout
from portal.payments.facts import take_in
from portal.payments.gateway import Fact
from portal.payments.models import Payment
from portal.state import switch_plugin
from portal.testing import Browser, MakeApp
from tests.fakes import NAME, ScriptedGateway, install_beside_the_real_ones
from tests.plugins.campaigns import story

TYPED = {"amount": "50", "name": "Awa Sample", "email": "awa@city.example", "reward": "0", "message": "Good luck"}


@pytest.fixture
def gateway() -> ScriptedGateway:
    """A second way to pay."""
    return ScriptedGateway(title="Mobile money", summary="You confirm on your telephone.", currencies=("EUR",))


@pytest.fixture
def app(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, gateway: ScriptedGateway) -> Flask:
    """A portal with the sandbox and another gateway."""
    install_beside_the_real_ones(monkeypatch, gateway)
    return make_app()


def open_second_way(app: Flask, campaign_id: int) -> int:
    """Let the holder of a campaign take money in the second way too; the campaign's number again."""
    with unit_of_work():
        open_gateway(story.holder_of(campaign_id), NAME, {"secret": "x"}, app.extensions["portal.keys"])
    return campaign_id


@pytest.fixture
def campaign_id(app: Flask, context: Flask) -> int:
    """A campaign whose holder takes money in two ways."""
    return open_second_way(app, story.live_campaign(rewards=[story.reward(stock=1)]))


def form_of(campaign_id: int) -> str:
    slug = db.session.scalars(db.select(Campaign.slug).where(Campaign.id == campaign_id)).one()
    return f"/en/campaigns/{slug}/pledge"


def begun(campaign_id: int, gateway: str = "", **changes: object) -> int:
    """A pledge whose payer is on the page of a gateway."""
    with unit_of_work():
        new = story.new_pledge(gateway=gateway, **changes)
        pledge_id = pledging.pledge(campaign_id, new, f"key {next(story.numbers)}")
        payment_id = pledging.start_payment(pledge_id, "A sample campaign", "/en/")
    checkout(payment_id)
    return pledge_id


def switch(pledge_id: int, gateway: str) -> int:
    """Choose another way and begin anew; gives the payment's number."""
    with unit_of_work():
        changing.choose_way(pledge_id, gateway)
        return pledging.start_payment(pledge_id, "A sample campaign", "/en/")


def test_a_holder_with_one_way_leaves_no_choice(app: Flask, context: Flask, client: Browser) -> None:
    page = client.get(form_of(story.live_campaign())).text
    assert 'name="gateway"' not in page
    assert 'name="message"' in page


def test_a_way_that_cannot_take_the_currency_is_not_offered(app: Flask, context: Flask, client: Browser) -> None:
    campaign_id = open_second_way(app, story.live_campaign(goal=Money(10_000, "XOF")))
    assert 'name="gateway"' not in client.get(form_of(campaign_id)).text


def test_a_way_of_a_plugin_that_is_off_is_not_offered(app: Flask, campaign_id: int, client: Browser) -> None:
    with unit_of_work():
        switch_plugin(NAME, on=False)
    app.extensions["portal.tail"].look()
    assert 'name="gateway"' not in client.get(form_of(campaign_id)).text


def test_ways_are_offered_in_plain_words_and_the_form_stays_short(campaign_id: int, client: Browser) -> None:
    page = client.get(form_of(campaign_id)).text
    assert re.findall(r'name="gateway"[^>]*value="(\w+)"', page) == ["sandbox", NAME]
    assert "You confirm on your telephone." in page
    assert re.findall(r"<input[^>]*checked[^>]*value=\"(sandbox|scripted)\"", page) == ["sandbox"]
    main = page[page.index("<main") : page.index("</main")]
    names = set(re.findall(r'<(?:input(?! type="hidden")|textarea|select)[^>]* name="(\w+)"', main)) - {
        "_token",
        "terms",
    }
    assert len(names) == 7, names


@pytest.mark.parametrize("sent", ["cash", ""])
def test_a_way_that_is_none_is_said_beside_the_field_and_what_was_typed_stays(
    campaign_id: int, client: Browser, sent: str
) -> None:
    answer = client.fill(form_of(campaign_id), TYPED | {"gateway": sent})
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert '<a href="#gateway">Choose how you want to pay.</a>' in page
    assert page.count("Choose how you want to pay.") == 2
    assert 'value="awa@city.example"' in page


def test_the_chosen_way_is_remembered_and_leads_to_its_page(campaign_id: int, client: Browser) -> None:
    answer = client.fill(form_of(campaign_id), TYPED | {"gateway": NAME})
    own = answer.headers["Location"]
    assert answer.status_code == 303
    assert "Mobile money" in client.get(own).text
    paying = client.fill(own, {}, f"{own}/pay")
    assert paying.headers["Location"] == "https://pay.example/page_1"


def test_another_way_is_chosen_by_the_signed_link_while_the_payment_waits(campaign_id: int, client: Browser) -> None:
    own = client.fill(form_of(campaign_id), TYPED | {"gateway": NAME}).headers["Location"]
    client.fill(own, {}, f"{own}/pay")
    waiting = client.get(own).text
    assert re.findall(r'name="gateway"[^>]*value="(\w+)"', waiting) == ["sandbox", NAME]
    paying = client.fill(own, {"gateway": "sandbox"}, f"{own}/pay")
    assert "/sandbox_payments/" in paying.headers["Location"]
    db.session.rollback()
    assert db.session.scalars(db.select(Payment.state).order_by(Payment.id)).all() == ["expired", "awaiting_method"]


def test_a_bad_way_on_that_page_is_said_there_and_the_name_stays(campaign_id: int, client: Browser) -> None:
    own = client.fill(form_of(campaign_id), TYPED | {"gateway": NAME, "shown_as": "Awa S."}).headers["Location"]
    client.fill(own, {}, f"{own}/pay")
    answer = client.fill(own, {"gateway": "cash"}, f"{own}/pay")
    assert answer.status_code == 422
    assert "Choose how you want to pay." in answer.text
    assert 'value="Awa S."' in answer.text


def test_a_piece_stays_with_its_backer_through_another_way(campaign_id: int) -> None:
    reward_id = db.session.scalars(db.select(RewardSlot.reward_id)).one()
    pledge_id = begun(campaign_id, NAME, reward_id=reward_id)
    switch(pledge_id, "sandbox")
    db.session.rollback()
    assert db.session.scalars(db.select(RewardSlot.pledge_id)).one() == pledge_id


def test_a_method_that_is_left_on_the_page_that_was_given_up_is_forgotten(
    app: Flask, campaign_id: int, gateway: ScriptedGateway
) -> None:
    pledge_id = begun(campaign_id, NAME)
    old = story.payment_of(pledge_id).id
    checkout(switch(pledge_id, "sandbox"))
    with unit_of_work():
        take_in(Fact(old, "setup", "succeeded", "page_1", Money(5_000, "EUR"), "method_1"))
    story.work(app)
    assert gateway.released == ["method_1"]
    assert story.where(pledge_id) is PledgeState.UNFINISHED
    assert not story.everything_holds()


def test_no_fee_is_told_or_covered_in_a_way_that_keeps_none(
    campaign_id: int, client: Browser, gateway: ScriptedGateway
) -> None:
    gateway.keeps_fee = False
    with unit_of_work():
        db.session.get_one(Holder, story.holder_of(campaign_id)).fee_per_mille = 20
    own = client.fill(form_of(campaign_id), TYPED | {"gateway": NAME, "covers_fee": "y"}).headers["Location"]
    assert "Card fee, about" not in client.get(own).text
    assert db.session.scalars(db.select(Pledge.covered_fee)).one() == 0
    other = client.fill(form_of(campaign_id), TYPED | {"gateway": "sandbox", "covers_fee": "y"}).headers["Location"]
    assert "Card fee, about" in client.get(other).text
    pledge_id = db.session.scalars(db.select(Pledge.id).order_by(Pledge.id.desc())).first() or 0
    switch(pledge_id, NAME)
    db.session.rollback()
    assert db.session.get_one(Pledge, pledge_id).covered_fee == 0
    assert story.payment_of(pledge_id).amount == 5_000
    assert not story.everything_holds()


def test_a_pledge_that_counts_keeps_its_way(campaign_id: int) -> None:
    pledge_id = story.promise(campaign_id)
    with pytest.raises(Conflict), unit_of_work():
        changing.choose_way(pledge_id, NAME)
    db.session.rollback()
    assert story.payment_of(pledge_id).gateway == "sandbox"
    assert db.session.get_one(Pledge, pledge_id).gateway == ""


def test_a_way_that_is_gone_is_refused_where_others_are_left(app: Flask, campaign_id: int) -> None:
    with pytest.raises(Refused) as refused, unit_of_work():
        pledging.pledge(campaign_id, story.new_pledge(gateway="cash"), "key")
    assert refused.value.field == "gateway"
