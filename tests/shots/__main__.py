"""Take the pictures: ``make shots``."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from portal.cli.demo import set_up
from portal.migrate import ROOT
from tests.browser.chromium import chromium
from tests.browser.pages import NOBODY, PEOPLE, every_place, session_of
from tests.browser.serving import HOST, Portal, close, served, settings_of

EVERYTHING, PICTURES = Path("shots"), ROOT / "docs" / "pictures"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LIGHTS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESK},
    "phone": {"viewport": PHONE},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "arabic": {"viewport": PHONE},
}
README = {
    "campaign": "/en/campaigns/porto-alegre-living-river",
    "members": "/en/membership/#map",
    "presidency": "/en/elections/",
    "badge": "/en/badges/?organisation=porto-alegre#badge",
    "books": "/en/ledger/barcelona/",
}
README_SIZE = {"width": 1100, "height": 800}
MOST_BYTES = 180_000


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description="Take pictures of the portal.")
    parser.add_argument("--readme", action="store_true", help="only the README's pictures")
    parser.add_argument("--data", type=Path, help="a folder that keeps the demo's data for the next time")
    parser.add_argument("--only", default="", help="only pages whose address holds this")
    return parser.parse_args()


@contextmanager
def demo(data: Path) -> Iterator[Portal]:
    """A portal with the demo's data, made now unless they are there."""
    close(set_up(settings_of(data, f"http://{HOST}:1")))
    with served(data) as portal:
        yield portal


def readme_pictures(browser: Browser, portal: Portal) -> None:
    """One picture for each job, of what stands first in the window."""
    PICTURES.mkdir(exist_ok=True)
    context = browser.new_context(viewport=README_SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    for name, path in README.items():
        answer = page.goto(portal.url + path)
        page.wait_for_load_state("networkidle")  # pictures that are loaded only when they come into view
        if answer and answer.ok:
            size = len(page.screenshot(path=PICTURES / f"{name}.png"))
            assert size <= MOST_BYTES, f"{name}.png has {size} bytes"
    context.close()


def every_picture(browser: Browser, portal: Portal, only: str) -> None:
    """Every page as everybody who may see it, in each light."""
    for role in PEOPLE:
        places = [place for place in every_place(portal, role) if only in place.path]
        for light, options in LIGHTS.items():
            context = browser.new_context(**options)
            _sign_in(context, portal, role)
            page = context.new_page()
            for place in places:
                page.goto(portal.url + (place.within("ar") if light == "arabic" else place.path))
                page.screenshot(path=EVERYTHING / f"{place.name}.{light}.png", full_page=True)
            context.close()


def _sign_in(context: BrowserContext, portal: Portal, role: str) -> None:
    if role != NOBODY:
        context.add_cookies([{"name": "session", "value": session_of(portal, role), "url": portal.url}])


def main() -> None:
    """Take what was asked for."""
    asked = arguments()
    EVERYTHING.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, demo(asked.data or Path(folder)) as portal, chromium() as browser:
        readme_pictures(browser, portal)
        if not asked.readme:
            every_picture(browser, portal, asked.only)


if __name__ == "__main__":
    main()
