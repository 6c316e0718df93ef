"""The inbox: only what the gateway signed, lately, once, and of the right mode."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from plugins.sandbox_payments.rules import HEADER, sign
from portal.database import db
from portal.kernel.clock import wall_now
from portal.payments.models import GatewayEvent
from portal.testing import Browser, browser_of

pytestmark = pytest.mark.both

Send = Callable[..., int]
SECRET = "whsec_sample"


def body(event_id: str = "evt_1", *, live: bool = False) -> bytes:
    return json.dumps({"id": event_id, "type": "setup.succeeded", "object": "sbx_none", "live": live}).encode()


@pytest.fixture
def post(client: Browser, holder_id: int) -> Send:
    def send(raw: bytes, signature: str, to: str = "sandbox") -> int:
        return client.post(f"/webhooks/{to}/{holder_id}", data=raw, headers={HEADER: signature}).status_code

    return send


def stored() -> int:
    db.session.rollback()
    return db.session.query(GatewayEvent).count()


def test_a_message_is_stored_once_however_often_it_comes(post: Send) -> None:
    raw = body()
    answers = [post(raw, sign(raw, SECRET, wall_now())) for _ in range(3)]
    assert (answers, stored()) == ([200, 200, 200], 1)


FORGERIES: dict[str, Callable[[bytes], tuple[bytes, str]]] = {
    "no signature": lambda raw: (raw, ""),
    "another secret": lambda raw: (raw, sign(raw, "whsec_other", wall_now())),
    "an empty secret": lambda raw: (raw, sign(raw, "", wall_now())),
    "a changed body": lambda raw: (raw + b" ", sign(raw, SECRET, wall_now())),
    "too old": lambda raw: (raw, sign(raw, SECRET, wall_now() - timedelta(minutes=6))),
    "from the future": lambda raw: (raw, sign(raw, SECRET, wall_now() + timedelta(minutes=6))),
    "a time that is none": lambda raw: (raw, sign(raw, SECRET, wall_now()).replace("t=", "t=x")),
    "a huge time": lambda raw: (raw, "t=" + "9" * 400 + ",v1=00"),
    "other digits": lambda raw: (raw, sign(raw, SECRET, wall_now()).replace("1", "١")),
    "no hash": lambda raw: (raw, sign(raw, SECRET, wall_now()).partition(",")[0]),
    "a hash of nothing": lambda raw: (raw, sign(b"", SECRET, wall_now())),
    "no JSON": lambda raw: (b"{", sign(b"{", SECRET, wall_now())),
    "deep JSON": lambda raw: (b"[" * 9000, sign(b"[" * 9000, SECRET, wall_now())),
    "JSON of another form": lambda raw: (b"[]", sign(b"[]", SECRET, wall_now())),
    "too large": lambda raw: (raw + b" " * 20_000, sign(raw + b" " * 20_000, SECRET, wall_now())),
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_message_is_refused_and_nothing_is_stored(post: Send, forgery: str) -> None:
    assert post(*FORGERIES[forgery](body())) == 400
    assert stored() == 0


@pytest.mark.only_on("sqlite")
def test_a_message_of_another_mode_is_stored_and_not_dealt_with(post: Send) -> None:
    raw = body(live=True)
    assert post(raw, sign(raw, SECRET, wall_now())) == 200
    assert db.session.query(GatewayEvent).one().outcome == "refused: of another mode"


@pytest.mark.only_on("sqlite")
def test_a_gateway_or_holder_that_does_not_exist_has_no_inbox(post: Send, client: Browser) -> None:
    raw = body()
    assert post(raw, sign(raw, SECRET, wall_now()), to="nobody") == 404
    assert client.post("/webhooks/sandbox/999", data=raw).status_code == 404


def test_twelve_at_once_are_stored_once(app: Flask, post: Send, holder_id: int) -> None:
    raw = body()
    header = {HEADER: sign(raw, SECRET, wall_now())}

    def send(_: int) -> int:
        return browser_of(app).post(f"/webhooks/sandbox/{holder_id}", data=raw, headers=header).status_code

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(send, range(12))) == {200}
    assert stored() == 1


def test_testers_see_every_message_by_its_id_and_what_came_of_it(post: Send, client: Browser) -> None:
    raw = body("evt_seen")
    post(raw, sign(raw, SECRET, wall_now()))
    assert client.get("/-/state.json").json["events"] == {"evt_seen": ""}  # type: ignore[index]
