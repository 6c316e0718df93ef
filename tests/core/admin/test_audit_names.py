"""The audit log calls things by their names and leads to them, in the reader's language and within their rights."""

from collections.abc import Iterable, Sequence

import pytest
from flask import Flask

from plugins.badges.models import Site
from plugins.campaigns.services import creating
from plugins.membership.models import Interest, Member
from portal.accounts.invitations import Guest, invite
from portal.accounts.roles import Mandate
from portal.admin.objects import named_objects
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.hooks import Purpose
from portal.kernel.clock import wall_now
from portal.organisations.models import Holder
from portal.payments.services import begin
from portal.testing import BASE_URL, MakeApp, browser_signed_in
from portal.viewer import NOBODY, Grant, Viewer
from tests.core.payments.conftest import request
from tests.core.sample_plugins import install, plugin
from tests.factories import make_account, make_holder
from tests.plugins.campaigns.story import new_campaign

STAFF = Viewer(
    1,
    grants=frozenset(
        Grant(name)
        for name in ("core.accounts", "core.holders", "core.organisations", "core.payments", "core.content",
                     "campaigns.review")
    ),
)  # fmt: skip
MAY_INVITE = frozenset({Grant("core.accounts"), Grant("core.holders"), Grant("core.people", "organisation", 1)})
MADE_UP = [
    "membership:interest:x",
    "membership:x",
    "badges:-1",
    "invitation:x",
    "letter:١",
    "account:x",
    "account:99999999999999999999",
    "expense:x",
    "campaigns:",
    "elections:١",
    "newsletter:-1",
    ":",
]


def named(app: Flask, *references: str, viewer: Viewer = STAFF, language: str = "en") -> dict[str, tuple[str, str]]:
    with app.test_request_context(f"/{language}/admin/audit/", base_url=BASE_URL):
        found = named_objects(references, viewer)
        return {one.reference: (one.title, one.url) for one in found.values()}


def test_what_the_core_looks_after_is_named_and_linked(context: Flask) -> None:
    with unit_of_work():
        holder_id = make_holder("dakar")
        payment_id = begin(request(holder_id))
        account_id = make_account("berta@city.example")
    wanted = (f"account:{account_id}", "holder:1", "organisation:1", f"payment:{payment_id}", "content:terms:fr")
    found = named(context, *wanted)
    assert found["account:1"] == ("Sample Person", "/en/admin/accounts/1")
    assert found["holder:1"] == ("Sample Fund Holder", "/en/admin/holders/1")
    assert found["organisation:1"] == ("City of Sample", "/en/admin/organisations/dakar-city")
    assert found["payment:1"] == ("Payment 1", "/en/admin/payments/1")
    assert found["content:terms:fr"][1] == "/en/admin/content/terms/fr"


def test_members_wishes_badges_invitations_and_letters_are_named_and_linked(context: Flask) -> None:
    with unit_of_work() as session:
        holder_id = make_holder("dakar")
        city = session.scalars(db.select(Holder.organisation_id)).one()
        session.add(Member(organisation_id=city))
        wish = {"name": "Ville de Lyon", "country": "FR", "email": "mairie@lyon.example", "language": "fr"}
        session.add(Interest(**wish, form_key="k", told_at=wall_now()))
        page = {"url": "https://city.example/us", "host": "city.example", "kind": "member", "language": "en"}
        session.add(Site(organisation_id=city, email="", told_at=wall_now(), **page))
        for role, object_id in (("treasurer", holder_id), ("owner", city), ("secretariat", None)):
            viewer = Viewer(make_account(f"{role}@city.example"), grants=MAY_INVITE)
            invite(viewer, Guest("guest@city.example", "en"), Mandate(role, object_id), lambda secret: secret)
        session.flush()
    staff = Viewer(1, grants=STAFF.grants | {Grant("membership.manage"), Grant("badges.manage"), Grant("core.mail")})
    wanted = ("membership:1", "membership:interest:1", "badges:1", "letter:1", *(f"invitation:{n}" for n in (1, 2, 3)))
    assert named(context, *wanted, viewer=staff) == {
        "membership:1": ("City of Sample", "/en/admin/membership/standing/1"),
        "membership:interest:1": ("Ville de Lyon", "/en/admin/membership/"),
        "badges:1": ("https://city.example/us", "/en/admin/badges/"),
        "letter:1": ("Letter 1", "/en/admin/mail/1"),
        "invitation:1": ("Invitation: Treasurer · Sample Fund Holder", "/en/admin/holders/1"),
        "invitation:2": ("Invitation: Owner · City of Sample", "/en/admin/organisations/dakar-city"),
        "invitation:3": ("Invitation: Technical Secretariat", ""),
    }
    assert {url for _, url in named(context, *wanted, viewer=NOBODY).values()} == {""}


def test_a_campaign_that_nobody_sees_yet_is_named_to_the_office(context: Flask) -> None:
    with unit_of_work():
        campaign_id = creating.create_campaign(new_campaign(slug="new-street"))
    title, url = named(context, f"campaigns:{campaign_id}", "expense:7")[f"campaigns:{campaign_id}"]
    assert title
    assert url == f"/en/admin/campaigns/{campaign_id}"


@pytest.mark.only_on("sqlite")
def test_whoever_may_not_see_a_page_gets_no_link_to_it(context: Flask) -> None:
    with unit_of_work():
        make_holder("dakar")
        make_account("berta@city.example")
    found = named(context, "account:1", "holder:1", "setting:core.least_payment", "plugin:badges", viewer=NOBODY)
    assert {url for _, url in found.values()} == {""}
    assert ("Badges", "") in found.values()


def test_references_to_nothing_are_left_as_they_are(context: Flask) -> None:
    assert named(context, *MADE_UP) == {}
    browser = browser_signed_in(context, "staff@city.example", "secretariat")
    for reference in MADE_UP:
        assert browser.get("/en/admin/audit/", query_string={"object": reference}).status_code == 200


@pytest.mark.only_on("sqlite")
def test_a_plugin_names_its_own_and_its_name_cannot_break_the_page(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def portal_office_objects(references: Sequence[str], viewer: Viewer) -> Iterable[Purpose]:
        return [Purpose(one, "<b>Un vœu</b>", "/en/", "fr") for one in references if one == "sample:1"]

    install(monkeypatch, plugin("sample", portal_office_objects))
    app = make_app(["sample"])
    with app.app_context(), unit_of_work():
        note("sample.act", "sample:1", NOBODY)
        db.session.flush()
    page = browser_signed_in(app, "staff@city.example", "secretariat").get("/en/admin/audit/").text
    assert '<bdi lang="fr"><a href="/en/">&lt;b&gt;Un vœu&lt;/b&gt;</a></bdi>' in page
    assert "object=sample:1" in page


@pytest.mark.only_on("sqlite")
def test_an_objects_page_leads_to_all_that_happened_to_it(context: Flask) -> None:
    with unit_of_work():
        make_holder("dakar")
        note("holder.change", "holder:1", NOBODY)
    browser = browser_signed_in(context, "staff@city.example", "secretariat")
    assert 'href="/en/admin/audit/?object=holder:1"' in browser.get("/en/admin/holders/1").text
