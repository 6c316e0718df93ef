"""The back office: who may see which page, and what is done there."""

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.models import Session
from portal.accounts.roles import roles_of
from portal.accounts.rules import CORE_PERMISSIONS
from portal.admin.condition import condition
from portal.admin.index import PAGES
from portal.admin.plugins import all_settings
from portal.alarms.services import mark_seen, raise_alarm
from portal.audit.models import AuditLine
from portal.audit.services import forget_details, note
from portal.checks import check_and_note
from portal.database import db, unit_of_work
from portal.hooks import Health, NavItem, Setting, Task
from portal.jobs.models import JobRow, SignOfLife
from portal.jobs.running import run_due
from portal.kernel.clock import wall_now
from portal.mail.services import Letter, send
from portal.payments.limits import USUAL_LEAST
from portal.payments.services import begin
from portal.state import current_state
from portal.testing import BASE_URL, Browser, MakeApp, browser_signed_in
from portal.viewer import NOBODY, Grant, Viewer
from tests.core.payments.conftest import request
from tests.core.sample_plugins import install, plugin
from tests.factories import make_account, make_holder, make_organisation

ADMIN, STAFF, TREASURER = "admin@city.example", "staff@city.example", "treasurer@city.example"
WHY = "The general assembly decided so."
pages = pytest.mark.only_on("sqlite")
PATHS = {
    "core.accounts": [
        "/en/admin/accounts/", "/en/admin/accounts/invite", "/en/admin/accounts/1", "/en/admin/accounts/file",
    ],
    "core.organisations": [
        "/en/admin/organisations/", "/en/admin/organisations/new", "/en/admin/organisations/holder-city",
        "/en/admin/organisations/holder-city/names", "/en/admin/organisations/file",
        "/en/admin/merging/", "/en/admin/merging/holder-city",
    ],
    "core.holders": [
        "/en/admin/holders/", "/en/admin/holders/new", "/en/admin/holders/1", "/en/admin/holders/1/gateways",
        "/en/admin/holders/1/gateways/sandbox",
    ],
    "core.content": [
        "/en/admin/content/", "/en/admin/content/terms/fr", "/en/admin/mail/words/",
        "/en/admin/mail/words/fr/mail/sign_in.md", "/en/admin/forms/",
        "/en/admin/forms/membership.application/university/",
        "/en/admin/forms/membership.application/university/versions/1",
    ],
    "core.plugins": ["/en/admin/plugins"],
    "core.switches": ["/en/admin/switches/"],
    "core.settings": ["/en/admin/settings", "/en/admin/setup"],
    "core.health": ["/en/admin/health"],
    "core.mail": [
        "/en/admin/mail/", "/en/admin/mail/1", "/en/admin/mail/file", "/en/admin/mail/jobs", "/en/admin/mail/jobs/file",
        "/en/admin/mail/addresses", "/en/admin/mail/returned",
    ],
    "core.audit": ["/en/admin/audit/", "/en/admin/audit/file"],
    "core.payments": [
        "/en/admin/payments/", "/en/admin/payments/file", "/en/admin/payments/1", "/en/admin/alarms/",
        "/en/admin/alarms/1",
    ],
    "core.refund": ["/en/admin/payments/1/refund"],
}  # fmt: skip


def as_they_are(app: Flask) -> dict[str, str]:
    """What the form of the settings sends when nothing was typed."""
    with app.app_context():
        return {one.name: one.default for one in all_settings()}


@pytest.fixture
def office(context: Flask) -> Flask:
    """A portal with something on every page."""
    with unit_of_work():
        payment_id = begin(request(make_holder("holder")))
        raise_alarm("refund_failed", "sample", 1, payment_id, "25 EUR: no")
        account_id = make_account("berta@city.example")
        note("sample.act", "sample:1", Viewer(account_id), {"said": "<script>alert(1)</script>"})
        send(Letter("berta@city.example", "en", "mail/sign_in.md", "sample", {"address": "http://x", "minutes": 15}))
        db.session.add(JobRow(name="sample.job", payload={}, run_at=wall_now(), last_error="OSError: no", attempts=3))
    return context


