"""A visit to a page: what its host lets crawlers do is asked first, and what cannot be seen is said as such."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from protego import Protego

from plugins.badges.crawler.apart import Reader
from plugins.badges.crawler.fetching import Fetched, fetch
from plugins.badges.crawler.guard import AGENT, PUBLIC, Policy
from plugins.badges.crawler.pages import Page
from plugins.badges.crawler.verdicts import Claim, Verdict

LARGEST_ROBOTS = 500 * 1024
USUAL_PAUSE = 1.0


@dataclass
class Visitor:
    """Goes to pages for one run; the rules of a host are asked for once (https://www.rfc-editor.org/rfc/rfc9309)."""

    policy: Policy = PUBLIC
    _rules: dict[str, tuple[str, Protego | None]] = field(default_factory=dict)

    def get(self, url: str, *, tag: str = "", modified: str = "") -> Fetched:
        """Ask for a page if its host, and every host on the way, lets crawlers have it."""
        return fetch(url, self.policy, tag=tag, modified=modified, permits=self._why_not)

    def look(self, url: str, claim: Claim, reader: Reader) -> Verdict:
        """Go to a page and judge it."""
        return self.judged(self.get(url), claim, reader)

    def judged(self, found: Fetched, claim: Claim, reader: Reader) -> Verdict:
        """Judge what came back."""
        if found.problem:
            return Verdict("unreachable", found.problem)
        return reader.judge(Page(found.url, found.body, found.charset, found.policies, found.is_whole), claim)

    def pause(self, url: str) -> float:
        """How many seconds a host wants between two pages; one when it does not say."""
        rules = self._rules.get(_place(url), ("", None))[1]
        return float((rules and rules.crawl_delay(AGENT)) or USUAL_PAUSE)

    def _why_not(self, url: str) -> str:
        place = _place(url)
        if place not in self._rules:
            self._rules[place] = self._asked(place)
        problem, rules = self._rules[place]
        return problem or ("robots" if rules is not None and not rules.can_fetch(url, AGENT) else "")

    def _asked(self, place: str) -> tuple[str, Protego | None]:
        """The rules of a host: none when it has none, and no visit while it cannot say."""
        limits = replace(self.policy.limits, seconds=self.policy.limits.seconds / 2, decoded=LARGEST_ROBOTS)
        found = fetch(f"{place}/robots.txt", replace(self.policy, limits=limits))
        if found.status == 200 and not found.problem:
            return "", Protego.parse(found.body.decode("utf-8-sig", "replace"))
        if found.problem == "busy" or found.status >= 500:
            return "no_robots", None
        return ("", None) if found.status else (found.problem, None)


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
