"""Beginning an application: from a place and "is this you?" to a draft behind the link of a letter."""

import re

import pytest
from flask import Flask

from plugins.membership.application_models import Application, Writer
from plugins.membership.services.filling import store
from portal.accounts.models import Account
from portal.database import db, unit_of_work
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.testing import Browser
from tests.plugins.membership.test_places import BARCELONA, DAKAR, LODZ, some_places

Members = dict[str, int]
PATH = "/fr/membership/applications"
CITY = {"kind": "local_government", "level": "municipality", "name": "Ville de Cotonou", "name_language": "fr"}
TYPED = CITY | {"country": "BJ", "place": "Cotonou", "email": "mairie@cotonou.example"}


@pytest.fixture
def places(context: Flask) -> None:
    """The places of the members."""
    with unit_of_work():
        store([one for one in some_places() if one.id in {BARCELONA, DAKAR, LODZ}])


def newest_link(app: Flask) -> str:
    """The link in the letter that was written last."""
    with app.app_context():
        letter = db.session.scalars(db.select(Mail).order_by(Mail.id.desc()).limit(1)).one()
        text = render(letter.template, letter.language, letter.values).text
    found = re.search(r"http://portal\.test(/\S+)", text)
    assert found, text
    return found[1]


def begin(client: Browser, place: str = "other", **changes: str) -> str:
    """Fill in the first form; gives the page that follows."""
    answer = client.fill(f"{PATH}/begin?place={place}", TYPED | changes)
    return answer.location or answer.text


def opened(app: Flask, client: Browser, name: str = "Awa Diop") -> str:
    """Follow the newest link and say who one is; gives the draft's address."""
    link = newest_link(app)
    assert client.fill(f"{link}/open", {"name": name}).status_code == 303
    return link


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Application.state).order_by(Application.id)))


def test_an_application_begins_with_a_letter_and_a_link_that_makes_an_account(context: Flask, client: Browser) -> None:
    assert begin(client) == f"{PATH}/sent"
    assert states() == ["started"]
    link = opened(context, client)
    assert states() == ["draft"]
    assert "Ville de Cotonou" in client.get(link).text
    account = db.session.scalars(db.select(Account).where(Account.email == "mairie@cotonou.example")).one()
    assert (account.name, account.language) == ("Awa Diop", "fr")
    assert account.confirmed_at is not None


def test_looking_at_the_link_proves_nothing(context: Flask, client: Browser) -> None:
    begin(client)
    assert client.get(newest_link(context), follow_redirects=True).status_code == 200
    assert states() == ["started"]


def test_a_member_under_another_spelling_is_shown_with_reasons_and_nobody_is_refused(
    members: Members, places: None, client: Browser
) -> None:
    typed = {"name": "بلدية برشلونة", "name_language": "ar", "email": "a@bcn.example"}
    page = begin(client, str(BARCELONA), **typed)
    assert "Ajuntament de Barcelona" in page or "Barcelona City Council" in page
    assert 'name="seen"' in page
    assert states() == []
    assert begin(client, str(BARCELONA), seen="1", **typed) == f"{PATH}/sent"


def test_a_running_application_is_shown_and_can_be_joined(context: Flask, client: Browser) -> None:
    begin(client)
    link = opened(context, client)
    again = {"name": "Commune de Cotonou", "email": "other@cotonou.example"}
    page = begin(client, **again)
    assert f"{PATH}/1/ask" in page
    assert client.fill(f"{PATH}/1/ask", {"email": "other@cotonou.example"}).status_code == 303
    assert newest_link(context) == link


def test_one_application_runs_for_a_place_a_level_and_a_kind(context: Flask, places: None, client: Browser) -> None:
    for number in (1, 2):
        begin(client, str(DAKAR), name="Ville de Dakar", email=f"one{number}@dakar.example", seen="1")
    links = [newest_link(context)]
    with context.app_context():
        first = db.session.scalars(db.select(Mail).order_by(Mail.id)).first()
        assert first is not None
        text = render(first.template, first.language, first.values).text
    links.append(re.findall(r"http://portal\.test(/\S+)", text)[0])
    assert client.fill(f"{links[0]}/open", {"name": "Awa"}).status_code == 303
    refused = client.fill(f"{links[1]}/open", {"name": "Moussa"})
    assert refused.status_code == 409
    assert sorted(states()) == ["draft", "started"]


def test_a_colleague_writes_with_a_link_of_their_own_until_taken_out(context: Flask, client: Browser) -> None:
    begin(client)
    mine = opened(context, client)
    invited = client.fill(f"{mine}/people", {"email": "maire@cotonou.example", "language": "fr"})
    assert invited.status_code == 303
    theirs = opened(context, client, "Koffi")
    assert theirs != mine
    assert "Koffi" in client.get(f"{mine}/people").text
    koffi = db.session.scalars(db.select(Writer.id).where(Writer.name == "Koffi")).one()
    assert client.fill(f"{mine}/people", {}, to=f"{mine}/people/{koffi}/remove").status_code == 303
    assert client.get(theirs).status_code == 404


def test_the_link_is_mailed_again_and_strangers_learn_nothing(context: Flask, client: Browser) -> None:
    begin(client)
    link = newest_link(context)
    for email in ("mairie@cotonou.example", "nobody@city.example"):
        assert client.fill(f"{PATH}/link", {"email": email}).location == f"{PATH}/sent"
    assert newest_link(context) == link
    assert db.session.scalar(db.select(db.func.count(Mail.id))) == 2


def test_what_makes_no_sense_is_told_beside_its_field(client: Browser) -> None:
    page = begin(client, coordinates="north", website="no site", kind="")
    assert page.count('class="err"') == 3
    assert "Ville de Cotonou" in page


def test_a_name_is_put_right_as_long_as_the_application_is_written(context: Flask, client: Browser) -> None:
    begin(client)
    own = opened(context, client)
    said = {"name": "Ville de Cotonou", "name_language": "fr", "website": "cotonou.example"}
    assert client.fill(f"{own}/names", said).status_code == 303
    row = db.session.scalars(db.select(Application)).one()
    assert (row.name, row.website) == ("Ville de Cotonou", "https://cotonou.example")
    with unit_of_work() as session:
        session.execute(db.update(Application).values(state="lapsed"))
    assert client.fill(f"{own}/names", said | {"name": "Autre"}).status_code == 409
    assert db.session.scalars(db.select(Application.name)).one() == "Ville de Cotonou"


def test_who_has_not_said_that_an_address_is_theirs_is_asked_on_every_page(context: Flask, client: Browser) -> None:
    begin(client)
    link = newest_link(context)
    for page in ("people", "all", "names", "part/s_why", "withdraw", "appeal"):
        answer = client.get(f"{link}/{page}")
        assert (page, answer.status_code, answer.location) == (page, 303, f"{link}/open")