def fill(browser: Browser, path: str, to: str = "", **data: str) -> int:
    return browser.fill(path, data, to=to or None).status_code


@pytest.mark.parametrize("role", ["administrator", "secretariat", "treasurer", "owner"])
def test_a_page_of_the_back_office_opens_for_its_permission_alone(role: str, office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, role, 1 if role in ("treasurer", "owner") else None)
    held = {permission.name for permission in CORE_PERMISSIONS if role in permission.default_roles}
    answers = {path: browser.get(path).status_code for paths in PATHS.values() for path in paths}
    assert answers == {path: 200 if name in held else 403 for name, paths in PATHS.items() for path in paths}


@pages
def test_nobody_who_is_not_signed_in_sees_the_back_office(client: Browser) -> None:
    answers = {client.get(path).status_code for paths in (*PATHS.values(), ["/en/admin/"]) for path in paths}
    assert answers == {401}


@pages
def test_every_page_of_the_core_is_on_the_first_page_of_whoever_may_use_it(office: Flask) -> None:
    assert {permission for _, permission, _ in PAGES} == set(PATHS) - {"core.refund"}
    page = browser_signed_in(office, STAFF, "secretariat").get("/en/admin/").text
    assert "Audit log" in page
    assert "Plugins" not in page


@pages
def test_whoever_looks_after_nothing_is_told_so(office: Flask) -> None:
    page = browser_signed_in(office).get("/en/admin/").text
    assert "Your roles open no page here" in page
    assert "Back office" not in browser_signed_in(office).get("/en/account/").text


