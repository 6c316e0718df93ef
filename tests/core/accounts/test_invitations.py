"""Roles are offered by mail, by whoever may give them and to nobody else."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.invitations import Guest, accept, invite, read_invitation, waiting, withdraw
from portal.accounts.models import Account, Invitation
from portal.accounts.roles import Mandate, end_role, give, people_of, roles_of
from portal.accounts.rules import ROLES, may_give
from portal.accounts.services import viewer_of
from portal.accounts.signing_in import LinkEnded
from portal.audit.models import AuditLine
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.mail.models import Mail
from portal.testing import Browser, browser_of, browser_signed_in
from portal.viewer import NOBODY, Viewer
from tests.factories import make_account, make_organisation

OWNER, GUEST = "owner@city.example", "berta@city.example"
pages = pytest.mark.only_on("sqlite")


@pytest.fixture
def dakar(context: Flask) -> int:
    with unit_of_work():
        return make_organisation("dakar", "City of Dakar")


@pytest.fixture
def owner(dakar: int) -> Viewer:
    with unit_of_work():
        account_id = make_account(OWNER, "owner", dakar)
    return viewer_of(account_id)


def invited(owner: Viewer, mandate: Mandate, email: str = GUEST) -> str:
    """Invite somebody and give the secret of the link."""
    secrets: list[str] = []
    with unit_of_work():
        invite(owner, Guest(email, "en", "City of Dakar"), mandate, lambda secret: secrets.append(secret) or "http://x")  # type: ignore[func-returns-value]
    return secrets[0]


def test_an_invitation_makes_an_account_with_the_role_and_its_dates(owner: Viewer, dakar: int) -> None:
    until = business_now() + timedelta(days=30)
    secret = invited(owner, Mandate("editor", dakar, ends_at=until))
    with unit_of_work():
        account_id = accept(secret, NOBODY, "Berta Nova", "fr")
    role = roles_of(account_id)[0]
    assert (role.role, role.object_id, role.ends_at) == ("editor", dakar, until)
    assert db.session.get_one(Account, account_id).name == "Berta Nova"


def test_an_invitation_is_taken_once(owner: Viewer, dakar: int) -> None:
    secret = invited(owner, Mandate("editor", dakar))
    with unit_of_work():
        accept(secret, NOBODY, "Berta", "en")
    with pytest.raises(LinkEnded), unit_of_work():
        accept(secret, NOBODY, "Berta", "en")


def test_whoever_has_an_account_must_be_signed_in_to_it(owner: Viewer, dakar: int) -> None:
    with unit_of_work():
        berta = make_account(GUEST)
    secret = invited(owner, Mandate("editor", dakar))
    with pytest.raises(Refused), unit_of_work():
        accept(secret, owner, "", "en")
    with unit_of_work():
        assert accept(secret, Viewer(berta), "", "en") == berta


@pytest.mark.parametrize("end", ["withdrawn", "too old", "mistyped"])
@pages
def test_an_invitation_that_no_longer_holds_says_so(end: str, owner: Viewer, dakar: int) -> None:
    secret = invited(owner, Mandate("editor", dakar))
    with unit_of_work() as session:
        row = session.scalars(db.select(Invitation)).one()
        if end == "withdrawn":
            withdraw(owner, row.id)
        if end == "too old":
            row.ends_at = wall_now() - timedelta(seconds=1)
    with pytest.raises(LinkEnded):
        read_invitation(secret + ("x" if end == "mistyped" else ""))


@pages
def test_an_owner_invites_to_roles_of_their_own_organisation_only(owner: Viewer, dakar: int) -> None:
    given = {(role, object_) for role in ROLES for object_ in (dakar, 999, None) if may_give(owner, role, object_)}
    assert given == {(role, dakar) for role in ("owner", "editor", "bookkeeper", "representative")}
    with pytest.raises(Refused), unit_of_work():
        invite(owner, Guest(GUEST, "en"), Mandate("secretariat"), str)


@pages
@pytest.mark.parametrize(
    ("role", "gives"),
    [
        ("administrator", {"administrator", "secretariat", "committee", "panel", "office"}),
        ("secretariat", set(ROLES) - {"administrator"}),
        ("treasurer", set()),
        ("editor", set()),
    ],
)
def test_who_gives_which_role(role: str, gives: set[str], dakar: int) -> None:
    with unit_of_work():
        viewer = viewer_of(make_account(role=role, object_id=None if ROLES[role].scope == "portal" else dakar))
    assert {name for name in ROLES if may_give(viewer, name, dakar)} == gives


@pages
def test_a_mandate_that_ends_before_it_begins_is_refused(owner: Viewer, dakar: int) -> None:
    mandate = Mandate("editor", dakar, ends_at=business_now() - timedelta(days=1))
    with pytest.raises(Refused, match="ends after"):
        invited(owner, mandate)


def test_nobody_changes_their_own_roles(owner: Viewer, dakar: int) -> None:
    assert owner.account_id
    with pytest.raises(Refused, match="own roles"), unit_of_work():
        give(owner, owner.account_id, Mandate("representative", dakar))
    with pytest.raises(Refused, match="own roles"), unit_of_work():
        end_role(owner, roles_of(owner.account_id)[0].id)


@pytest.mark.both
def test_a_role_is_given_once_and_ended_at_once(owner: Viewer, dakar: int) -> None:
    with unit_of_work():
        berta = make_account(GUEST)
        give(owner, berta, Mandate("editor", dakar))
    with pytest.raises(Conflict), unit_of_work():
        give(owner, berta, Mandate("editor", dakar))
    with unit_of_work():
        assert end_role(owner, roles_of(berta)[0].id) == berta
    assert roles_of(berta) == []
    assert set(db.session.scalars(db.select(AuditLine.act))) == {"role.give", "role.end"}


@pages
def test_a_role_that_has_not_begun_goes_without_a_trace_in_the_mandates(owner: Viewer, dakar: int) -> None:
    with unit_of_work():
        berta = make_account(GUEST)
        give(owner, berta, Mandate("editor", dakar, starts_at=business_now() + timedelta(days=9)))
    assert viewer_of(berta).grants == frozenset()
    with unit_of_work():
        end_role(owner, roles_of(berta)[0].id)
    assert roles_of(berta) == []


@pages
def test_the_roles_of_others_are_out_of_reach(owner: Viewer, context: Flask) -> None:
    with unit_of_work():
        elsewhere = make_account("chris@city.example", "editor", make_organisation("lyon"))
    with pytest.raises(NotFound), unit_of_work():
        end_role(owner, roles_of(elsewhere)[0].id)


PEOPLE = "/en/organisations/dakar/people"


def path_in_letter() -> str:
    values = db.session.scalars(db.select(Mail.values)).one()
    return str(values["address"]).removeprefix("http://portal.test")


@pages
def test_from_the_page_of_people_to_a_role(owner: Viewer, dakar: int, context: Flask, client: Browser) -> None:
    browser = browser_signed_in(context, OWNER)
    answer = browser.fill(PEOPLE, {"email": GUEST, "role": "editor", "ends_on": "2099-12-31"})
    assert answer.location == f"{PEOPLE}?done=1"
    assert GUEST in browser.get(PEOPLE).text
    path = path_in_letter()
    assert "Editor, <bdi>City of Dakar</bdi>" in client.get(path).text
    assert client.fill(path, {"name": "Berta Nova"}).location == "/en/account/"
    assert "Berta Nova" in browser.get(PEOPLE).text
    assert client.get(path).status_code == 410


@pages
def test_an_invitation_to_an_account_asks_to_sign_in_first(owner: Viewer, dakar: int, context: Flask) -> None:
    with unit_of_work():
        make_account(GUEST)
    browser_signed_in(context, OWNER).fill(PEOPLE, {"email": GUEST, "role": "editor"})
    path = path_in_letter()
    assert "Sign in to it first" in browser_of(context).get(path).text
    assert browser_signed_in(context, GUEST).fill(path, {}).status_code == 303


@pages
def test_roles_are_ended_and_invitations_withdrawn_on_the_page(owner: Viewer, dakar: int, context: Flask) -> None:
    browser = browser_signed_in(context, OWNER)
    browser_signed_in(context, GUEST, "editor", dakar)
    browser.fill(PEOPLE, {"email": "chris@city.example", "role": "editor"})
    role = next(role.id for role in people_of(dakar) if role.email == GUEST)
    invitation = waiting(dakar, ["editor"])[0].id
    assert browser.fill(PEOPLE, {}, to=f"{PEOPLE}/{role}/end").status_code == 303
    assert browser.fill(PEOPLE, {}, to=f"{PEOPLE}/invitations/{invitation}/withdraw").status_code == 303
    db.session.rollback()
    assert [role.email for role in people_of(dakar)] == [OWNER]
    assert waiting(dakar, ["editor"]) == []


@pages
def test_people_of_other_organisations_are_not_shown_and_not_touched(owner: Viewer, dakar: int, context: Flask) -> None:
    with unit_of_work():
        lyon = make_organisation("lyon")
        make_account("chris@city.example", "editor", lyon)
    browser = browser_signed_in(context, OWNER)
    assert browser.get("/en/organisations/lyon/people").status_code == 404
    role = people_of(lyon)[0].id
    for path in (f"/en/organisations/lyon/people/{role}/end", f"{PEOPLE}/{role}/end"):
        assert browser.fill(PEOPLE, {}, to=path).status_code == 404
    assert len(people_of(lyon)) == 1


@pages
@pytest.mark.parametrize("role", ["editor", "bookkeeper", "representative"])
def test_who_only_works_for_an_organisation_does_not_see_its_people(role: str, dakar: int, context: Flask) -> None:
    assert browser_signed_in(context, GUEST, role, dakar).get(PEOPLE).status_code == 403


@pages
@pytest.mark.parametrize(
    "change",
    [{"email": "nobody"}, {"role": "secretariat"}, {"role": ""}, {"ends_on": "2001-01-01"}, {"ends_on": "9999-12-31"},
     {"ends_on": "tomorrow"}, {"starts_on": "2050-01-02", "ends_on": "2050-01-01"}],
)  # fmt: skip
def test_a_faulty_invitation_is_refused_and_kept(
    change: dict[str, str], owner: Viewer, dakar: int, context: Flask
) -> None:
    form = {"email": GUEST, "role": "editor", **change}
    answer = browser_signed_in(context, OWNER).fill(PEOPLE, form)
    assert answer.status_code == 422
    assert f'value="{form["email"]}"' in answer.text
    assert db.session.scalar(db.select(db.func.count(Invitation.id))) == 0
