"""The twin: answers requests to Stripe's API by the contract, the keys, the account, and the faults on the way."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import RLock
from typing import Any, Literal
from urllib.parse import urlsplit

import stripe

from tests.stripe_twin import checkout, disputes, endpoints, methods, payments, refunds, setups
from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.contract import read_params
from tests.stripe_twin.faults import LOST, Faults, Kind, Lost
from tests.stripe_twin.idempotency import Keys
from tests.stripe_twin.operations import expanded, operation_of
from tests.stripe_twin.refusals import Refusal, invalid
from tests.stripe_twin.wire import read_form

__all__ = ["Answer", "Request", "Twin", "endpoints"]  # the operations of endpoints answer requests


@dataclass(frozen=True)
class Request:
    """A request as it came over the line; the body of a GET is what stands in its address."""

    method: str
    url: str
    headers: dict[str, str]
    body: str = ""


@dataclass(frozen=True)
class Answer:
    """What comes back."""

    status: int
    body: str
    headers: dict[str, str]


class Twin:
    """One Stripe account behind its API, and what payers, banks and the account's owner do elsewhere."""

    def __init__(self, *, is_live: bool = False) -> None:
        self.account = Account(is_live=is_live)
        self.faults = Faults()
        self.keys = Keys(self.account.clock)
        self.api_keys = ["sk_live_twin" if is_live else "sk_test_twin"]
        self.publishable_key = "pk_live_twin" if is_live else "pk_test_twin"
        self.calls: Counter[str] = Counter()
        self._lock = RLock()

    def answer(self, request: Request) -> Answer:
        """Answer a request, or raise Lost when the line breaks."""
        with self._lock:
            return self._answer(request)

    def _answer(self, request: Request) -> Answer:
        self.account.clock.catch_up()
        address = urlsplit(request.url)
        headers = {name.lower(): value for name, value in request.headers.items()}
        key = headers.get("idempotency-key", "") if request.method == "POST" else ""
        request_id = self.account.new_id("req")
        self.account.request = {"id": request_id, "idempotency_key": key or None}
        self.calls[f"{request.method} {self._pattern(address.path)}"] += 1
        fault = self.faults.of(request.method, address.path)
        told = request.body if request.method == "POST" else address.query
        status, body, is_replayed = self._outcome((request.method, address.path, told), headers, key, fault)
        if fault in LOST:
            raise Lost(fault)
        replayed = {"Idempotent-Replayed": "true"} if is_replayed else {}
        retry = {"Stripe-Should-Retry": "false"} if status >= 500 else {}
        return Answer(status, body, {"Request-Id": request_id, "Content-Type": "application/json"} | replayed | retry)

    def _pattern(self, path: str) -> str:
        return "/".join("{id}" if self.account.any(part) else part for part in path.split("/"))

    def _outcome(
        self, asked: tuple[str, str, str], headers: dict[str, str], key: str, fault: Kind | None
    ) -> tuple[int, str, bool]:
        """What was done, and what is said of it: status, body, whether it was said before."""
        if fault == "rate_limit":
            return *_error(Refusal(429, "invalid_request_error", "Too many requests", code="rate_limit")), False
        if fault and fault.endswith("before"):
            if fault == "error_before" and key:
                self.keys.remember(key, repr(asked), *_server_error())
            return *_server_error(), False
        try:
            self._check_head(headers)
            known = self.keys.recall(key, repr(asked)) if key else None
        except Refusal as refusal:
            return *_error(refusal), False
        if known:
            return known.status, known.body, True
        status, body, is_remembered = self._do(*asked)
        if fault == "error_after":
            status, body = _server_error()
        if key and is_remembered:
            self.keys.remember(key, repr(asked), status, body)
        return status, body, False

    def _check_head(self, headers: dict[str, str]) -> None:
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or given not in self.api_keys:
            raise Refusal(401, "invalid_request_error", f"Invalid API Key provided: {given[:8]}***")
        if headers.get("stripe-version") != stripe.api_version:
            raise invalid(f"Invalid Stripe API version: {headers.get('stripe-version')}")

    def _do(self, method: str, path: str, told: str) -> tuple[int, str, bool]:
        try:
            return 200, json.dumps(_handled(self.account, method, path, read_form(told))), True
        except Refusal as refusal:
            return *_error(refusal), refusal.is_remembered

    def ask_as_payer(self, method: str, path: str, told: str) -> Answer:
        """Answer a script in a payer's browser: a publishable key, and the secret of the one object that it knows."""
        form = read_form(told)
        secret, key = form.pop("client_secret", ""), form.pop("key", "")
        try:
            if key != self.publishable_key:
                raise Refusal(401, "invalid_request_error", "Invalid API Key provided.")
            return Answer(
                200, json.dumps(self.on_page(lambda account: _for_payer(account, method, path, secret, form))), {}
            )
        except Refusal as refusal:
            return Answer(*_error(refusal), {})

    def advance(self, by: timedelta) -> None:
        """Let time pass, and what falls into it happen."""
        with self._lock:
            self.account.request = {"id": None, "idempotency_key": None}
            self.account.clock.advance(by)

    def pay(self, session: str, token: str = "pm_card_visa", *, passes: bool = True) -> Thing:
        """Pay on the hosted page, and answer the bank's question there if it has one."""
        paid = self.on_page(lambda account: checkout.pay(account, session, token))
        if paid["status"] == "open":
            paid = self.on_page(lambda account: checkout.answer_challenge(account, session, is_passed=passes))
        return paid

    def authenticate(self, intent: str, *, passes: bool = True) -> Thing:
        """Answer the bank's question about a payment."""
        return self.on_page(lambda account: payments.answer_challenge(account, intent, is_passed=passes))

    def dispute(self, intent: str, reason: str = "fraudulent") -> Thing:
        """Let a payer ask the bank for the money of a payment."""
        return self.on_page(lambda account: disputes.open_dispute(account, self._charge(intent), reason))

    def decide(self, dispute: str, outcome: Literal["won", "lost"]) -> Thing:
        """Let the bank decide a dispute."""
        return self.on_page(lambda account: disputes.decide(account, account.find("dispute", dispute), outcome))

    def refund_in_dashboard(self, intent: str, amount: int | None = None) -> Thing:
        """Let the account's owner give money back in Stripe's own pages."""
        told = {"payment_intent": intent} | ({"amount": amount} if amount else {})
        return self.on_page(lambda account: refunds.create(account, told))

    def fail_refund(self, refund: str, reason: str = "expired_or_canceled_card") -> Thing:
        """Let the payer's bank send a refund back."""
        return self.on_page(lambda account: refunds.fail(account, account.find("refund", refund), reason))

    def detach(self, method: str) -> Thing:
        """Let a payer take the method away at Stripe."""
        return self.on_page(lambda account: methods.detach(account, {}, method))

    def expire(self, session: str) -> Thing:
        """Let a hosted page run out."""
        return self.on_page(lambda account: checkout.expire(account, {}, session))

    def on_page(self, act: Callable[[Account], Thing]) -> Thing:
        """Do something that no request to the API does: a payer's, a bank's, or the owner's."""
        with self._lock:
            self.account.clock.catch_up()
            self.account.request = {"id": None, "idempotency_key": None}
            return act(self.account)

    def _charge(self, intent: str) -> Thing:
        return self.account.find("charge", self.account.find("payment_intent", intent)["latest_charge"])


