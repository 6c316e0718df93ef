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
        found = self.get(url)
        if found.problem:
            return Verdict("unreachable", found.problem)
        return reader.judge(Page(found.url, found.body, found.charset, found.policies, found.is_whole), claim)

    def _why_not(self, url: str) -> str:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
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
