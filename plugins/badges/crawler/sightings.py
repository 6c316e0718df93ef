"""Everything in a page that is a badge or looks like one, with what hides it and what is odd about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from selectolax.lexbor import LexborNode

from plugins.badges.crawler.addresses import Address, badge_address, resolved
from plugins.badges.crawler.pages import Tree, around, is_tiny, where
from plugins.badges.crawler.policies import Load, Origin

Form = Literal["image", "frame", "element", "copy", "link"]
PICTURES = "img, input[type=image i], amp-img, svg image, picture > source, object, embed, iframe, frame"
COPIES = "img, svg, amp-img, object, input[type=image i]"
FRAMES = {"iframe", "frame"}
LAZY = re.compile(r"data-(?:.*-)?(?:src|srcset|lazy|original|img|image|echo|url)(?:-.*)?|lazy-?src(?:set)?")
CLASSIC = {"", "text/javascript", "application/javascript", "text/ecmascript", "application/ecmascript"}
HINT = re.compile(r"(?i)badge|embed|verify|camo\.|[%\t\r\n\\]")
NESTED = 2
LOADS: dict[str, Load] = {"iframe": "frame", "frame": "frame", "object": "object", "embed": "object"}


@dataclass(frozen=True)
class Sighting:
    """A badge in a page, or what would be one if it were seen."""

    form: Form
    slug: str
    place: str
    url: str
    where: str
    hidden_by: str = ""
    notes: tuple[str, ...] = ()
    proof: str = ""

    @property
    def is_badge(self) -> bool:
        """Whether visitors see a badge; a link in words is none."""
        return self.form != "link" and not self.hidden_by


def sightings(tree: Tree, depth: int = 0) -> Iterator[Sighting]:
    """Everything that is a badge or would be one, in frames that the page itself holds too."""
    yield from _pictures(tree)
    yield from _linked(tree)
    yield from _elements(tree)
    if depth < NESTED:
        for node in tree.all("iframe[srcdoc], template[shadowrootmode], noscript"):
            yield from _inner(tree, node, depth + 1)


def _inner(tree: Tree, node: LexborNode, depth: int) -> Iterator[Sighting]:
    """What stands in a document that an element holds, hidden with that element."""
    outside, html = node, node.attributes.get("srcdoc") or ""
    notes: tuple[str, ...] = ()
    if node.tag == "template":
        outside, html = node.parent or node, re.sub(r"\A<template[^>]*>", "", node.html or "")
    elif node.tag == "noscript":
        notes, html = ("noscript",), node.text()
    hidden = tree.hidden_by(outside)
    for one in sightings(tree.within(html), depth):
        path = f"{where(node)} > {one.where}"
        yield replace(one, where=path, hidden_by=one.hidden_by or hidden, notes=(*one.notes, *notes))


def _pictures(tree: Tree) -> Iterator[Sighting]:
    for node in tree.all(PICTURES):
        found = _address(tree, node)
        if found is None or found[0].part not in ("image", "frame"):
            continue
        address, is_lazy = found
        is_frame = node.tag in FRAMES or address.part == "frame"
        shown = node.parent if node.tag == "source" else node
        hidden = _hidden(tree, shown or node, address) or (
            "<img>" if is_frame and node.tag not in FRAMES | set(LOADS) else ""
        )
        proof, notes = _proof(tree, node) if not is_frame else ("", ())
        yield Sighting(
            "frame" if is_frame else "image", address.slug, address.place, address.url, where(node), hidden,
            (*notes, *_notes(tree, node, address, is_lazy=is_lazy)), proof,
        )  # fmt: skip


def _address(tree: Tree, node: LexborNode) -> tuple[Address, bool] | None:
    """The badge that an element shows, and whether it does only once a script has run."""
    said = node.attributes
    for name in ("src", "srcset", "href", "xlink:href", "data"):
        if found := _badge_in(tree, name, said.get(name)):
            return found, False
    for name, value in said.items():
        if LAZY.fullmatch(name) and (found := _badge_in(tree, name, value)):
            return found, True
    return None


def _badge_in(tree: Tree, name: str, value: str | None) -> Address | None:
    if not value:
        return None
    written = _candidates(value) if name.endswith("srcset") else [value]
    found = (_read(tree, one) for one in written)
    return next((one for one in found if one), None)


def _read(tree: Tree, written: str) -> Address | None:
    """The badge that is asked for at an address of the page; most addresses need not be taken apart for that."""
    if not HINT.search(written) and not HINT.search(tree.base):
        return None
    return badge_address(resolved(tree.base, written))


def _candidates(srcset: str) -> Iterator[str]:
    """The addresses of a ``srcset``."""
    is_address = True
    for token in srcset.split():
        if is_address and token.strip(","):
            yield token.strip(",")
        is_address = token.endswith(",") or (not is_address and "," in token)


def _hidden(tree: Tree, node: LexborNode, address: Address) -> str:
    """What keeps visitors from seeing a picture or a frame."""
    hidden = tree.hidden_by(node) or ("width, height" if is_tiny(node) else "")
    load = LOADS.get(node.tag or "", "image")
    if not hidden and load == "frame" and _is_mixed(tree, address.url):
        hidden = "mixed content"
    return hidden or tree.forbidden_by(load, _asked(tree, node, address))


def _asked(tree: Tree, node: LexborNode, address: Address) -> str:
    """The address that the browser asks: of a picture that is handed on, its proxy's."""
    own = node.attributes.get("src")
    return resolved(tree.base, own) if address.is_proxied and own else address.url


