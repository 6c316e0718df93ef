"""Every page of the demo, as everybody who may see it, in every light; ``make test-all`` runs this."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from portal.cli.demo import set_up
from tests.browser.chromium import AXE
from tests.browser.inspecting import BUT_COLOURS, DESK, MOST_BYTES, MOST_REQUESTS, NARROW, PHONE, STICKING_OUT, axe
from tests.browser.pages import PEOPLE, Place, every_place, session_of
from tests.browser.serving import HOST, Portal, close, served, settings_of
from tests.browser.watching import Watch

pytestmark = [pytest.mark.matrix, pytest.mark.timeout(1800)]
Check = Callable[[Watch, Place], list[str]]
OTHERS = ("ca", "es", "fr", "pt", "ar")
# WCAG 1.4.12: what a reader may set without losing anything.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
ENGLISH = re.compile(r"\b(the|of|and|is|your|this|with|are|was|not)\b", re.IGNORECASE)
IN_THE_PAGE_S_LANGUAGE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), own = document.documentElement.lang;
  const found = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    const named = parent.closest('[lang]').lang;
    const data = parent.closest('bdi, q, blockquote, .hash, textarea, code, .letter, [translate=no]');
    if (text && named === own && !data) found.push(text);
  }
  return found;
}"""
CUT_OFF = """() => [...document.querySelectorAll('main :is(p, li, h1, h2, h3, td, th, dd, dt, label, .btn)')]
  .filter(element => !element.closest('.vh') && getComputedStyle(element).overflow === 'hidden'
    && element.scrollWidth > element.clientWidth + 1)
  .map(element => element.outerHTML.slice(0, 120))"""

# What is ticked is drawn by the system itself, without a border of the page's.
WITHOUT_EDGE = """() => [...document.querySelectorAll('.btn, main :is(input, select, textarea)')]
  .filter(element => getComputedStyle(element).borderStyle === 'none' && !element.closest('.amounts, .pick')
    && !['hidden', 'checkbox', 'radio'].includes(element.type))
  .map(element => `no edge: ${element.outerHTML.slice(0, 120)}`)"""


@pytest.fixture(scope="module")
def demo_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with all of the demo's data."""
    data = Path(tmp_path_factory.mktemp("demo") / "data")
    close(set_up(settings_of(data, f"http://{HOST}:1")))
    with served(data) as portal:
        yield portal


@pytest.fixture(scope="module", params=PEOPLE, ids=lambda role: role or "nobody")
def places(request: pytest.FixtureRequest, demo_portal: Portal) -> list[Place]:
    """All pages of one kind of person."""
    return every_place(demo_portal, request.param)


@pytest.fixture
def watch(chromium: Browser, demo_portal: Portal, places: list[Place]) -> Iterator[Watch]:
    """A browser of that person, in which axe is at hand."""
    context = chromium.new_context(viewport=DESK, reduced_motion="reduce")
    context.add_init_script(AXE)
    _sign_in(context, demo_portal, places[0].role)
    yield Watch(context.new_page())
    context.close()


def _sign_in(context: BrowserContext, portal: Portal, role: str) -> None:
    if role:
        context.add_cookies([{"name": "session", "value": session_of(portal, role), "url": portal.url}])


def in_light(watch: Watch, place: Place) -> list[str]:
    page = watch.page
    headings = page.locator("h1").count()
    found = axe(page) + page.evaluate(STICKING_OUT)
    return found + ([] if headings == 1 else [f"{headings} first headings"])


def in_the_dark(watch: Watch, place: Place) -> list[str]:
    watch.page.emulate_media(color_scheme="dark")
    return axe(watch.page)


def on_a_phone(watch: Watch, place: Place) -> list[str]:
    watch.page.set_viewport_size(PHONE)
    found = axe(watch.page)
    watch.page.set_viewport_size(NARROW)
    return found + watch.page.evaluate(STICKING_OUT)


def from_right_to_left(watch: Watch, place: Place) -> list[str]:
    page = watch.page
    if not place.path.startswith("/en/"):
        return []
    page.goto(re.sub("/en/", "/ar/", page.url, count=1))
    found = [] if page.locator("html").get_attribute("dir") == "rtl" else ["not from right to left"]
    found += axe(page) + page.evaluate(STICKING_OUT)
    page.set_viewport_size(NARROW)
    return found + page.evaluate(STICKING_OUT)


def with_wide_spacing(watch: Watch, place: Place) -> list[str]:
    page = watch.page
    found = []
    page.evaluate(
        """css => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }""",
        SPACING,
    )
    for size in (DESK, NARROW):
        page.set_viewport_size(size)
        found += page.evaluate(STICKING_OUT) + page.evaluate(CUT_OFF)
    return found


def in_forced_colours(watch: Watch, place: Place) -> list[str]:
    watch.page.emulate_media(forced_colors="active")
    found: list[str] = watch.page.evaluate(WITHOUT_EDGE)
    return found + axe(watch.page, BUT_COLOURS)  # the system chooses them all, and axe would measure some of ours


def on_paper(watch: Watch, place: Place) -> list[str]:
    page = watch.page
    page.emulate_media(media="print")
    found = [f"{part} is printed" for part in (".top", ".strip") if page.locator(part).is_visible()]
    page.set_viewport_size({"width": 794, "height": 1123})
    found += page.evaluate(STICKING_OUT)
    return found + ([] if page.pdf(format="A4").startswith(b"%PDF") else ["does not print"])


def in_every_language(watch: Watch, place: Place) -> list[str]:
    page, found = watch.page, []
    if not place.path.startswith("/en/"):
        return []
    for language in OTHERS:
        page.goto(re.sub("/[a-z]{2}/", f"/{language}/", page.url, count=1))
        texts = page.evaluate(IN_THE_PAGE_S_LANGUAGE)
        found += [f"{language}: {text[:80]}" for text in texts if ENGLISH.search(text)]
    return found


def in_weight(watch: Watch) -> list[str]:
    weight = sum(request.sizes()["responseBodySize"] for request in watch.finished)
    found = [f"weighs {weight} bytes"] if weight > MOST_BYTES else []
    return found + ([f"makes {len(watch.finished)} requests"] if len(watch.finished) > MOST_REQUESTS else [])


@pytest.mark.parametrize(
    "check",
    [
        in_light,
        in_the_dark,
        on_a_phone,
        from_right_to_left,
        with_wide_spacing,
        in_forced_colours,
        on_paper,
        in_every_language,
    ],
    ids=lambda check: check.__name__,
)
def test_every_page_is_well_made(check: Check, watch: Watch, places: list[Place], demo_portal: Portal) -> None:
    faults: list[str] = []
    for place in places:
        watch.page.set_viewport_size(DESK)
        watch.page.emulate_media(media="screen", color_scheme="light", forced_colors="none")
        watch.page.goto(demo_portal.url + place.path)
        faults += [f"{place.name}: {fault}" for fault in check(watch, place)]
    assert not faults + watch.complaints, "\n".join(faults + watch.complaints)


def test_every_page_is_light(chromium: Browser, places: list[Place], demo_portal: Portal) -> None:
    faults: list[str] = []
    for place in places:
        context = chromium.new_context(viewport=PHONE)
        _sign_in(context, demo_portal, place.role)
        watch = Watch(context.new_page())
        watch.page.goto(demo_portal.url + place.path, wait_until="networkidle")
        faults += [f"{place.name}: {fault}" for fault in in_weight(watch)]
        context.close()
    assert not faults, "\n".join(faults)