def _error(refusal: Refusal) -> tuple[int, str]:
    return refusal.status, json.dumps({"error": refusal.error})


def _server_error() -> tuple[int, str]:
    return _error(Refusal(500, "api_error", "An unknown error occurred"))


def _for_payer(account: Account, method: str, path: str, secret: str, form: dict[str, Any]) -> Thing:
    """Do what a payer's script may do: read, confirm or authenticate its own object, or make a method."""
    about = re.fullmatch(r"/v1/(payment|setup)_intents/(\w+)(/confirm|/challenge)?", path)
    thing = account.any(about[2]) if about else None
    if about is None and path != "/v1/payment_methods":
        raise Refusal(403, "invalid_request_error", "This is not for publishable keys.")
    if about and (thing is None or not secret or thing["client_secret"] != secret):
        raise Refusal(401, "invalid_request_error", "The client_secret does not match.", code="resource_missing")
    if about and about[3] == "/challenge":
        answer = payments.answer_challenge if about[1] == "payment" else setups.answer_challenge
        return answer(account, about[2], is_passed=form.get("answer") == "passes")
    if method == "POST" and about:
        form |= {"use_stripe_sdk": "true"}
    return _handled(account, method, path, form)


def _handled(account: Account, method: str, path: str, form: dict[str, Any]) -> Thing:
    found = operation_of(method, path)
    if found is None:
        raise Refusal(404, "invalid_request_error", f"Unrecognized request URL ({method}: {path}).")
    kind, handler, places = found
    params = read_params(form, kind)
    return expanded(account, handler(account, params, **places), params.get("expand", []))
