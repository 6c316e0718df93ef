"""The twin behind the SDK's own client, without a socket."""

from collections.abc import Mapping
from typing import Any

import stripe
from requests.structures import CaseInsensitiveDict

from tests.stripe_twin.faults import Lost
from tests.stripe_twin.twin import Request, Twin


class InProcess(stripe.HTTPClient):
    """The SDK's way to send requests, straight into a twin; one that is lost fails as a broken line does."""

    name = "twin"

    def __init__(self, twin: Twin) -> None:
        super().__init__()
        self._twin = twin

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        """Ask the twin."""
        try:
            answer = self._twin.answer(Request(method.upper(), url, dict(headers or {}), post_data or ""))
        except Lost as lost:
            message = "Request timed out." if lost.is_timeout else "Remote end closed connection without response."
            raise stripe.APIConnectionError(message, should_retry=True) from lost
        return answer.body, answer.status, CaseInsensitiveDict(answer.headers)

    def close(self) -> None:
        """Nothing is open."""


def client_of(twin: Twin, retries: int = 0) -> stripe.StripeClient:
    """The SDK's client, speaking with a twin."""
    return stripe.StripeClient(twin.api_keys[-1], http_client=InProcess(twin), max_network_retries=retries)
