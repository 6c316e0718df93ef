"""The pretended provider's rules: who signed what and when, what it keeps, what a bank answers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.sandbox_payments.rules import (
    LARGEST_BODY,
    OUTCOMES,
    TOLERANCE,
    answer_of_bank,
    fee_of,
    read,
    secrets_of,
    sign,
)
from portal.payments.gateway import EventStub, Forged

SECRET = "whsec_sample"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BODY = b'{"id":"evt_1","type":"charge.succeeded","object":"c_1","live":false}'
# Made with another implementation: printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac whsec_sample
MAC = "43c2cb2695184775815d6bb4e8f01161de1dc40aa8aae9c3407b153c22d854bc"
GENUINE = f"t=1795521600,v1={MAC}"


def test_a_signature_is_a_time_and_a_hash_over_time_and_body() -> None:
    assert sign(BODY, SECRET, NOW) == GENUINE


def test_a_genuine_message_is_read() -> None:
    assert read(BODY, GENUINE, [SECRET], NOW) == EventStub("evt_1", "charge.succeeded", "c_1", is_live=False)


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_a_message_may_be_five_minutes_old_or_early(seconds: int) -> None:
    assert read(BODY, sign(BODY, SECRET, NOW + timedelta(seconds=seconds)), [SECRET], NOW).id == "evt_1"


@pytest.mark.parametrize("seconds", [-301, 301, -(10**6), 10**6])
def test_an_older_message_and_one_from_the_future_are_forged(seconds: int) -> None:
    with pytest.raises(Forged, match=r"^too old or from the future$"):
        read(BODY, sign(BODY, SECRET, NOW + timedelta(seconds=seconds)), [SECRET], NOW)


def test_while_secrets_are_changed_either_signs() -> None:
    for secret in ("whsec_new", "whsec_old"):
        assert read(BODY, sign(BODY, secret, NOW), ["whsec_new", "whsec_old"], NOW).id == "evt_1"
    with pytest.raises(Forged, match="signed by somebody else"):
        read(BODY, sign(BODY, "whsec_older", NOW), ["whsec_new", "whsec_old"], NOW)


def test_secrets_are_those_that_say_so_and_none_is_empty() -> None:
    keys = {"secret_old": "b", "secret": "a", "public": "c", "secret_never_filled_in": ""}
    assert secrets_of(keys) == ["a", "b"]


FORGERIES: dict[str, Callable[[str], str]] = {
    "nothing": lambda good: "",
    "no time": lambda good: good.partition(",")[2],
    "no hash": lambda good: good.partition(",")[0],
    "an empty hash": lambda good: good.partition("v1=")[0] + "v1=",
    "another time": lambda good: good.replace("t=17", "t=18"),
    "a time with a sign": lambda good: good.replace("t=", "t=+"),
    "a time with a space": lambda good: good.replace("t=", "t= "),
    "a time with decimals": lambda good: good.replace(",", ".0,"),
    "a time in other digits": lambda good: good.replace("t=1795521600", "t=١٧٩٥٥٢١٦٠٠"),
    "a time in superscript": lambda good: good.replace("t=1795521600", "t=¹²³"),
    "a time of twelve digits": lambda good: good.replace("t=", "t=00"),
    "a hash in capitals": lambda good: good.upper().replace("T=", "t=").replace("V1=", "v1="),
    "a shorter hash": lambda good: good[:-1],
    "a longer hash": lambda good: good + "0",
    "a hash in full width": lambda good: good.replace("v1=", "v1=ｆ"),
    "characters that no header has": lambda good: good + "é\udc80",
    "a name in capitals": lambda good: good.replace("v1", "V1"),
    "an older scheme": lambda good: good.replace("v1", "v0"),
    "another hash behind it": lambda good: good + ",v1=x=y",
    "other separators": lambda good: good.replace(",", ";"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_any_other_header_is_forged_and_the_reason_is_named(forgery: str) -> None:
    has_no_time = forgery.startswith("a time") or forgery in ("nothing", "no time", "other separators")
    reason = "no time" if has_no_time else "signed by somebody else"
    with pytest.raises(Forged, match="too old or from the future" if forgery == "another time" else f"^{reason}$"):
        read(BODY, FORGERIES[forgery](GENUINE), [SECRET], NOW)


def test_without_a_secret_nobody_is_believed() -> None:
    for secrets in ([], secrets_of({"secret": ""})):
        with pytest.raises(Forged):
            read(BODY, sign(BODY, "", NOW), secrets, NOW)


BODIES = {
    "empty": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"1",
    "nothing": b"null",
    "not UTF-8": b'{"id": "\xff"}',
    "a key missing": b'{"id":"e","type":"x","object":"o"}',
    "deep": b"[" * 5000,
    "too large": BODY + b" " * LARGEST_BODY,
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_signed_body_that_is_no_message_is_forged(kind: str) -> None:
    reason = "signed by somebody else" if kind == "too large" else "not a message of ours"
    with pytest.raises(Forged, match=f"^{reason}$"):
        read(BODIES[kind], sign(BODIES[kind], SECRET, NOW), [SECRET], NOW)


def test_a_message_of_the_largest_size_is_read() -> None:
    body = BODY + b" " * (LARGEST_BODY - len(BODY))
    assert read(body, sign(body, SECRET, NOW), [SECRET], NOW).id == "evt_1"


@pytest.mark.parametrize(("said", "is_live"), [("true", True), ("false", False), ("1", False), ('"true"', False)])
def test_only_true_is_live(said: str, is_live: bool) -> None:
    body = BODY.replace(b"false", said.encode())
    assert read(body, sign(body, SECRET, NOW), [SECRET], NOW).is_live is is_live


@given(header=st.text(max_size=200), body=st.binary(max_size=200))
def test_no_header_and_no_body_of_the_world_breaks_the_reading(header: str, body: bytes) -> None:
    with pytest.raises(Forged):
        read(body, header, [SECRET], NOW)


@given(body=st.binary(max_size=200), other=st.binary(max_size=200))
def test_a_signature_fits_one_body_only(body: bytes, other: bytes) -> None:
    with pytest.raises(Forged, match=None if body == other else "somebody else"):
        read(other, sign(body, SECRET, NOW), [SECRET], NOW)


def test_the_tolerance_is_five_minutes() -> None:
    assert timedelta(minutes=5) == TOLERANCE


@pytest.mark.parametrize(("minor", "fee"), [(10_000, 165), (2_500, 60), (100, 26), (26, 25), (25, 25), (1, 1)])
def test_a_fee_is_a_share_and_a_fixed_part_and_never_more_than_the_sum(minor: int, fee: int) -> None:
    assert fee_of(minor) == fee


@pytest.mark.parametrize(
    ("outcome", "first", "again"),
    [
        ("pays", "succeeded", "succeeded"),
        ("authentication", "requires_action", "requires_action"),
        ("declines", "requires_action", "requires_action"),
        ("later", "requires_action", "succeeded"),
        ("slow", "processing", "processing"),
        ("disputes", "succeeded", "succeeded"),
        ("disputes_in_vain", "succeeded", "succeeded"),
    ],
)
def test_a_bank_answers_as_the_payer_chose(outcome: str, first: str, again: str) -> None:
    assert outcome in OUTCOMES
    assert answer_of_bank(outcome, is_first_try=True) == first
    assert answer_of_bank(outcome, is_first_try=False) == again
