"""The twin behind an address of this machine: API, hosted page, Stripe.js, and its messages to the portal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request as Message
from urllib.request import urlopen

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.stripe_twin import hosted
from tests.stripe_twin.delivery import Delivery, Mood
from tests.stripe_twin.faults import Lost
from tests.stripe_twin.twin import Answer, Twin
from tests.stripe_twin.twin import Request as Asked

HOST = "127.0.0.1"
TIMES_OUT_AFTER = 12  # seconds; the portal waits for ten


class Site:
    """A WSGI application around a twin; ``heard`` is called after everything that may have made events."""

    def __init__(self, twin: Twin, heard: Callable[[], None] = lambda: None) -> None:
        self._twin = twin
        self._heard = heard

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        try:
            response = self._respond(request)
        except HTTPException as error:
            response = Response(str(error), error.code)
        self._heard()
        return response(environ, start_response)

    def _respond(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/v1/"):
            return self._api(request)
        if path in hosted.FILES:
            return hosted.file(path)
        if path.startswith("/c/pay/"):
            return hosted.hosted_page(self._twin, request, path.removeprefix("/c/pay/"))
        if path == "/":
            return hosted.desk(self._twin, request)
        raise NotFound

    def _api(self, request: Request) -> Response:
        body = request.get_data(as_text=True)
        if "Authorization" not in request.headers:
            told = body or request.query_string.decode()
            return _response(self._twin.ask_as_payer(request.method, request.path, told), origin="*")
        try:
            return _response(self._twin.answer(Asked(request.method, request.url, dict(request.headers), body)))
        except Lost as lost:
            if lost.is_timeout:
                time.sleep(TIMES_OUT_AFTER)
            raise ConnectionResetError from lost


def _response(answer: Answer, origin: str = "") -> Response:
    allowed = {"Access-Control-Allow-Origin": origin} if origin else {}
    return Response(answer.body, answer.status, answer.headers | allowed, mimetype="application/json")


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a message to an address of this machine; 0 when nobody answers."""
    if urlsplit(url).hostname != HOST:
        return 0
    message = Message(url, body, headers | {"Content-Type": "application/json"})
    try:
        with urlopen(message, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


class Courier:
    """Carries events as soon as there are any, in a thread of its own."""

    def __init__(self, twin: Twin) -> None:
        self.delivery = Delivery(twin, post)
        self.mood = Mood()
        self._twin = twin
        self._calls, self._ends = Event(), Event()
        self._thread = Thread(target=self._carry, daemon=True)

    def __enter__(self) -> "Courier":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._calls.set()
        self._thread.join()

    def call(self) -> None:
        """Let it look whether there is anything to carry."""
        self._calls.set()

    def settle(self) -> None:
        """Wait until everything has been carried."""
        self.call()
        while self._calls.is_set() or not self.delivery.is_done:
            time.sleep(0.01)

    def _carry(self) -> None:
        while not self._ends.is_set():
            self._calls.wait()
            self._calls.clear()
            self.delivery.deliver(self.mood)


@dataclass(frozen=True)
class ServedTwin:
    """A twin that is being served."""

    twin: Twin
    url: str
    courier: Courier


class Silent(WSGIRequestHandler):
    """Answers without writing a line for each request, and keeps the line open as Stripe does."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served_twin(twin: Twin | None = None, port: int = 0) -> Iterator[ServedTwin]:
    """Serve a twin at a free address of this machine, or at a port that is wanted."""
    twin = twin or Twin()
    with Courier(twin) as courier:
        server = make_server(HOST, port, Site(twin, courier.call), threaded=True, request_handler=Silent)
        twin.account.page_address = f"http://{HOST}:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield ServedTwin(twin, twin.account.page_address, courier)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
