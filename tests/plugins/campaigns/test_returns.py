"""What backers get in return is asked for, sent and delivered, and their addresses are forgotten after it."""

import csv
from io import StringIO

import pytest
from flask import Flask

from plugins.campaigns.delivery_rules import DELIVER, DeliveryState
from plugins.campaigns.models import Campaign, Delivery, Pledge, Reward
from plugins.campaigns.services import people
from plugins.campaigns.services.delivering import marking, receiving
from plugins.campaigns.services.people import erase
from portal.accounts import privacy
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.hooks import Person
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.money import Money
from portal.mail.models import Mail
from portal.organisations.keys import KeyRing
from portal.testing import Browser, browser_signed_in, statements_of
from portal.viewer import Grant, Viewer
from portal.web.links import sign_link
from tests.factories import make_account
from tests.plugins.campaigns import story

WHERE = "Anna Sample\nCalle de la Prueba 47\n08001 Barcelona, Spain"
ANNA, OMAR = "anna@city.example", "omar@city.example"


def succeeded(app: Flask, *emails: str) -> int:
    """A campaign that succeeded, with a map for each of these backers and one more who wanted nothing."""
    campaign_id = story.live_campaign(goal=Money(10_000, "EUR"), rewards=[story.reward(), story.reward(3_000)])
    (first, _) = db.session.scalars(db.select(Reward.id).where(Reward.campaign_id == campaign_id).order_by(Reward.id))
    db.session.rollback()
    story.promise(campaign_id, 10_000)
    for email in emails:
        story.promise(campaign_id, 2_000, email=email, reward_id=first, name=f"=1+{email}")
    story.let_pass(app, days=11)
    assert story.stands(campaign_id) == "succeeded"
    return campaign_id


@pytest.fixture
def campaign_id(context: Flask) -> int:
    """A campaign that owes two maps."""
    return succeeded(context, ANNA, OMAR)


@pytest.fixture
def team(campaign_id: int) -> Viewer:
    """Somebody who hands them out."""
    organisation_id = db.session.get_one(Campaign, campaign_id).organisation_id
    with unit_of_work():
        account_id = make_account("editor@city.example", role="editor", object_id=organisation_id)
    return Viewer(account_id, "Editor", frozenset({Grant(DELIVER, "organisation", organisation_id)}))


def ring_of(app: Flask) -> KeyRing:
    ring: KeyRing = app.extensions["portal.keys"]
    return ring


def pledge_of(email: str) -> int:
    return db.session.scalars(db.select(Pledge.id).where(Pledge.email == email)).one()


def reward_of(campaign_id: int) -> int:
    return (
        db.session.scalars(db.select(Reward.id).where(Reward.campaign_id == campaign_id).order_by(Reward.id)).first()
        or 0
    )


def ask(app: Flask, campaign_id: int, team: Viewer) -> None:
    with unit_of_work():
        marking.ask_for_addresses(campaign_id, reward_of(campaign_id), team)
    story.work(app)


def tell(app: Flask, email: str, address: str = WHERE) -> None:
    with unit_of_work():
        receiving.give_address(pledge_of(email), address, ring_of(app))


def mark(campaign_id: int, team: Viewer, state: DeliveryState, *emails: str) -> int:
    with unit_of_work():
        return marking.mark(campaign_id, [pledge_of(email) for email in emails], state, team)


def told() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Mail.to).where(Mail.template == "campaigns/mail/where_to.md")))


def test_those_who_took_it_are_asked_where_to_once_a_week_and_not_when_they_have_answered(
    context: Flask, campaign_id: int, team: Viewer
) -> None:
    with pytest.raises(Conflict):
        tell(context, ANNA)  # nobody asked
    ask(context, campaign_id, team)
    assert told() == [ANNA, OMAR]
    tell(context, ANNA)
    with pytest.raises(Conflict):
        ask(context, campaign_id, team)
    story.let_time_pass_alone(days=7)
    ask(context, campaign_id, team)
    assert told() == [ANNA, OMAR, OMAR]


