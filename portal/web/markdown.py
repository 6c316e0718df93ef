"""Texts that people write: CommonMark without HTML, then an allow list, so that nothing of theirs runs."""

from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from portal.uploads.services import address_of
from portal.web.languages import gettext

_parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "width", "height", "loading"}}
SCHEMES = {"http", "https", "mailto"}


def _picture(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """Show a picture that was sent to this portal; of any other only the words that describe it."""
    token = tokens[at]
    words, address = self.renderInlineAsText(token.children or [], options, env), address_of(str(token.attrGet("src")))
    if address is None:
        return str(escape(words))
    size = f'width="{address.width}" height="{address.height}"'
    return f'<img src="{address.path}" alt="{escape(words)}" {size} loading="lazy">'


_parser.add_render_rule("image", _picture)


def markdown(text: str) -> Markup:
    """Render a text; headings begin at the second level, links are marked as somebody else's, wide tables scroll."""
    html = _parser.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow ugc noopener")
    scroll = f'<section class="scroll" tabindex="0" aria-label="{escape(gettext("Table"))}"><table>'
    framed = clean.replace("<table>", scroll).replace("</table>", "</table></section>")
    return Markup(framed)  # noqa: S704  cleaned three lines before; the frame is ours
