"""Requests are counted by the rule of their address and by their answer, and by nothing that people choose."""

import pytest
from flask import Flask
from prometheus_client import generate_latest

from portal.testing import Browser


def counted(app: Flask) -> dict[tuple[str, str, str], float]:
    """How many answers there were, by route, method and status."""
    metrics = app.extensions["portal.requests"].registry.collect()
    return {
        (sample.labels["route"], sample.labels["method"], sample.labels["status"]): sample.value
        for metric in metrics
        for sample in metric.samples
        if sample.name == "portal_request_seconds_count"
    }


def kept(app: Flask) -> float | None:
    found: float | None = app.extensions["portal.requests"].registry.get_sample_value("portal_kept_pages_total")
    return found


def test_an_answer_counts_for_the_rule_of_its_address(client: Browser) -> None:
    for slug in ("one", "two"):
        client.get(f"/en/campaigns/{slug}")
    client.get("/healthz")
    assert counted(client.application) == {
        ("/<lang:lang>/campaigns/<slug>", "GET", "404"): 2,
        ("/healthz", "GET", "200"): 1,
    }


def test_a_page_that_is_kept_counts_as_kept(client: Browser) -> None:
    for _ in range(3):
        client.get("/en/")
    assert counted(client.application)["/<lang:lang>/", "GET", "200"] == 1
    assert kept(client.application) == 2


@pytest.mark.only_on("sqlite")
def test_strangers_make_up_no_labels(client: Browser) -> None:
    for number in range(30):
        client.get(f"/wp-login-{number}.php?secret={number}")
        client.open(f"/no/page/{number}", method=f"MADEUP{number}")
        client.open("/healthz", method=f"MADEUP{number}")
    labels = {(route, method) for route, method, _ in counted(client.application)}
    assert labels == {("", "")}


@pytest.mark.only_on("sqlite")
def test_no_figure_names_anybody(client: Browser) -> None:
    client.get("/en/campaigns/pledges/a-secret-link")
    client.get("/en/admin/accounts/?q=awa@city.example", headers={"X-Forwarded-For": "192.0.2.7"})
    said = generate_latest(client.application.extensions["portal.requests"].registry).decode()
    assert "/<lang:lang>/campaigns/pledges/<token>" in said
    assert not [word for word in ("a-secret-link", "awa", "192.0.2.7") if word in said]
