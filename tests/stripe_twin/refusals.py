"""How Stripe says no: a status, and an error in the body."""

from typing import Any


class Refusal(Exception):
    """A request is answered with an error; ``is_remembered``: its idempotency key keeps that answer."""

    def __init__(self, status: int, kind: str, message: str, **said: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message} | {name: value for name, value in said.items() if value}
        self.is_remembered = True


def invalid(message: str, code: str = "", param: str = "", **said: Any) -> Refusal:
    """A request that can never be granted as it is."""
    return Refusal(400, "invalid_request_error", message, code=code, param=param, **said)


def missing(kind: str, reference: str, param: str = "id") -> Refusal:
    """Something is asked for that is not there."""
    message = f"No such {kind}: '{reference}'"
    return Refusal(404, "invalid_request_error", message, code="resource_missing", param=param)


def malformed(message: str, code: str, param: str) -> Refusal:
    """Parameters do not fit; no idempotency key remembers it, for nothing had begun."""
    refusal = invalid(message, code, param)
    refusal.is_remembered = False
    return refusal
