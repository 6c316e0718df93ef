"""Somebody without a mouse: goes on by Tab, and must always see where they are."""

from playwright.sync_api import Page

MOST_STOPS = 200
WHERE = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const next = at.nextElementSibling && getComputedStyle(at.nextElementSibling);
  const marked = [style, next].some(s => s && s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
  return {
    html: at.outerHTML.slice(0, 160),
    order: [...document.querySelectorAll('*')].indexOf(at),
    marked: marked || at.matches('.map a'),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    uncovered: !!middle && (at.contains(middle) || middle.contains(at) || at.parentElement.contains(middle)),
  };
}"""


def go_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus; on the way each stop is seen, marked, uncovered, and in order."""
    page.wait_for_load_state()
    before = -1
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(WHERE)
        assert here["marked"], f"no mark of the focus on {here['html']}"
        assert here["seen"], f"the focus is outside the window on {here['html']}"
        assert here["uncovered"], f"something hides {here['html']}"
        assert here["order"] > before, f"the order of the focus goes back to {here['html']}"
        before = here["order"]
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")
