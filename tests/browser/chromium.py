"""The Chromium that the tests and the pictures use, and what it is asked about a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

from playwright.sync_api import Browser, sync_playwright

from tests.vendor import HERE

AXE = (HERE / "axe.min.js").read_text()
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=LocalNetworkAccessChecks",  # a page that is shown again may load what another port serves
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless; the one that has no window at all does the same for half the time."""
    path = next(filter(None, map(which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
    assert path, "no chromium: run `sh tests/browser-packages.sh`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()
