"""Figures are shown on ports of their own, to whom the portal was told to show them, and on none of its pages."""

from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from wsgiref.simple_server import WSGIServer

import pytest
from flask import Flask

from portal.metrics.serving import show_figures_of_web, show_figures_of_worker
from portal.testing import MakeApp, browser_of
from tests.faults.conftest import free_port

Shown = Callable[[WSGIServer | None], int]
__all__ = ["free_port"]


@pytest.fixture
def shown() -> Iterator[Shown]:
    """Says on which port figures are shown; they end with the test."""
    servers: list[WSGIServer] = []

    def port_of(server: WSGIServer | None) -> int:
        assert server is not None
        servers.append(server)
        return server.server_port

    yield port_of
    for server in servers:
        server.shutdown()
        server.server_close()


def read(port: int) -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()


def test_the_worker_tells_of_the_portal_and_each_web_process_of_itself(
    make_app: MakeApp, free_port: int, shown: Shown
) -> None:
    app = make_app(metrics_address=f"127.0.0.1:{free_port}")
    browser_of(app).get("/healthz")
    worker, web, other = (
        shown(show(app)) for show in (show_figures_of_worker, show_figures_of_web, _another(make_app, free_port))
    )
    assert (worker, web < other) == (free_port, True)
    assert "portal_database_up 1.0" in read(worker)
    assert 'portal_request_seconds_count{method="GET",route="/healthz",status="200"} 1.0' in read(web)
    assert 'portal_database_connections{state="in use"} 0.0' in read(web)
    assert "/healthz" not in read(other)


def _another(make_app: MakeApp, port: int) -> Callable[[Flask], WSGIServer | None]:
    """Another web process on the same machine."""
    return lambda app: show_figures_of_web(make_app(metrics_address=f"127.0.0.1:{port}"))


@pytest.mark.only_on("sqlite")
def test_nothing_is_shown_unless_it_was_asked_for(app: Flask) -> None:
    assert show_figures_of_web(app) is None
    assert show_figures_of_worker(app) is None


@pytest.mark.only_on("sqlite")
def test_a_second_worker_goes_on_without_figures(make_app: MakeApp, free_port: int, shown: Shown) -> None:
    app = make_app(metrics_address=f"127.0.0.1:{free_port}")
    shown(show_figures_of_worker(app))
    assert show_figures_of_worker(app) is None


@pytest.mark.only_on("sqlite")
def test_no_page_of_the_portal_shows_figures(make_app: MakeApp) -> None:
    visitor = browser_of(make_app(metrics_address="127.0.0.1:9464"))
    assert [visitor.get(path).status_code for path in ("/metrics", "/en/metrics")] == [404, 404]
