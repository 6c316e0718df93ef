"""Fixtures of the tests that drive a real browser through a real portal."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import AXE
from tests.browser.chromium import chromium as launched
from tests.browser.inspecting import PHONE, Inspector
from tests.browser.sample import fill_sample
from tests.browser.serving import Portal, copied, served
from tests.browser.watching import Watch

PATIENCE = 15_000  # milliseconds; a machine may have much else to do
expect.set_options(timeout=PATIENCE)
OpenBrowser = Callable[..., Watch]
WellMade = Callable[[Watch], None]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the small portal, to be copied."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    fill_sample(folder)
    return folder


@pytest.fixture
def portal(sample_data: Path, tmp_path: Path) -> Iterator[Portal]:
    """A portal of the test's own, served at a free address."""
    with served(copied(sample_data, tmp_path / "data")) as portal:
        yield portal


@pytest.fixture
def open_browser(chromium: Browser) -> Iterator[OpenBrowser]:
    """Open browsers without a past, of people whose scripts are off; at the end nobody may have had to complain."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_one(language: str = "en-GB", **options: Any) -> Watch:
        told = {"viewport": PHONE, "locale": language, "java_script_enabled": False}
        contexts.append(chromium.new_context(**told | options))
        contexts[-1].set_default_timeout(PATIENCE)
        watches.append(Watch(contexts[-1].new_page()))
        return watches[-1]

    yield open_one
    for context in contexts:
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture
def visitor(open_browser: OpenBrowser) -> Watch:
    """Somebody with a phone, in English."""
    return open_browser()


@pytest.fixture
def page(visitor: Watch) -> Page:
    """The page of somebody with a phone."""
    return visitor.page


@pytest.fixture(scope="session")
def inspector(chromium: Browser) -> Iterator[Inspector]:
    """Somebody who looks closely at pages that others see."""
    context = chromium.new_context(reduced_motion="reduce")  # or axe meets colours on their way from light to dark
    context.add_init_script(AXE)
    yield Inspector(context.new_page())
    context.close()


@pytest.fixture
def well_made(inspector: Inspector) -> WellMade:
    """Assert that nothing is wrong with the page that somebody sees."""

    def check(watch: Watch) -> None:
        assert inspector.faults(watch.document) == [], watch.document.url

    return check
