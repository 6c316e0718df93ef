"""The page on which a backer changes a pledge, by the link of the letter and without an account."""

import re

import pytest
from flask import Flask

from plugins.campaigns.models import Pledge, Reward
from plugins.campaigns.views.pledging import LINK
from portal.database import db, unit_of_work
from portal.mail.models import Mail
from portal.testing import Browser
from portal.web.links import sign_link
from tests.plugins.campaigns import story

pytestmark = pytest.mark.only_on("sqlite")
TOKEN = re.compile(r'name="_token" value="([^"]+)"')


@pytest.fixture
def pledge_id(context: Flask) -> int:
    """A promise of 50 euros to a campaign with a return that is limited and one that is gone."""
    campaign_id = story.live_campaign(rewards=[story.reward(stock=1), story.reward(stock=1)])
    story.promise(campaign_id, reward_id=rewards()[1])
    return story.promise(campaign_id)


def rewards() -> list[int]:
    return list(db.session.scalars(db.select(Reward.id).order_by(Reward.id)))


def page_of(pledge_id: int, language: str = "en") -> str:
    path = f"/{language}/campaigns/pledges/{sign_link(LINK, pledge_id)}/change"
    db.session.rollback()
    return path


def stored(pledge_id: int) -> tuple[int, int | None]:
    db.session.rollback()
    row = db.session.get_one(Pledge, pledge_id)
    return row.amount, row.reward_id


def test_the_page_shows_what_was_promised_and_leads_back_to_the_pledge(client: Browser, pledge_id: int) -> None:
    path = page_of(pledge_id)
    mine = client.get(path.removesuffix("/change")).text
    assert f'href="{path}"' in mine
    page = client.get(path).text
    assert 'name="amount" type="text" value="50"' in page
    assert page.count(" disabled") == 1
    assert "Nothing is due before" in page


def test_a_change_is_stored_said_and_written_in_a_letter(client: Browser, pledge_id: int) -> None:
    wanted = rewards()[0]
    answer = client.fill(page_of(pledge_id, "fr"), {"amount": "62,50", "reward": str(wanted), "covers_fee": "y"})
    assert (answer.status_code, stored(pledge_id)) == (303, (6_250, wanted))
    assert 'class="done" role="status"' in client.get(answer.location).text
    assert db.session.scalar(db.select(db.func.count()).where(Mail.template == "campaigns/mail/changed.md")) == 1


def test_a_double_click_is_one_change_and_one_letter(client: Browser, pledge_id: int) -> None:
    path = page_of(pledge_id)
    token = TOKEN.search(client.get(path).text)
    assert token
    data = {"_token": token[1], "amount": "70", "reward": "0"}
    assert {client.post(path, data=data).status_code for _ in range(2)} == {303}
    assert stored(pledge_id) == (7_000, None)
    assert db.session.scalar(db.select(db.func.count()).where(Mail.template == "campaigns/mail/changed.md")) == 1


@pytest.mark.parametrize(
    ("amount", "reward", "said"),
    [
        ("", "0", "Enter the sum"),
        ("0", "0", "greater than zero"),
        ("12.345", "0", "decimals"),
        ("10", "first", "for a larger sum"),
        ("80", "second", "has just been taken"),
        ("80", "999", "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(
    amount: str, reward: str, said: str, client: Browser, pledge_id: int
) -> None:
    chosen = {"first": str(rewards()[0]), "second": str(rewards()[1])}.get(reward, reward)
    answer = client.fill(page_of(pledge_id), {"amount": amount, "reward": chosen})
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert f'name="amount" type="text" value="{amount}"' in answer.text
    assert stored(pledge_id) == (5_000, None)


def test_once_it_is_collected_the_page_says_so_and_shows_what_was_typed(client: Browser, pledge_id: int) -> None:
    path = page_of(pledge_id)
    token = TOKEN.search(client.get(path).text)
    assert token
    with unit_of_work() as session:
        session.execute(db.text("UPDATE core_payment SET state = 'collecting'"))
    answer = client.post(path, data={"_token": token[1], "amount": "77", "reward": "0"})
    assert answer.status_code == 409
    assert "cannot be changed any more" in answer.text
    assert ">77<" in answer.text
    assert TOKEN.search(answer.text) is None
    assert "cannot be changed any more" in client.get(path).text
    assert path not in client.get(path.removesuffix("/change")).text


def test_a_link_that_was_not_signed_opens_nothing(client: Browser, pledge_id: int) -> None:
    assert client.get(page_of(pledge_id)[:-9] + "x/change").status_code == 404
    assert client.get("/en/campaigns/pledges/x/change").status_code == 404
