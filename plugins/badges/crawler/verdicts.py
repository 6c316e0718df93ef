"""What is to be said of a page on which a member's badge was promised."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from plugins.badges.crawler.addresses import is_alike, is_listed
from plugins.badges.crawler.pages import Page, Tree
from plugins.badges.crawler.sightings import Sighting, sightings

Outcome = Literal["placed", "not_placed", "impersonation", "unreachable"]
MOST_EVIDENCE = 20
FEW_WORDS = 120
BARE_WORDS = 5
OTHER_FILES = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x7fELF")
CHALLENGE = re.compile(
    rb"cdn-cgi/challenge-platform|cf-chl-|cf_chl_|_incapsula_resource|sucuri website firewall|sucuri_cloudproxy"
    rb"|awswaf|captcha-delivery\.com|px-captcha|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human"
    rb"|ddos-guard|request unsuccessful\. incapsula|enable javascript and cookies to continue",
    re.I,
)
MOUNTS = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, app-root, my-app, [ng-app], [data-reactroot], flt-glass-pane"
)
COMMENTS = re.compile(r"<!--(.*?)(?:-->|\Z)", re.S)


@dataclass(frozen=True)
class Claim:
    """Whose badge is looked for, on which hosts it may stand, and where true badges come from.

    ``also`` are older names under which the same organisation's badge is sent.
    """

    slug: str
    hosts: tuple[str, ...]
    portals: frozenset[str]
    also: tuple[str, ...] = ()

    def is_for(self, slug: str) -> bool:
        """Whether a badge of this name is the member's."""
        return slug == self.slug or slug in self.also


@dataclass(frozen=True)
class Verdict:
    """What a page shows; ``reason`` says why it is not placed, in a word that stands for a sentence."""

    outcome: Outcome
    reason: str = ""
    evidence: tuple[Sighting, ...] = ()
    warnings: tuple[str, ...] = ()


def judge(page: Page, claim: Claim) -> Verdict:
    """Say what a page shows; what could not be seen is never taken for a badge that is not there."""
    if unseen := _is_no_page(page):
        return Verdict("unreachable", unseen)
    tree = Tree(page)
    found = [one for one in sightings(tree) if _concerns(one, claim)]
    evidence = tuple(sorted(found, key=lambda one: not one.is_badge)[:MOST_EVIDENCE])
    ours = [one for one in found if _is_ours(one, claim)]
    own = [one for one in ours if claim.is_for(one.slug)]
    host = urlsplit(page.url).hostname or ""
    is_at_home = not claim.hosts or is_listed(host, claim.hosts)
    if shown := [one for one in own if one.is_badge]:
        if not is_at_home:
            return Verdict("impersonation", "host_not_listed", evidence)
        return Verdict("placed", "", evidence, tuple(_warnings(shown, found, claim)))
    if posing := _posing(found, ours, claim):
        return Verdict("impersonation", posing, evidence)
    if unseen := _is_unseen(tree):
        return Verdict("unreachable", unseen, evidence)
    return Verdict("not_placed", _why_not(own, found, tree, claim), evidence)


def _concerns(one: Sighting, claim: Claim) -> bool:
    """Whether a sighting tells anything: our addresses, this member's, or such as look like ours."""
    return _is_ours(one, claim) or claim.is_for(one.slug) or is_alike(one.place, claim.portals)


def _is_ours(one: Sighting, claim: Claim) -> bool:
    """Whether the portal answers for what was seen; on one's own machine the port does not matter."""
    host = one.place.partition(":")[0]
    is_here = host in ("localhost", "127.0.0.1") and any(place.partition(":")[0] == host for place in claim.portals)
    return one.place in claim.portals or is_here


def _posing(found: Sequence[Sighting], ours: Sequence[Sighting], claim: Claim) -> str:
    """In what way a page that shows no badge of the member's shows a false one; empty when it does not."""
    for one in found:
        if not one.is_badge or _is_ours(one, claim) or is_listed(one.place.partition(":")[0], claim.hosts):
            continue
        is_whole = claim.is_for(one.slug) and one.proof == f"{one.place}/{one.slug}"
        if is_alike(one.place, claim.portals) or is_whole:
            return "look_alike"
    return "badge_of_another" if any(one.is_badge and _is_of_another(one.slug, claim) for one in ours) else ""


def _is_of_another(slug: str, claim: Claim) -> bool:
    """Whether a name is somebody else's; one that is only written in other letters is nobody's, nor is ``_``."""
    return not claim.is_for(slug) and slug.lower() != claim.slug.lower() and slug != "_"


def _warnings(shown: Sequence[Sighting], found: Sequence[Sighting], claim: Claim) -> list[str]:
    """What the webmaster should know of a badge that is there: of the best one, and of what stands beside it."""
    best = min(shown, key=lambda one: len(one.notes))
    said = list(dict.fromkeys(best.notes))
    place, _, slug = best.proof.rpartition("/")
    if best.proof and (place != best.place or not claim.is_for(slug)):
        said.append("other_link")
    if not claim.hosts:
        said.append("no_hosts")
    if _posing(found, [], claim) == "look_alike":
        said.append("look_alike_too")
    return said


def _why_not(own: Sequence[Sighting], found: Sequence[Sighting], tree: Tree, claim: Claim) -> str:
    hidden = [one.hidden_by for one in own if one.form != "link" and one.hidden_by]
    if any("-src" in one and "{" not in one for one in hidden):
        return "policy"
    if hidden:
        return "mixed" if hidden[0] == "mixed content" else "hidden"
    if any(one.form == "element" and claim.is_for(one.slug) for one in found):
        return "no_script"
    if any(one.form == "link" for one in own):
        return "link_only"
    if any(claim.is_for(one.slug) and one.form != "link" for one in found):
        return "other_portal"
    return _only_in_source(tree.page, claim)


def _only_in_source(page: Page, claim: Claim) -> str:
    """Whether the code stands in the source where no visitor sees it."""
    source = page.body.decode("utf-8", "replace")
    code = re.compile(rf"/(?:badge|embed)/{re.escape(claim.slug)}\b|member=[\"']?{re.escape(claim.slug)}\b")
    if any(code.search(one) for one in COMMENTS.findall(source)):
        return "in_comment"
    return "in_source" if code.search(source) else "nothing"


def _is_no_page(page: Page) -> str:
    body = page.body.lstrip(b" \t\r\n\0")
    if not body:
        return "empty"
    return "no_page" if body.startswith(OTHER_FILES) or b"<" not in body else ""


def _is_unseen(tree: Tree) -> str:
    """Why a page without a badge may have one nevertheless."""
    page = tree.page
    if not page.is_whole:
        return "cut_off"
    words = tree.words()
    if len(words) < FEW_WORDS and CHALLENGE.search(page.body):
        return "challenge"
    if len(words) <= BARE_WORDS and _moves_on(tree):
        return "moved"
    return "script_only" if _is_shell(tree, words) else ""


def _moves_on(tree: Tree) -> bool:
    said = (node.attributes for node in tree.all("meta[http-equiv][content]"))
    wanted = [one["content"] or "" for one in said if (one["http-equiv"] or "").strip().lower() == "refresh"]
    return any("url" in one.lower() for one in wanted)


def _is_shell(tree: Tree, words: Sequence[str]) -> bool:
    """Whether the page is made by scripts alone: nothing to read, nothing to see, or an empty place for them."""
    if not tree.all("script") or tree.all("body a[href], body img[src], body form, body iframe[src]"):
        return False
    return not words or (len(words) <= BARE_WORDS and bool(tree.all(MOUNTS)))
