"""Keys of a holder, its webhook endpoint, and what the health page says of them."""

import pytest
import stripe

from plugins.stripe_payments.endpoints import gateway, look_at_all, make_endpoint
from plugins.stripe_payments.health import lines
from plugins.stripe_payments.line import PINNED, client, twin_address
from portal.cli import portal
from portal.config import BadSettings
from portal.database import db, unit_of_work
from portal.kernel.errors import Unavailable
from portal.organisations.models import Holder
from portal.organisations.services import open_gateway
from portal.payments.gateway import Unknown
from portal.testing import browser_signed_in
from tests.plugins.stripe_payments.conftest import KEYS, World
from tests.stripe_twin import Answer, Request
from tests.stripe_twin.delivery import message_of, sign


def test_the_pinned_version_is_that_of_the_sdk() -> None:
    assert stripe.api_version == PINNED


def test_the_command_makes_an_endpoint_of_the_pinned_version_and_keeps_its_secret(world: World) -> None:
    endpoint = world.twin.account.all("webhook_endpoint")[0]
    assert (endpoint["api_version"], endpoint["url"]) == (
        PINNED,
        f"http://portal.test/webhooks/stripe/{world.holder_id}",
    )
    assert world.keys() == KEYS | {"secret": world.twin.account.secrets[endpoint["id"]][0]}


def test_an_endpoint_is_changed_without_a_gap(world: World) -> None:
    payment_id = world.asked_for()
    world.twin.pay(world.payment(payment_id).checkout_reference)
    old = world.keys()["secret"]
    body, header = _message_signed_by(world, old)
    slug = db.session.scalars(db.select(Holder.slug)).one()
    db.session.rollback()
    said = world.app.test_cli_runner().invoke(portal, ["stripe", "setup", slug])
    assert (said.exit_code, "1 older" in said.output) == (0, True), said.output
    assert world.keys()["secret_before"] == old
    assert len(world.twin.account.all("webhook_endpoint")) == 1
    assert world.receive(f"/webhooks/stripe/{world.holder_id}", body, header) == 200
    world.deliver()
    assert world.state(payment_id) == "secured"


def _message_signed_by(world: World, secret: str) -> tuple[bytes, dict[str, str]]:
    body = message_of(world.twin.account.events()[-1])
    return body, {"Stripe-Signature": sign(body, [secret])}


def test_the_command_knows_no_holder_without_keys(world: World) -> None:
    said = world.app.test_cli_runner().invoke(portal, ["stripe", "setup", "nobody"])
    assert (said.exit_code, "No fund holder" in said.output) == (1, True)


def test_messages_are_replayed_by_command(world: World) -> None:
    world.secured()
    runner = world.app.test_cli_runner()
    assert "wait for the worker" in runner.invoke(portal, ["stripe", "replay", "--hours", "1"]).output
    assert runner.invoke(portal, ["stripe", "replay"]).exit_code == 2


def health(world: World) -> list[tuple[bool, str]]:
    look_at_all()
    with world.app.test_request_context("/en/"):
        found = [(line.is_well, line.detail) for line in lines()]
    db.session.rollback()
    return found


def test_the_health_page_says_mode_and_last_message(world: World) -> None:
    world.secured()
    (is_well, detail) = health(world)[0]
    assert (is_well, "test keys" in detail, "last message" in detail) == (True, True, True)


def test_the_health_page_says_what_is_wrong(world: World) -> None:
    endpoint = world.twin.account.all("webhook_endpoint")[0]
    endpoint["api_version"] = "2020-08-27"
    assert "2020-08-27" in health(world)[0][1]
    endpoint |= {"api_version": PINNED, "status": "disabled"}
    assert "switched off" in health(world)[0][1]
    world.twin.account.drop(endpoint)
    assert "portal stripe setup" in health(world)[0][1]
    world.twin.api_keys[:] = ["sk_test_another"]
    assert health(world)[0][0] is False


def test_an_account_that_is_not_ours_opens_nothing(world: World) -> None:
    world.twin.api_keys[:] = ["sk_test_another"]
    with pytest.raises(Unknown):
        gateway().fetch(world.keys(), "pi_1")


def test_a_live_key_never_works_in_a_test_portal(world: World) -> None:
    with pytest.raises(Unavailable):
        client(KEYS | {"api_key": "sk_live_1"})


@pytest.mark.parametrize(
    ("environment", "address"),
    [({}, ""), ({"STRIPE_API_BASE": "http://127.0.0.1:9/"}, "http://127.0.0.1:9")],
)
def test_a_twin_may_stand_for_stripe(environment: dict[str, str], address: str) -> None:
    assert twin_address(environment) == address


@pytest.mark.parametrize(
    "environment",
    [
        {"STRIPE_API_BASE": "http://127.0.0.1:9", "PORTAL_MODE": "live"},
        {"STRIPE_API_BASE": "ftp://127.0.0.1"},
        {"STRIPE_API_BASE": "http://127.0.0.1/path"},
    ],
)
def test_a_twin_never_stands_for_stripe_where_money_is_real(environment: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        twin_address(environment)


def test_a_connected_account_is_named_with_every_request(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    answer = world.twin.answer

    def noted(request: Request) -> Answer:
        sent.append(_account(request.headers))
        return answer(request)

    monkeypatch.setattr(world.twin, "answer", noted)
    keys = world.keys() | {"account": "acct_7"}
    with unit_of_work():
        open_gateway(world.holder_id, "stripe", keys, world.app.extensions["portal.keys"])
    world.asked_for()
    assert set(sent) == {"acct_7"}
    sent.clear()
    make_endpoint(world.holder_id)
    assert set(sent) == {""}
    assert world.twin.account.all("webhook_endpoint")


def _account(headers: dict[str, str]) -> str:
    return {name.lower(): value for name, value in headers.items()}.get("stripe-account", "")


@pytest.mark.only_on("sqlite")
def test_the_office_enters_keys_in_labelled_fields_with_checks(world: World) -> None:
    staff = browser_signed_in(world.app, "staff@city.example", "secretariat")
    path = f"/en/admin/holders/{world.holder_id}/gateways/stripe"
    page = staff.get(path).text
    assert "Signing secret of the webhook endpoint" in page
    assert "pk_test_twin" in page
    assert "sk_test_twin" not in page
    wrong = staff.fill(path, {"api_key": "sk_live_1", "publishable_key": "pk_test_1"})
    assert (wrong.status_code, "other mode" in wrong.text, "sk_live_1" in wrong.text) == (422, True, False)
    before = world.keys()
    assert staff.fill(path, {"api_key": "sk_test_new", "publishable_key": "pk_test_1"}).status_code == 303
    assert world.keys() == before | {"api_key": "sk_test_new", "publishable_key": "pk_test_1"}
