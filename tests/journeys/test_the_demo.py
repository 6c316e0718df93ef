"""``portal demo`` as people start it: web server and worker as processes of their own, on both databases."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.cli.demo import answers
from portal.migrate import ROOT
from tests.browser.sample import OPEN, fill_sample
from tests.browser.serving import HOST, SECRET
from tests.journeys.conftest import OpenBrowser
from tests.journeys.walking import fill_in, pay, send

pytestmark = pytest.mark.browser
PATIENCE_SECONDS = 60


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a demo that runs on a database of this test's own."""
    data = tmp_path / "data"
    fill_sample(data, database_url)
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"PORTAL_DATA": str(data), "DATABASE_URL": database_url, "SECRET_KEY": SECRET}
    command = [sys.executable, "-m", "portal", "demo", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            wait_until_it_answers(f"http://{HOST}:{port}")
            yield f"http://{HOST}:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=PATIENCE_SECONDS)
        assert said.rstrip().endswith("Ended.")


def wait_until_it_answers(url: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not answers(url):
        assert time.monotonic() < until, "the demo does not answer"


def open_letter(url: str, page: Page) -> None:
    """Look into the mailbox until the worker has sent the letter."""
    until = time.monotonic() + PATIENCE_SECONDS
    page.goto(f"{url}/-/mail/")
    while not page.locator(".letters > li:first-child", has_text="douze quartiers").count():
        assert time.monotonic() < until, "no letter came"
        page.reload()
    page.locator(".letters a").first.click()


def test_a_stranger_pledges_and_the_campaign_is_collected(demo: str, open_browser: OpenBrowser) -> None:
    page = open_browser("fr-FR").page
    page.goto(f"{demo}/fr/campaigns/{OPEN}/pledge?amount=250000")
    fill_in(page)
    send(page)
    page.locator("main .btn.sun").click()
    pay(page)
    expect(page.locator("h1")).to_be_visible()
    own = page.url
    open_letter(demo, page)
    page.locator(".letter a[href*='/campaigns/pledges/']").click()
    expect(page).to_have_url(own)
    page.goto(f"{demo}/-/clock")
    for _ in range(2):
        page.locator("button[name=forward_seconds]").last.click()
        expect(page.locator(".done")).to_be_visible()
    page.goto(own)
    expect(page.locator("a[href$='receipt.pdf']")).to_be_visible()
    page.goto(f"{demo}/fr/campaigns/{OPEN}")
    expect(page.locator("#ledger tbody tr")).not_to_have_count(0)
    assert page.request.get(f"{demo}/healthz").ok