@pages
def test_plugins_add_pages_and_tasks(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def portal_admin_items(viewer: Viewer) -> Iterable[NavItem]:
        return [NavItem("Sample queue", "core.home")]

    def portal_tasks(viewer: Viewer) -> Iterable[Task]:
        return [Task("Answer the sample", "/en/", due_at=wall_now())]

    install(monkeypatch, plugin("sample", portal_admin_items, portal_tasks))
    page = browser_signed_in(make_app(["sample"]), STAFF, "secretariat").get("/en/admin/").text
    assert "Sample queue" in page
    assert "Answer the sample" in page


@pages
def test_an_account_is_found_by_a_part_of_its_name_or_address(office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, "secretariat")
    for words in ("berta", "BERTA@", "sample pers"):
        assert "berta@city.example" in browser.get("/en/admin/accounts/", query_string={"q": words}).text
    assert "berta@" not in browser.get("/en/admin/accounts/?q=zzz").text


@pages
@pytest.mark.parametrize("after", ["1", "0", "-1", "x", "99999999999999999999", "9223372036854775807", "١"])
def test_a_list_may_be_asked_for_what_no_row_has(after: str, office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, "secretariat")
    for path in (
        "accounts/?after=",
        "mail/?after=",
        "audit/?after=1~",
        "organisations/?after=",
        "audit/?act=%25&after=",
        "payments/?state=paid&after=",
        "payments/?holder=",
        "payments/?number=",
        "payments/?sort=since&after=1~",
    ):
        assert browser.get(f"/en/admin/{path}{after}").status_code == 200


@pages
def test_long_lists_go_on_where_the_page_ended(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.web.tables.ON_A_PAGE", 1)
    browser = browser_signed_in(office, STAFF, "secretariat")
    assert 'href="/en/admin/accounts/?after=1~1"' in browser.get("/en/admin/accounts/").text
    page = browser.get("/en/admin/accounts/?after=1~1").text
    assert STAFF in page
    assert "berta@" not in page


def test_a_role_is_given_and_ended(office: Flask) -> None:
    browser, page = browser_signed_in(office, STAFF, "secretariat"), "/en/admin/accounts/1"
    assert fill(browser, page, role="treasurer", object="holder", ends_on="2099-01-31") == 303
    role = roles_of(1)[0]
    assert (role.role, role.object_id, str(role.ends_at)) == ("treasurer", 1, "2099-02-01 00:00:00+00:00")
    assert fill(browser, page, to=f"{page}/roles/{role.id}/end") == 303
    db.session.rollback()
    assert roles_of(1) == []


@pages
@pytest.mark.parametrize(
    "typed",
    [
        {"role": "administrator"}, {"role": "emperor"}, {"role": ""}, {"role": "owner", "object": "nowhere"},
        {"role": "treasurer", "object": ""}, {"role": "secretariat", "ends_on": "2001-01-01"},
    ],
)  # fmt: skip
def test_a_role_that_cannot_be_given_is_refused(typed: dict[str, str], office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, "secretariat")
    assert fill(browser, "/en/admin/accounts/1", **typed) in (404, 422)
    assert roles_of(1) == []


@pages
def test_nobody_gives_themselves_a_role(office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, "secretariat")
    assert fill(browser, "/en/admin/accounts/2", role="treasurer", object="holder") == 422


@pages
def test_an_administrator_ends_no_role_that_they_may_not_give(office: Flask) -> None:
    with unit_of_work():
        treasurer = make_account(TREASURER, "treasurer", 1)
    browser, page = browser_signed_in(office, ADMIN, "administrator"), f"/en/admin/accounts/{treasurer}"
    assert fill(browser, page, to=f"{page}/roles/{roles_of(treasurer)[0].id}/end") == 404
    assert len(roles_of(treasurer)) == 1


@pages
def test_somebody_who_lost_a_device_is_signed_out(office: Flask) -> None:
    lost, page = browser_signed_in(office, "berta@city.example"), "/en/admin/accounts/1"
    assert fill(browser_signed_in(office, STAFF, "secretariat"), page, to=f"{page}/sign-out") == 303
    assert lost.get("/en/account/").status_code == 401


@pages
def test_the_secretariat_invites_to_a_role_and_withdraws(office: Flask) -> None:
    browser, page = browser_signed_in(office, STAFF, "secretariat"), "/en/admin/accounts/invite"
    assert fill(browser, page, email="chris@city.example", role="secretariat") == 303
    assert "chris@city.example" in browser.get(page).text
    assert fill(browser, page, to="/en/admin/accounts/invitations/1/withdraw") == 303
    assert "chris@city.example" not in browser.get(page).text


@pages
def test_accounts_and_jobs_that_do_not_exist_are_not_found(office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, "secretariat")
    assert browser.get("/en/admin/accounts/99").status_code == 404
    assert fill(browser, "/en/admin/mail/jobs", to="/en/admin/mail/jobs/99/retry") == 404
    assert fill(browser, "/en/admin/mail/jobs", to="/en/admin/accounts/1/roles/99/end") == 404


@pages
def test_a_plugin_is_switched_off_and_on(office: Flask) -> None:
    browser, page = browser_signed_in(office, ADMIN, "administrator"), "/en/admin/plugins"
    assert browser.fill(page, {"to": "off"}, to="/en/admin/plugins/membership/switch").status_code == 303
    assert browser.get("/en/membership/").status_code == 404
    browser.fill(page, {"to": "on"}, to="/en/admin/plugins/membership/switch")
    assert browser.get("/en/membership/").status_code == 200


@pages
def test_a_plugin_that_is_not_installed_cannot_be_switched(office: Flask) -> None:
    browser = browser_signed_in(office, ADMIN, "administrator")
    assert fill(browser, "/en/admin/plugins", to="/en/admin/plugins/nothing/switch") == 404


@pages
def test_what_could_not_start_and_what_failed_is_shown(make_app: MakeApp) -> None:
    app = make_app(["membership"])
    app.extensions["portal.state"].left_out["broken"] = "it needs nothing"
    app.extensions["portal.hooks"].failures["membership", "portal_tasks"] = "ZeroDivisionError"
    page = browser_signed_in(app, ADMIN, "administrator").get("/en/admin/plugins").text
    assert "it needs nothing" in page
    assert "portal_tasks: ZeroDivisionError" in page


@pages
def test_settings_of_plugins_are_changed_and_noted(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def portal_settings() -> Iterable[Setting]:
        return [Setting("sample.days", "Days", "7"), Setting("sample.name", "Name")]

    install(monkeypatch, plugin("sample", portal_settings))
    app = make_app(["sample"])
    browser = browser_signed_in(app, ADMIN, "administrator")
    assert (
        browser.fill(
            "/en/admin/settings",
            as_they_are(app)
            | {
                "core.refund_alone_up_to": "5 EUR",
                "core.least_payment": USUAL_LEAST,
                "sample.days": "9",
                "sample.name": "",
                "why": WHY,
            },
        ).status_code
        == 303
    )
    assert 'value="9"' in browser.get("/en/admin/settings").text
    with app.app_context():
        changed = db.session.scalars(db.select(AuditLine.object).where(AuditLine.act == "setting.change")).all()
    assert sorted(changed) == ["setting:core.refund_alone_up_to", "setting:sample.days"]


@pages
def test_a_setting_that_makes_no_sense_is_refused_beside_its_field_and_nothing_is_stored(office: Flask) -> None:
    browser = browser_signed_in(office, ADMIN, "administrator")
    for typed, said in (("5 euros", "Write whole sums"), ("5 EUR, 6 EUR", "stands here twice")):
        answer = browser.fill(
            "/en/admin/settings", {"core.least_payment": typed, "core.refund_alone_up_to": "7 EUR", "why": WHY}
        )
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{typed}"' in answer.text
    assert "7 EUR" not in browser.get("/en/admin/settings").text


@pages
def test_the_settings_page_tells_who_changed_what_from_what_to_what(office: Flask) -> None:
    browser = browser_signed_in(office, ADMIN, "administrator")
    browser.fill(
        "/en/admin/settings",
        as_they_are(office) | {"core.least_payment": "2 EUR", "core.refund_alone_up_to": "7 EUR", "why": WHY},
    )
    page = browser.get("/en/admin/settings").text
    assert "Changed a setting</b>: The smallest sum" in page
    assert f"to: 2 EUR, why: {WHY}" in page


@pages
def test_a_limit_of_money_is_not_changed_without_a_reason_and_other_settings_are(office: Flask) -> None:
    browser = browser_signed_in(office, ADMIN, "administrator")
    typed = as_they_are(office) | {"core.least_payment": "2 EUR", "core.network_name": "Red de ciudades"}
    answer = browser.fill("/en/admin/settings", typed)
    assert answer.status_code == 422
    assert "Say in a line why you change this: The smallest sum that may be pledged, for each currency." in answer.text
    assert 'value="2 EUR"' in answer.text
    typed["core.least_payment"] = USUAL_LEAST
    assert browser.fill("/en/admin/settings", typed).status_code == 303
    office.extensions["portal.tail"].look()
    assert current_state().setting("core.least_payment") == ""
    assert current_state().setting("core.network_name") == "Red de ciudades"


def test_an_earlier_value_of_a_setting_is_put_back_by_a_link_and_counts_once_it_is_saved(office: Flask) -> None:
    browser = browser_signed_in(office, ADMIN, "administrator")
    first, second = "2 EUR", "3 EUR"
    for value in (first, second):
        browser.fill(
            "/en/admin/settings",
            as_they_are(office) | {"core.least_payment": value, "core.refund_alone_up_to": "7 EUR", "why": WHY},
        )
    page = browser.get("/en/admin/settings").text
    links = re.findall(r"/en/admin/settings\?back=\d+", page)
    assert f'value="{second}"' in page
    assert f'value="{first}"' in browser.get(links[0]).text
    assert current_state().setting("core.least_payment") == second
    assert (
        browser.fill(
            links[0],
            as_they_are(office) | {"core.least_payment": first, "core.refund_alone_up_to": "7 EUR", "why": WHY},
        ).status_code
        == 303
    )
    assert f'value="{first}"' in browser.get("/en/admin/settings").text
    for made_up in ("0", "x", "99999999999999999999"):
        assert f'value="{first}"' in browser.get(f"/en/admin/settings?back={made_up}").text


@pages
def test_settings_open_only_to_whoever_proved_just_now_who_they_are(office: Flask) -> None:
    browser = browser_signed_in(office, ADMIN, "administrator")
    with unit_of_work() as session:
        session.execute(db.update(Session).values(proved_at=wall_now() - timedelta(hours=1)))
    answer = browser.get("/en/admin/settings")
    assert answer.status_code == 303
    assert "/en/account/prove?next=/en/admin/settings" in answer.location


def test_the_audit_log_says_who_did_what(office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, "secretariat")
    page = browser.get("/en/admin/audit/?object=sample:1").text
    assert "Sample Person" in page
    assert "said: &lt;script&gt;alert(1)" in page
    page = browser.get("/en/admin/audit/?act=role.give").text
    assert "Gave a role" in page
    assert "sample.act" not in page


@pages
def test_erased_details_leave_the_act_in_the_log(office: Flask) -> None:
    with unit_of_work():
        forget_details("sample:1")
    page = browser_signed_in(office, STAFF, "secretariat").get("/en/admin/audit/").text
    assert "sample.act" in page
    assert "alert(1)" not in page


@pages
def test_letters_are_listed_without_their_words_and_a_failed_job_runs_again(office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, "secretariat")
    assert "OSError: no" in browser.get("/en/admin/mail/jobs").text
    page = browser.get("/en/admin/mail/").text
    assert "berta@city.example" in page
    assert "http://x" not in page
    job = db.session.scalars(db.select(JobRow.id).where(JobRow.name == "sample.job")).one()
    assert fill(browser, "/en/admin/mail/jobs", to=f"/en/admin/mail/jobs/{job}/retry") == 303
    db.session.rollback()
    assert db.session.get_one(JobRow, job).attempts == 0


def test_the_health_page_tells_what_is_not_well(office: Flask) -> None:
    lines = {line.name: line for line in condition_of(office)}
    assert not lines["Checks"].is_well
    assert not lines["Worker"].is_well
    with unit_of_work() as session:
        session.execute(db.delete(JobRow).where(JobRow.name == "sample.job"))
        mark_seen(1, "The payer has another account.", Viewer(1, grants=frozenset({Grant("core.payments")})))
        session.add(SignOfLife(name="worker", seen_at=wall_now()))
    check_and_note()
    run_due(office)
    assert [line for line in condition_of(office) if not line.is_well] == []


@pages
def test_a_worker_that_fell_silent_and_an_old_check_are_not_well(office: Flask) -> None:
    check_and_note()
    with unit_of_work() as session:
        session.add(SignOfLife(name="worker", seen_at=wall_now() - timedelta(hours=1)))
        session.add(JobRow(name="x", payload={}, run_at=wall_now(), state="failed"))
    ill = [line.name for line in condition_of(office) if not line.is_well]
    assert ill == ["Alarms", "Worker", "Jobs"]


def condition_of(app: Flask) -> list[Health]:
    with app.test_request_context("/en/", base_url=BASE_URL):
        return condition()


@pages
def test_every_act_of_the_office_is_noted(office: Flask) -> None:
    browser = browser_signed_in(office, STAFF, "secretariat")
    fill(browser, "/en/admin/accounts/1", role="secretariat")
    fill(browser, "/en/admin/organisations/holder-city", kind="organisation", country="SN", region="africa")
    job = db.session.scalars(db.select(JobRow.id)).all()[-1]
    fill(browser, "/en/admin/mail/jobs", to=f"/en/admin/mail/jobs/{job}/retry")
    noted = set(db.session.scalars(db.select(AuditLine.act)))
    assert {"role.give", "organisation.change", "job.retry"} <= noted


@pages
def test_an_office_without_data_shows_what_to_do(client: Browser, app: Flask) -> None:
    browser = browser_signed_in(app, STAFF, "secretariat")
    assert "Nothing fits" in browser.get("/en/admin/organisations/").text
    assert "No fund holder yet" in browser.get("/en/admin/holders/").text
    assert NOBODY.grants == frozenset()


@pages
def test_an_organisation_is_looked_after_by_whoever_may(office: Flask) -> None:
    with unit_of_work():
        make_organisation("lyon", "Lyon")
    assert browser_signed_in(office, STAFF, "secretariat").get("/en/organisations/lyon/people").status_code == 200
