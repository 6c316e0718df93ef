"""What may be wrong with how a page is made: for axe, at every width, with large letters, in weight."""

from dataclasses import dataclass

from playwright.sync_api import Page, Response, Route, ViewportSize

from tests.browser.watching import Watch

Asked = dict[str, object]
RULES: Asked = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS: Asked = {"runOnly": ["color-contrast", "link-in-text-block"]}
BUT_COLOURS: Asked = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
FAULTS = """asked => axe.run(document, asked).then(found =>
  found.violations.map(fault => `${fault.id}: ${fault.nodes[0].html.slice(0, 200)}`))"""
MOST_BYTES, MOST_REQUESTS = 100_000, 12
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 800}
TABLET: ViewportSize = {"width": 640, "height": 900}
TWICE_AS_LARGE = "html { font-size: 212.5% !important }"  # the style sheet's own is 106.25 %
STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth, all = document.documentElement.scrollWidth;
  if (all <= wide) return [];
  const outside = [...document.body.querySelectorAll('*')].filter(element => {
    const box = element.getBoundingClientRect(), rolls = element.closest('.scroll, .tabs, .subnav, .vh, .strip');
    return (box.right > wide + 1 || box.left < -1) && box.width > 0 && !rolls;
  });
  return [`page ${all} > ${wide}`, ...outside.slice(-2).map(element => element.outerHTML.slice(0, 160))];
}"""


@dataclass
class Inspector:
    """Looks at pages in a browser of its own, which runs axe; the person's browser runs no script at all."""

    page: Page

    def faults(self, document: Response) -> list[str]:
        """Everything that is wrong with a page as it was answered."""
        watch = self._open(document)
        found = [f"light: {fault}" for fault in axe(self.page)]
        self.page.emulate_media(color_scheme="dark")
        found += [f"dark: {fault}" for fault in axe(self.page, COLOURS)]
        self.page.emulate_media(color_scheme="light")
        found += self._sticking_out()
        found += self._too_heavy(document, watch)
        return found + watch.complaints

    def _open(self, document: Response) -> Watch:
        """Show the same bytes at the same address, with everything that they load, in a browser of nothing but cookies.

        Those are the person's own, since some pictures are for them alone.
        """
        html, url = document.text(), document.url
        self.page.context.clear_cookies()
        for cookie in document.frame.page.context.cookies():
            self.page.context.add_cookies([cookie])  # type: ignore[list-item]

        def answer(route: Route) -> None:
            route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html)

        self.page.set_viewport_size(PHONE)
        self.page.route(url, answer)
        watch = Watch(self.page)
        self.page.goto(url)
        self.page.unroute(url)
        return watch

    def _sticking_out(self) -> list[str]:
        found = []
        for name, size, style in (
            ("1280 px", DESK, ""),
            ("320 px", NARROW, ""),
            ("200 % text", TABLET, TWICE_AS_LARGE),
        ):
            self.page.set_viewport_size(size)
            if style:
                self.page.add_style_tag(content=style)
            found += [f"{name}: {fault}" for fault in self.page.evaluate(STICKING_OUT)]
        return found

    def _too_heavy(self, document: Response, watch: Watch) -> list[str]:
        """Weigh a first visit: the page itself as it was sent, and everything else."""
        others = [one for one in watch.finished if not one.is_navigation_request()]
        weight = document.request.sizes()["responseBodySize"]
        weight += sum(one.sizes()["responseBodySize"] for one in others)
        faults = []
        if weight > MOST_BYTES:
            faults.append(f"weighs {weight} bytes")
        if len(others) + 1 > MOST_REQUESTS:
            faults.append(f"makes {len(others) + 1} requests")
        return faults


def axe(page: Page, asked: Asked = RULES) -> list[str]:
    """What axe, which the page's context has loaded, finds wrong with a page as it is shown now.

    The faults alone leave the page: everything that axe looked at takes longer to send than to look at.
    """
    found: list[str] = page.evaluate(FAULTS, asked)
    return found
