"""The twin: answers requests to Stripe's API by the contract, the keys, the account, and the faults on the way."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from threading import RLock
from typing import Any, Literal
from urllib.parse import urlsplit

import stripe

from tests.stripe_twin import checkout, disputes, endpoints, methods, payments, refunds
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
        found = operation_of(method, path)
        try:
            if found is None:
                raise Refusal(404, "invalid_request_error", f"Unrecognized request URL ({method}: {path}).")
            kind, handler, places = found
            params = read_params(read_form(told), kind)
            thing: Thing = handler(self.account, params, **places)
            return 200, json.dumps(expanded(self.account, thing, params.get("expand", []))), True
        except Refusal as refusal:
            return *_error(refusal), refusal.is_remembered

    def ask_as_payer(self, method: str, path: str, told: str) -> Answer:
        """Answer a script in a payer's browser: a publishable key, and the secret of the one object that it knows."""
        form = read_form(told)
        secret, key = form.pop("client_secret", ""), form.pop("key", "")
        with self._lock:
            self.account.clock.catch_up()
            thing = self.account.any(path.split("/")[3]) if path.count("/") > 2 else None
            try:
                if key != self.publishable_key or thing is None or thing.get("client_secret") != secret:
                    raise Refusal(401, "invalid_request_error", "The client_secret does not match any object.")
                return Answer(200, json.dumps(self._as_payer(method, path, form)), {})
            except Refusal as refusal:
                status, body = _error(refusal)
                return Answer(status, body, {})

    def _as_payer(self, method: str, path: str, form: dict[str, Any]) -> Thing:
        found = operation_of(method, path)
        if found is None or "off_session" in form:
            raise Refusal(403, "invalid_request_error", "This is not for publishable keys.")
        kind, handler, places = found
        params = read_params(form | ({"use_stripe_sdk": "true"} if method == "POST" else {}), kind)
        return handler(self.account, params, **places)

    def advance(self, by: timedelta) -> None:
        """Let time pass, and what falls into it happen."""
        with self._lock:
            self.account.request = {"id": None, "idempotency_key": None}
            self.account.clock.advance(by)

    def pay(self, session: str, token: str = "pm_card_visa", *, passes: bool = True) -> Thing:
        """Pay on the hosted page, and answer the bank's question there if it has one."""
        with self._lock:
            self._elsewhere()
            paid = checkout.pay(self.account, session, token)
            if paid["status"] == "open":
                paid = checkout.answer_challenge(self.account, session, is_passed=passes)
            return paid

    def authenticate(self, intent: str, *, passes: bool = True) -> Thing:
        """Answer the bank's question about a payment."""
        with self._lock:
            self._elsewhere()
            return payments.answer_challenge(self.account, intent, is_passed=passes)

    def dispute(self, intent: str, reason: str = "fraudulent") -> Thing:
        """Let a payer ask the bank for the money of a payment."""
        with self._lock:
            self._elsewhere()
            return disputes.open_dispute(self.account, self._charge(intent), reason)

    def decide(self, dispute: str, outcome: Literal["won", "lost"]) -> Thing:
        """Let the bank decide a dispute."""
        with self._lock:
            self._elsewhere()
            return disputes.decide(self.account, self.account.find("dispute", dispute), outcome)

    def refund_in_dashboard(self, intent: str, amount: int | None = None) -> Thing:
        """Let the account's owner give money back in Stripe's own pages."""
        with self._lock:
            self._elsewhere()
            return refunds.create(self.account, {"payment_intent": intent} | ({"amount": amount} if amount else {}))

    def fail_refund(self, refund: str, reason: str = "expired_or_canceled_card") -> None:
        """Let the payer's bank send a refund back."""
        with self._lock:
            self._elsewhere()
            refunds.fail(self.account, self.account.find("refund", refund), reason)

    def detach(self, method: str) -> None:
        """Let a payer take the method away at Stripe."""
        with self._lock:
            self._elsewhere()
            methods.detach(self.account, {}, method)

    def expire(self, session: str) -> None:
        """Let a hosted page run out."""
        with self._lock:
            self._elsewhere()
            checkout.expire(self.account, {}, session)

    def _elsewhere(self) -> None:
        self.account.clock.catch_up()
        self.account.request = {"id": None, "idempotency_key": None}

    def _charge(self, intent: str) -> Thing:
        return self.account.find("charge", self.account.find("payment_intent", intent)["latest_charge"])


def _error(refusal: Refusal) -> tuple[int, str]:
    return refusal.status, json.dumps({"error": refusal.error})


def _server_error() -> tuple[int, str]:
    return _error(Refusal(500, "api_error", "An unknown error occurred"))