def test_an_address_is_unreadable_in_the_database_and_goes_when_the_return_was_delivered(
    context: Flask, campaign_id: int, team: Viewer
) -> None:
    ask(context, campaign_id, team)
    tell(context, ANNA)
    stored = db.session.get_one(Delivery, pledge_of(ANNA)).address
    assert stored
    assert b"Prueba" not in stored
    assert receiving.address_of(pledge_of(ANNA), ring_of(context)) == WHERE
    assert mark(campaign_id, team, DeliveryState.SENT, ANNA, OMAR) == 2
    with pytest.raises(Conflict):
        tell(context, ANNA, "Elsewhere")  # it is on its way
    assert mark(campaign_id, team, DeliveryState.DELIVERED, ANNA) == 1
    row = db.session.get_one(Delivery, pledge_of(ANNA))
    assert (row.state, row.address) == ("delivered", None)
    assert row.sent_at


def test_addresses_are_forgotten_sixty_days_after_sending_and_when_a_pledge_falls(
    context: Flask, campaign_id: int, team: Viewer
) -> None:
    ask(context, campaign_id, team)
    for email in (ANNA, OMAR):
        tell(context, email)
    mark(campaign_id, team, DeliveryState.SENT, ANNA)
    story.let_pass(context, days=59)
    marking.forget_addresses()
    assert db.session.query(Delivery).filter(Delivery.address.is_not(None)).count() == 2
    story.let_pass(context, days=2)
    with unit_of_work():
        omar = db.session.get_one(Pledge, pledge_of(OMAR))
        omar.uncounted_at = omar.counted_at
    marking.forget_addresses()
    assert db.session.query(Delivery).filter(Delivery.address.is_not(None)).count() == 0


def test_what_is_marked_again_changes_nothing_and_can_be_taken_back(
    context: Flask, campaign_id: int, team: Viewer
) -> None:
    assert mark(campaign_id, team, DeliveryState.SENT, ANNA) == 1
    assert mark(campaign_id, team, DeliveryState.SENT, ANNA) == 0
    assert mark(campaign_id, team, DeliveryState.TO_DO, ANNA) == 1
    assert db.session.get_one(Delivery, pledge_of(ANNA)).sent_at is None
    with pytest.raises(Refused):
        mark(campaign_id, team, DeliveryState.SENT)
    assert db.session.query(AuditLine).filter_by(act="campaigns.delivery_marked").count() == 2
    assert story.everything_holds() == []


def test_returns_of_another_campaign_and_pledges_without_one_are_not_marked(
    context: Flask, campaign_id: int, team: Viewer
) -> None:
    succeeded(context, "other@city.example")
    without = db.session.scalars(db.select(Pledge.id).where(Pledge.reward_id.is_(None))).first()
    with unit_of_work():
        wanted = [pledge_of("other@city.example"), without or 0, 2**62]
        assert marking.mark(campaign_id, wanted, DeliveryState.SENT, team) == 0
    assert db.session.query(Delivery).count() == 0


def test_strangers_see_nothing_and_the_secretariat_everything(context: Flask, campaign_id: int, team: Viewer) -> None:
    stranger = Viewer(team.account_id, "Stranger", frozenset({Grant(DELIVER, "organisation", 999)}))
    with pytest.raises(NotFound):
        marking.campaign_to_deliver(campaign_id, stranger)
    assert marking.to_deliver(stranger, "en") == []
    office = Viewer(team.account_id, "Office", frozenset({Grant(DELIVER)}))
    (found,) = marking.to_deliver(office, "en")
    assert (found.promised, found.to_do) == (2, 2)
    live = story.live_campaign()
    with pytest.raises(NotFound):
        marking.campaign_to_deliver(live, office)


