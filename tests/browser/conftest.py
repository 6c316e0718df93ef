"""A real Chromium, and what it may find wrong with a page."""

from collections.abc import Callable, Iterator
from shutil import which
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.vendor import HERE

AXE = (HERE / "axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = which("chromium") or which("chromium-browser")
    assert path, "no chromium: run `sh tests/browser-packages.sh`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A phone-sized page without JavaScript of ours and without a past."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture
def no_faults() -> Callable[[Page], None]:
    """Assert that axe finds nothing wrong with a page, and that nothing sticks out sideways."""

    def check(page: Page) -> None:
        page.evaluate(AXE)
        found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
        faults = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found["violations"]]
        assert faults == [], page.url
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{page.url} sticks out by {width} px"

    return check
