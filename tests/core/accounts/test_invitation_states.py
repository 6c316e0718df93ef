"""What became of an invitation is shown, and domains say whom an organisation knows."""

import pytest
from flask import Flask

from portal.accounts.invitations import Guest, accept, decline, invitations_to, invite, read_invitation, send_anew
from portal.accounts.models import Invitation
from portal.accounts.roles import Mandate
from portal.accounts.services import viewer_of
from portal.accounts.signing_in import LinkEnded
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.addresses import dead, mark_dead
from portal.mail.models import Bounce, Mail
from portal.organisations.domains import confirm_domain, domain_to_confirm, domains_of, drop_domain, is_outside
from portal.organisations.rules import is_anybodys, lies_in
from portal.testing import browser_of, browser_signed_in
from portal.viewer import NOBODY, Viewer
from tests.factories import make_account, make_organisation

OWNER, GUEST, PEOPLE = "owner@mairie.dakar.example", "berta@city.example", "/en/organisations/dakar/people"


@pytest.fixture
def dakar(context: Flask) -> int:
    with unit_of_work():
        return make_organisation("dakar", "City of Dakar")


@pytest.fixture
def owner(dakar: int) -> Viewer:
    with unit_of_work():
        return viewer_of(make_account(OWNER, "owner", dakar))


def secret_of(number: int = 1) -> str:
    """The secret in the letter of this number."""
    letters = db.session.scalars(db.select(Mail).where(Mail.template == "mail/invitation.md").order_by(Mail.id)).all()
    return str(letters[number - 1].values["address"]).rpartition("/")[2]


def invited(owner: Viewer, dakar: int) -> int:
    with unit_of_work():
        invite(
            owner, Guest(GUEST, "en", "City of Dakar"), Mandate("editor", dakar), lambda secret: f"http://x/{secret}"
        )
    return db.session.scalars(db.select(Invitation.id)).one()


def state(dakar: int) -> str:
    db.session.rollback()
    return invitations_to(dakar, ["editor"])[0].state.value


def test_a_letter_that_came_back_is_seen_and_another_one_clears_it(owner: Viewer, dakar: int) -> None:
    number = invited(owner, dakar)
    assert state(dakar) == "waiting"
    with unit_of_work() as session:
        letter = session.scalars(db.select(Mail.id)).one()
        session.add(Bounce(key="b", kind="not_delivered", mail_id=letter, read_at=wall_now()))
    assert state(dakar) == "undeliverable"
    with unit_of_work():
        send_anew(owner, number, "City of Dakar", lambda secret: f"http://x/{secret}")
    assert state(dakar) == "waiting"
    with pytest.raises(LinkEnded):
        read_invitation(secret_of(1))
    read_invitation(secret_of(2))


@pytest.mark.either
def test_an_address_that_takes_no_mail_is_seen_until_somebody_reads_there(owner: Viewer, dakar: int) -> None:
    invited(owner, dakar)
    with unit_of_work():
        mark_dead(GUEST, "no such user")
    assert state(dakar) == "undeliverable"
    with unit_of_work():
        accept(secret_of(), NOBODY, "Berta", "en")
    assert state(dakar) == "accepted"
    assert dead(GUEST) is None


@pytest.mark.either
def test_declined_is_an_answer_and_the_inviter_is_told(owner: Viewer, dakar: int) -> None:
    number = invited(owner, dakar)
    with unit_of_work():
        decline(secret_of(), "City of Dakar")
    assert state(dakar) == "declined"
    assert OWNER in set(db.session.scalars(db.select(Mail.to).where(Mail.template == "mail/invitation_declined.md")))
    with pytest.raises(LinkEnded), unit_of_work():
        accept(secret_of(), NOBODY, "Berta", "en")
    with pytest.raises(Conflict), unit_of_work():
        send_anew(owner, number, "", str)


@pytest.mark.either
def test_only_who_gives_the_role_sends_again_and_not_for_ever(owner: Viewer, dakar: int) -> None:
    number = invited(owner, dakar)
    with pytest.raises(NotFound), unit_of_work():
        send_anew(NOBODY, number, "", str)
    with unit_of_work() as session:
        session.get_one(Invitation, number).letters = 10
    with pytest.raises(Conflict, match="often enough"), unit_of_work():
        send_anew(owner, number, "", str)


@pytest.mark.only_on("sqlite")
def test_on_pages_it_is_sent_again_and_declined(owner: Viewer, dakar: int, context: Flask) -> None:
    browser = browser_signed_in(context, OWNER)
    browser.fill(PEOPLE, {"email": GUEST, "role": "editor"})
    number = db.session.scalars(db.select(Invitation.id)).one()
    assert browser.fill(PEOPLE, {}, to=f"{PEOPLE}/invitations/{number}/again").status_code == 303
    assert browser.fill(PEOPLE, {}, to=f"{PEOPLE}/invitations/{number + 1}/again").status_code == 404
    link = f"/en/account/invitation/{secret_of(2)}"
    assert "You declined" in browser_of(context).fill(link, {}, to=f"{link}/decline").text
    assert "Declined" in browser.get(PEOPLE).text


@pytest.mark.parametrize(
    ("domain", "wider", "is_part"),
    [("dakar.sn", "dakar.sn", True), ("mairie.dakar.sn", "dakar.sn", True), ("notdakar.sn", "dakar.sn", False)],
)
def test_what_lies_in_a_domain(domain: str, wider: str, is_part: bool) -> None:
    assert lies_in(domain, wider) is is_part


def test_an_address_that_anybody_gets_shows_nothing() -> None:
    assert [is_anybodys(domain) for domain in ("gmail.com", "", "dakar.sn")] == [True, True, False]


@pytest.mark.either
def test_an_owner_with_an_address_there_confirms_a_domain(owner: Viewer, dakar: int) -> None:
    with unit_of_work():
        private = viewer_of(make_account("owner@gmail.com", "owner", dakar))
        assert confirm_domain(owner, dakar) == "mairie.dakar.example"
    assert domain_to_confirm(owner, dakar) == ""
    known = domains_of(dakar)
    assert [is_outside(email, known) for email in ("x@mairie.dakar.example", GUEST)] == [False, True]
    assert not is_outside(GUEST, ())
    for somebody in (private, NOBODY, owner):
        with pytest.raises(Refused), unit_of_work():
            confirm_domain(somebody, dakar)
    with pytest.raises(NotFound), unit_of_work():
        drop_domain(owner, dakar + 1, known[0].id)
    with unit_of_work():
        drop_domain(owner, dakar, known[0].id)
    assert domains_of(dakar) == ()


@pytest.mark.only_on("sqlite")
def test_a_domain_is_confirmed_on_the_page_and_hints_there(owner: Viewer, dakar: int, context: Flask) -> None:
    browser = browser_signed_in(context, OWNER)
    assert browser.fill(PEOPLE, {}, to=f"{PEOPLE}/domains").status_code == 303
    browser.fill(PEOPLE, {"email": GUEST, "role": "editor"})
    page = browser.get(PEOPLE).text
    assert "end in mairie.dakar.example" in page
    assert "not one of this organisation&#39;s domains" in page or "not one of this organisation's domains" in page
    number = domains_of(dakar)[0].id
    assert browser.fill(PEOPLE, {}, to=f"{PEOPLE}/domains/{number}/drop").status_code == 303
    db.session.rollback()
    assert domains_of(dakar) == ()
