"""A page as a browser holds it: its elements, what hides them, and what it may load."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from plugins.badges.crawler import styles
from plugins.badges.crawler.addresses import resolved
from plugins.badges.crawler.policies import Load, forbidden_by

NEVER_SHOWN = {
    "template", "datalist", "video", "audio", "canvas", "noembed", "noframes", "defs", "symbol", "clippath", "mask",
}  # fmt: skip
PICTURES = {"img", "svg", "iframe", "object", "embed", "input", "amp-img"}
UNREAD = {"script", "style", "noscript", "template", "textarea", "title", "option"}
LABEL = re.compile(
    r"(?i)utf-?8|utf-?16(?:le|be)?|us-ascii|ascii|latin1|iso-?8859-?\d+|(?:windows-|cp)12\d\d|cp866|ibm866|koi8-[ru]"
    r"|macintosh|gbk|gb2312|gb18030|big5|euc-(?:jp|kr)|shift[_-]jis|iso-2022-jp"
)
WESTERN = {"iso-8859-1", "iso8859-1", "latin1", "us-ascii", "ascii"}
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
TWO_BYTES = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
SMALLEST = 10
STEPS_SHOWN = 6


@dataclass(frozen=True)
class Page:
    """What was received: where from, the bytes, and what the headers said of them."""

    url: str
    body: bytes
    charset: str = ""
    policies: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass
class Tree:
    """The elements of a page as a browser has them that runs scripts, before any has run."""

    page: Page
    base: str = ""
    policies: tuple[str, ...] = ()
    _hidden: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the bytes."""
        self._parsed = _parsed(self.page)
        href = next((node.attributes["href"] for node in self.all("base[href]")), "") or ""
        base = resolved(self.base or self.page.url, href)
        self.base = base if base.startswith(("http:", "https:")) else self.base or self.page.url
        self.policies += self.page.policies + tuple(self._policies())
        self._rules = self._hiding_rules()

    def all(self, selector: str) -> list[LexborNode]:
        """The elements that a selector names, in their order."""
        return self._parsed.css(selector)

    def _policies(self) -> Iterator[str]:
        for node in self.all("head meta[http-equiv][content]"):
            if (node.attributes["http-equiv"] or "").strip().lower() == "content-security-policy":
                yield node.attributes["content"] or ""

    def forbidden_by(self, load: Load, url: str, marks: frozenset[str] = frozenset()) -> str:
        """The directive of a policy that keeps the page from loading something; empty when it may."""
        return forbidden_by(self.policies, load, url, self.page.url, marks)

    def hidden_by(self, node: LexborNode) -> str:
        """What hides an element or one around it; empty when it is shown."""
        path: list[LexborNode] = []
        step: LexborNode | None = node
        while step is not None and step.mem_id not in self._hidden:
            path.append(step)
            step = step.parent
        found = self._hidden[step.mem_id] if step is not None else ""
        for one in reversed(path):
            found = found or self._hides(one)
            self._hidden[one.mem_id] = found
        return found

    def _hides(self, node: LexborNode) -> str:
        said = node.attributes
        around = node.parent
        if node.tag in NEVER_SHOWN:
            return f"<{node.tag}>"
        if "hidden" in said or "popover" in said:
            return "hidden" if "hidden" in said else "popover"
        if node.tag == "dialog" and "open" not in said:
            return "<dialog>"
        if around is not None and around.tag == "details" and "open" not in around.attributes and node.tag != "summary":
            return "<details>"
        style, is_picture = said.get("style") or "", node.tag in PICTURES
        return styles.hidden_by(style, is_picture=is_picture) or self._rules.get(node.mem_id, "")

    def _hiding_rules(self) -> dict[int, str]:
        """Which elements a style sheet of the page hides, unless another rule of it shows them again."""
        sheets = [node.text() for node in self.all("style") if "print" not in (node.attributes.get("media") or "")]
        found: dict[int, str] = {}
        shown: set[int] = set()
        for rule in styles.rules_of("\n".join(sheets)):
            try:
                named = {node.mem_id for node in self._parsed.css(rule.selector)}
            except SelectolaxError:
                continue
            if rule.hidden_by:
                found |= dict.fromkeys(named, f"{rule.selector} {{ {rule.hidden_by} }}")
            else:
                shown |= named
        return {one: said for one, said in found.items() if one not in shown or "display" not in said}

    def within(self, html: str) -> "Tree":
        """A document that stands in this one and shares where it is and what it may load."""
        inner = replace(self.page, body=html.encode("utf-8", "replace"), charset="utf-8", policies=())
        return Tree(inner, self.base, self.policies)

    def words(self) -> list[str]:
        """The words that a reader sees."""
        read: list[str] = []
        for node in self._parsed.root.traverse(include_text=True) if self._parsed.root else ():
            if node.tag == "-text" and node.parent is not None and node.parent.tag not in UNREAD:
                read += (node.text_content or "").split()
        return read


def where(node: LexborNode) -> str:
    """Where an element stands, as the path of those around it."""
    steps: list[str] = []
    step: LexborNode | None = node
    while step is not None and step.tag != "html" and len(steps) < STEPS_SHOWN:
        name = (step.attributes.get("id") or "").strip() if step.tag != "-document" else ""
        steps.append(f"{step.tag}#{name[:40]}" if name else str(step.tag))
        step = step.parent
    return " > ".join(reversed(steps))


def around(node: LexborNode, tag: str) -> LexborNode | None:
    """The nearest element of a kind around another."""
    step = node.parent
    while step is not None and step.tag != tag:
        step = step.parent
    return step


def is_tiny(node: LexborNode) -> bool:
    """Whether a picture says itself that it is too small to be seen."""
    for name in ("width", "height"):
        size = re.match(r"\s*(\d+)", node.attributes.get(name) or "")
        if size and int(size[1][:6]) < SMALLEST:
            return True
    return False


def _parsed(page: Page) -> LexborHTMLParser:
    """Read as the byte order mark says, else the header, else the page itself, else as UTF-8."""
    label = page.charset.strip().strip("\"'").lower() or TWO_BYTES.get(page.body[:2], "")
    if not LABEL.fullmatch(label) or page.body.startswith(MARKS):
        return LexborHTMLParser(page.body, encoding=True, scripting=True)
    codec = "cp1252" if label in WESTERN else "utf-16-le" if label in ("utf-16", "utf16") else label
    try:
        return LexborHTMLParser(page.body.decode(codec, "replace"), scripting=True)
    except LookupError:
        return LexborHTMLParser(page.body, encoding=True, scripting=True)