def _is_mixed(tree: Tree, url: str) -> bool:
    """Whether a page that came over TLS asks for something that does not."""
    return tree.page.url.startswith("https:") and Origin.of(url).scheme == "http"


def _proof(tree: Tree, node: LexborNode) -> tuple[str, tuple[str, ...]]:
    """Whose proof a picture leads to, and what is odd about it."""
    link = around(node, "a")
    href = link.attributes.get("href") if link is not None else None
    found = _read(tree, href or "")
    if found is None or found.part != "proof":
        return "", ("no_link",)
    return f"{found.place}/{found.slug}", ()


def _notes(tree: Tree, node: LexborNode, address: Address, *, is_lazy: bool) -> Iterator[str]:
    if is_lazy:
        yield "lazy"
    if address.is_proxied:
        yield "proxied"
    if _is_mixed(tree, address.url):
        yield "mixed"
    if (node.attributes.get("referrerpolicy") or "").strip().lower() == "no-referrer":
        yield "no_referrer"


def _linked(tree: Tree) -> Iterator[Sighting]:
    """Links to a proof: with a picture of the page's own they are a badge, with words alone they are not."""
    for node in tree.all("a[href]"):
        address = _read(tree, node.attributes["href"] or "")
        if address is None or address.part != "proof":
            continue
        copies = list(_copies(tree, node))
        yield from (replace(one, slug=address.slug, place=address.place) for one in copies)
        if not copies and not any(_address(tree, one) for one in node.css(PICTURES)):
            yield Sighting("link", address.slug, address.place, address.url, where(node), tree.hidden_by(node))


def _copies(tree: Tree, link: LexborNode) -> Iterator[Sighting]:
    """The pictures in a link that are no badge of anybody's portal; those are found by their addresses."""
    for node in link.css(COPIES):
        said = node.attributes
        lazily = next((value for name, value in said.items() if LAZY.fullmatch(name) and value), "")
        srcset = next(_candidates(said.get("srcset") or ""), "")
        written = said.get("src") or said.get("data") or srcset or lazily
        if (not written and node.tag != "svg") or _address(tree, node):
            continue
        url = resolved(tree.base, written or "")
        hidden = tree.hidden_by(node) or ("width, height" if is_tiny(node) else "")
        hidden = hidden or (tree.forbidden_by(LOADS.get(node.tag or "", "image"), url) if url else "")
        yield Sighting("copy", "", "", url[:300], where(node), hidden, ("copy",))


def _elements(tree: Tree) -> Iterator[Sighting]:
    """Our own element, which is a badge only where our script runs."""
    nodes = tree.all("oidp-badge[member]")
    if not nodes:
        return
    scripts = list(_scripts(tree))
    for node in nodes:
        slug, place = (node.attributes["member"] or "").strip(), where(node)
        hidden = tree.hidden_by(node)
        if not scripts:
            yield Sighting("element", slug, "", "", place, hidden or "no script")
        for address, said, forbidden in scripts:
            picture = resolved(address.url, f"/badge/{slug}.svg")
            hidden = hidden or forbidden or tree.forbidden_by("image", picture)
            yield Sighting("element", slug, address.place, address.url, place, hidden, said)


def _scripts(tree: Tree) -> Iterator[tuple[Address, tuple[str, ...], str]]:
    """Our scripts that the page asks for, each with what is odd about it and what keeps it from running."""
    for node in tree.all("script[src], script[data-src]"):
        said = node.attributes
        written = said.get("src") or said.get("data-src") or ""
        address = _read(tree, written)
        if address is None or address.part != "script":
            continue
        kind = (said.get("type") or "").strip().lower()
        marks = {f"'nonce-{said.get('nonce')}'", *(f"'{one}'" for one in (said.get("integrity") or "").split())}
        forbidden = tree.forbidden_by("script", address.url, frozenset(marks))
        if _is_mixed(tree, address.url):
            forbidden = "mixed content"
        elif kind == "module":
            forbidden = 'type="module"'  # such a script cannot know where it came from
        yield address, () if kind in CLASSIC and said.get("src") else ("lazy",), forbidden