def test_from_the_letter_to_the_parcel_in_a_browser(
    context: Flask, campaign_id: int, team: Viewer, client: Browser
) -> None:
    editor, path = browser_signed_in(context, email="editor@city.example"), f"/en/admin/campaigns/returns/{campaign_id}"
    assert path in editor.get("/en/admin/campaigns/returns/").text
    assert editor.fill(path, {}, to=f"{path}/addresses/{reward_of(campaign_id)}").status_code == 303
    link = f"/en/campaigns/pledges/{sign_link('pledge', pledge_of(ANNA))}"
    assert "Say where to send it" in client.get(link).text
    assert client.fill(f"{link}/address", {"address": ""}).status_code == 422
    assert client.fill(f"{link}/address", {"address": WHERE}).status_code == 303
    assert "Calle de la Prueba 47" in client.get(f"{link}/address").text
    assert "Calle de la Prueba 47" in editor.get(path).text
    number = str(pledge_of(ANNA))
    assert editor.fill(path, {"pledge": number, "state": "sent"}).status_code == 303
    assert editor.fill(path, {"state": "sent"}).status_code == 422
    assert editor.fill(path, {"pledge": number, "state": "lost"}).status_code == 400
    assert f'name="pledge" value="{number}"' not in editor.get(f"{path}?state=to_do").text
    assert f'name="pledge" value="{number}"' in editor.get(f"{path}?state=sent&sort=return").text
    assert "Sent" in client.get(link).text
    assert "on its way already" in client.get(f"{link}/address").text
    with unit_of_work():
        make_account("other@city.example", role="editor", object_id=story.make_organisation())
    assert browser_signed_in(context, email="other@city.example").get(path).status_code == 404
    assert browser_signed_in(context, "office@city.example", "secretariat").get(path).status_code == 200


def test_the_list_goes_out_as_a_file_without_formulas_which_is_noted(
    context: Flask, campaign_id: int, team: Viewer
) -> None:
    ask(context, campaign_id, team)
    tell(context, ANNA)
    editor, path = browser_signed_in(context, email="editor@city.example"), f"/en/admin/campaigns/returns/{campaign_id}"
    rows = list(csv.DictReader(StringIO(editor.fill(f"{path}/file", {"form": "csv"}).text.removeprefix("\ufeff"))))
    assert [(row["email"], row["address"], row["state"]) for row in rows] == [
        (ANNA, WHERE, "to_do"),
        (OMAR, "", "to_do"),
    ]
    assert rows[0]["name"].startswith("'=1+")
    assert editor.fill(f"{path}/file", {"form": "xlsx"}).status_code == 200
    db.session.rollback()
    assert db.session.query(AuditLine).filter_by(act="table.export").count() == 2


def test_the_list_asks_as_often_however_many_returns_there_are(context: Flask, campaign_id: int, team: Viewer) -> None:
    editor, path = browser_signed_in(context, email="editor@city.example"), "/en/admin/campaigns/returns"
    few = len(statements_of(editor, f"{path}/{campaign_id}"))
    many = succeeded(context, *(f"backer{number}@city.example" for number in range(8)))
    with unit_of_work():
        db.session.get_one(Campaign, many).organisation_id = db.session.get_one(Campaign, campaign_id).organisation_id
    assert len(statements_of(editor, f"{path}/{many}")) == few


def test_a_person_gets_a_copy_of_their_address_and_is_forgotten(context: Flask, campaign_id: int, team: Viewer) -> None:
    ask(context, campaign_id, team)
    tell(context, ANNA)
    (known,) = receiving.known_of(Person(ANNA), ring_of(context)).rows
    assert known["address"] == WHERE
    assert any(known in one.rows for one in privacy.known_of(Person(ANNA)))
    anna = pledge_of(ANNA)
    with unit_of_work():
        erase(Person(ANNA))
    assert db.session.get_one(Delivery, anna).address is None
    assert people.known_of(Person(ANNA)).rows == ()
