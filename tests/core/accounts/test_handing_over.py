"""Roles are handed over by one link: confirmed by the successor, stopped by the predecessor, undone by the office."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.accounts.handing_over import Plan, begin, confirm, read_handover, stop, stop_by_link, undo
from portal.accounts.handover_models import Handover
from portal.accounts.handovers import handovers_of
from portal.accounts.models import Account, RoleGrant
from portal.accounts.privacy import erase, known_of, person_of
from portal.accounts.representatives import representatives_of
from portal.accounts.roles import people_of, roles_of
from portal.accounts.services import grant, viewer_of
from portal.accounts.signing_in import LinkEnded
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, shift_business_clock
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.models import Mail
from portal.testing import browser_of, browser_signed_in
from portal.viewer import NOBODY, Viewer
from tests.factories import make_account, make_organisation

OLD, NEW, STAFF = "old@city.example", "new@city.example", "staff@oidp.example"
DAY = timedelta(days=1)


@dataclass
class Story:
    """An organisation whose owner, who represents it too, is to go; and somebody of the secretariat."""

    dakar: int
    old: int
    staff: int

    def begun(self, by: int | None = None, starts_at: datetime | None = None, reason: str = "") -> tuple[str, str]:
        """Begin a hand-over and give the secrets of its two links."""
        secrets: list[str] = []

        def link(secret: str) -> str:
            secrets.append(secret)
            return f"http://x/{secret}"

        with unit_of_work():
            plan = Plan(self.dakar, self.old, NEW, "en", starts_at, reason)
            begin(viewer_of(by or self.old), plan, link, link)
        return secrets[0], secrets[1]

    def begun_by_the_office(self) -> tuple[str, str]:
        return self.begun(self.staff, reason="She works elsewhere now.")

    def taken(self, secret: str) -> int:
        with unit_of_work():
            return confirm(secret, NOBODY, "New Person", "fr")

    def owners(self, at: datetime) -> list[int]:
        """Whoever was an owner at an instant."""
        rows = db.session.scalars(
            db.select(RoleGrant).where(RoleGrant.role == "owner", RoleGrant.object_id == self.dakar)
        )
        return [row.account_id for row in rows if row.starts_at <= at and (row.ends_at is None or at < row.ends_at)]


@pytest.fixture
def story(context: Flask) -> Iterator[Story]:
    with unit_of_work():
        dakar = make_organisation("dakar", "City of Dakar")
        old = make_account(OLD, "owner", dakar)
        grant(old, "representative", dakar, business_now() + 300 * DAY)
        found = Story(dakar, old, make_account(STAFF, "secretariat"))
    yield found
    shift_business_clock(timedelta())


def written() -> set[tuple[str, str]]:
    return {(row.to, row.template.removeprefix("mail/handover_")) for row in db.session.scalars(db.select(Mail))}


def test_everything_moves_at_one_instant_and_the_predecessor_keeps_nothing(story: Story) -> None:
    secret, _ = story.begun()
    new = story.taken(secret)
    moves_at = db.session.scalars(db.select(Handover.moves_at)).one()
    assert moves_at is not None
    tick = timedelta(microseconds=1)
    assert [story.owners(moves_at - tick), story.owners(moves_at)] == [[story.old], [new]]
    assert roles_of(story.old) == []
    assert {role.role for role in roles_of(new)} == {"owner", "representative"}
    ends_at = next(role.ends_at for role in roles_of(new) if role.role == "representative")
    assert ends_at is not None
    assert ends_at > business_now() + 299 * DAY
    assert written() == {(NEW, "offered.md"), (OLD, "begun.md"), (OLD, "moved.md"), (NEW, "moved.md")}
    assert {"handover.begin", "handover.confirm"} <= set(db.session.scalars(db.select(AuditLine.act)))


def test_from_a_day_on_means_until_then_the_other_one(story: Story) -> None:
    day = business_now() + 10 * DAY
    secret, _ = story.begun(starts_at=day)
    new = story.taken(secret)
    assert viewer_of(story.old).may("core.people", story.dakar)
    assert viewer_of(new).grants == frozenset()
    assert [who.account_id for who in representatives_of(story.dakar, day - timedelta(microseconds=1))] == [story.old]
    assert [who.account_id for who in representatives_of(story.dakar, day)] == [new]
    shift_business_clock(11 * DAY)
    assert viewer_of(story.old).grants == frozenset()
    assert viewer_of(new).may("core.people", story.dakar)


def test_a_link_is_taken_once(story: Story) -> None:
    secret, stop_secret = story.begun()
    story.taken(secret)
    for act in (lambda: confirm(secret, NOBODY, "X", "en"), lambda: stop_by_link(stop_secret)):
        with pytest.raises(LinkEnded), unit_of_work():
            act()


@pytest.mark.either
def test_whoever_has_an_account_must_be_signed_in_to_it(story: Story) -> None:
    with unit_of_work():
        new = make_account(NEW)
    secret, _ = story.begun()
    for somebody in (NOBODY, Viewer(story.old), Viewer(story.staff)):
        with pytest.raises(Refused, match="Sign in"), unit_of_work():
            confirm(secret, somebody, "", "en")
    with unit_of_work():
        assert confirm(secret, Viewer(new), "", "en") == new


def test_when_somebody_has_left_the_link_waits_until_they_could_stop_it(story: Story) -> None:
    secret, _ = story.begun_by_the_office()
    assert (OLD, "begun.md") in written()
    with pytest.raises(Refused, match="can still stop"):
        story.taken(secret)
    shift_business_clock(7 * DAY)
    new = story.taken(secret)
    assert {role.role for role in roles_of(new)} == {"owner", "representative"}


def test_the_predecessor_stops_it_by_the_letter_to_the_old_address(story: Story) -> None:
    secret, stop_secret = story.begun_by_the_office()
    with unit_of_work():
        stop_by_link(stop_secret)
    assert (STAFF, "stopped.md") in written()
    shift_business_clock(8 * DAY)
    with pytest.raises(LinkEnded):
        read_handover(secret)
    assert len(roles_of(story.old)) == 2


@pytest.mark.either
def test_a_new_hand_over_ends_the_link_of_the_one_before(story: Story) -> None:
    first, _ = story.begun()
    second, _ = story.begun()
    with pytest.raises(LinkEnded):
        read_handover(first)
    story.taken(second)


@pytest.mark.either
def test_a_link_runs_out(story: Story) -> None:
    secret, _ = story.begun()
    shift_business_clock(14 * DAY)
    with pytest.raises(LinkEnded):
        read_handover(secret)


@pytest.mark.either
@pytest.mark.parametrize("days", [1, 20])
def test_the_secretariat_undoes_it_within_days(days: int, story: Story) -> None:
    secret, _ = story.begun()
    new = story.taken(secret)
    number = handovers_of(story.dakar)[0].id
    shift_business_clock(days * DAY)
    if days > 14:
        with pytest.raises(Conflict), unit_of_work():
            undo(viewer_of(story.staff), number, "It was a mistake.")
        return
    with unit_of_work():
        undo(viewer_of(story.staff), number, "It was a mistake.")
    now = business_now()
    assert story.owners(now) == [story.old]
    assert roles_of(new) == []
    assert {role.role for role in roles_of(story.old)} == {"owner", "representative"}
    assert {(OLD, "undone.md"), (NEW, "undone.md")} <= written()
    with pytest.raises(Conflict), unit_of_work():
        undo(viewer_of(story.staff), number, "Once more.")


@pytest.mark.either
def test_undone_before_its_day_everything_is_as_it_was(story: Story) -> None:
    before = [(role.role, role.starts_at, role.ends_at) for role in roles_of(story.old)]
    secret, _ = story.begun(starts_at=business_now() + 10 * DAY)
    new = story.taken(secret)
    with unit_of_work():
        undo(viewer_of(story.staff), handovers_of(story.dakar)[0].id, "The wrong person.")
    assert [(role.role, role.starts_at, role.ends_at) for role in roles_of(story.old)] == before
    assert roles_of(new) == []


@pytest.mark.either
def test_what_was_handed_on_is_undone_in_order(story: Story) -> None:
    new = story.taken(story.begun()[0])
    secrets: list[str] = []
    with unit_of_work():
        make_account("third@city.example")
        plan = Plan(story.dakar, new, "third@city.example", "en")
        begin(viewer_of(new), plan, lambda secret: secrets.append(secret) or "http://x", str)  # type: ignore[func-returns-value]
    third = db.session.scalars(db.select(Account.id).where(Account.email == "third@city.example")).one()
    with unit_of_work():
        confirm(secrets[0], Viewer(third), "", "en")
    with pytest.raises(Conflict, match="Undo that first"), unit_of_work():
        undo(viewer_of(story.staff), handovers_of(story.dakar)[1].id, "It was a mistake.")


@pytest.mark.either
def test_who_may_not_begin_stop_or_undo(story: Story) -> None:
    with unit_of_work():
        colleague = make_account("colleague@city.example", "owner", story.dakar)
        stranger = make_account("stranger@city.example", "owner", make_organisation("lyon"))
    for somebody in (colleague, stranger):
        with pytest.raises(NotFound):
            story.begun(somebody, reason="I want it.")
    with pytest.raises(Refused, match="Say why"):
        story.begun(story.staff)
    story.taken(story.begun()[0])
    number = handovers_of(story.dakar)[0].id
    for act in (undo, lambda viewer, id_, why: stop(viewer, id_)):
        with pytest.raises((NotFound, LinkEnded)), unit_of_work():
            act(viewer_of(stranger), number, "why")
    with pytest.raises(NotFound), unit_of_work():
        undo(viewer_of(colleague), number, "why")


@pytest.mark.either
@pytest.mark.parametrize("email", [OLD, STAFF])
def test_the_successor_is_neither_who_goes_nor_who_begins(email: str, story: Story) -> None:
    plan = Plan(story.dakar, story.old, email, "en", reason="She works elsewhere.")
    with pytest.raises(Refused, match="somebody else"), unit_of_work():
        begin(viewer_of(story.staff), plan, str, str)


@pytest.mark.either
def test_whoever_is_forgotten_is_no_more_in_a_hand_over(story: Story) -> None:
    story.begun_by_the_office()
    with unit_of_work():
        make_account("other@city.example", "owner", story.dakar)
    assert any(data.title == "Hand-overs" for data in known_of(person_of(NEW)))
    with unit_of_work():
        erase(person_of(OLD), NOBODY)
    row = db.session.scalars(db.select(Handover)).one()
    assert (row.reason, row.stopped_at is not None) == ("", True)
    with unit_of_work():
        erase(person_of(NEW), NOBODY)
    assert db.session.scalars(db.select(Handover.email)).one() == ""


@pytest.mark.only_on("sqlite")
def test_from_the_page_of_the_owner_to_the_page_of_the_successor(story: Story, context: Flask) -> None:
    path = "/en/organisations/dakar/hand-over"
    browser = browser_signed_in(context, OLD)
    assert browser.fill(path, {"email": "nobody"}).status_code == 422
    assert browser.fill(path, {"email": NEW}).location == f"{path}?done=1"
    offered = db.session.scalars(db.select(Mail).where(Mail.to == NEW)).one()
    link = str(offered.values["address"]).removeprefix("http://portal.test")
    successor = browser_of(context)
    assert "Accredited representative" in successor.get(link).text
    assert successor.fill(link, {"name": "New Person"}).location == "/en/account/organisations"
    assert "City of Dakar" in successor.get("/en/account/organisations").text
    assert browser.get(path).status_code == 404
    assert {role.person for role in people_of(story.dakar)} == {"New Person"}


@pytest.mark.only_on("sqlite")
def test_the_office_begins_it_and_undoes_it_on_its_pages(story: Story, context: Flask) -> None:
    path = "/en/admin/organisations/dakar/hand-over/"
    browser = browser_signed_in(context, STAFF)
    form = {"person": str(story.old), "email": NEW, "reason": "She works elsewhere."}
    assert browser.fill(path, {**form, "reason": ""}).status_code == 422
    assert browser.fill(path, form).status_code == 303
    letters = {row.to: str(row.values["address"]) for row in db.session.scalars(db.select(Mail))}
    stop_link = letters[OLD].removeprefix("http://portal.test")
    link = letters[NEW].removeprefix("http://portal.test")
    assert "They can stop it until" in browser_of(context).get(link).text
    assert "She works elsewhere." in browser_of(context).get(stop_link).text
    with unit_of_work() as session:
        session.scalars(db.select(Handover)).one().opens_at = business_now() - DAY
    assert browser_of(context).fill(link, {"name": "New Person"}).status_code == 303
    number = handovers_of(story.dakar)[0].id
    assert browser.fill(f"{path}{number}/undo", {"reason": "The wrong one."}).status_code == 303
    db.session.rollback()
    assert {role.person for role in people_of(story.dakar)} == {db.session.get_one(Account, story.old).name}
    assert browser_of(context).get(stop_link).status_code == 410


@pytest.mark.only_on("sqlite")
def test_a_predecessor_stops_it_on_the_page_of_the_letter(story: Story, context: Flask) -> None:
    _, stop_secret = story.begun_by_the_office()
    page = f"/en/account/hand-over/stop/{stop_secret}"
    assert "Your roles stay as they are" in browser_of(context).fill(page, {}).text
    assert browser_of(context).get(page).status_code == 410
