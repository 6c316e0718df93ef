"""One Markdown template makes a letter: the text part is what it says, the HTML part how it looks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import css_inline
from babel import Locale
from flask import current_app, g, render_template
from markupsafe import Markup

from portal.config import Settings
from portal.mail.wording import saying
from portal.web.languages import force_locale, gettext
from portal.web.markdown import markdown

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~-])")
OURS = ("_at", "_zone")
_ADDRESS_ALONE = re.compile(r"^(https?://\S+)$", re.MULTILINE)
_LINE_ENDS = re.compile(r"[\r\n]+")


@dataclass(frozen=True)
class Rendered:
    """A letter in words."""

    subject: str
    text: str
    html: str


def render(template: str, language: str, values: Mapping[str, Any]) -> Rendered:
    """Write a letter in the reader's language; the template's first line is the subject."""
    settings: Settings = current_app.extensions["portal.settings"]
    with current_app.test_request_context(f"/{language}/", base_url=settings.base_url), force_locale(language):
        g.language = language
        say = saying(template, language, gettext)
        own = {"_": say, "gettext": say}
        subject, _, text = render_template(template, **values, **own).strip().partition("\n")
        _, _, source = render_template(template, **escaped(values), **own).strip().partition("\n")
        direction = Locale.parse(language).text_direction
        html = render_template("mail/layout.html", body=as_html(source), subject=subject, direction=direction)
        return Rendered(_LINE_ENDS.sub(" ", subject), text.strip() + "\n", _inliner().inline(html))


def as_html(source: str) -> Markup:
    """The body of a letter; an address that has a line to itself can be clicked."""
    return markdown(_ADDRESS_ALONE.sub(r"<\1>", source))


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def escaped(value: Any) -> Any:
    """Let what people typed stand as it is, whatever it means in Markdown; addresses, instants and zones are ours."""
    if isinstance(value, str):
        return value if value.startswith(("http://", "https://")) else _SPECIAL.sub(r"\\\1", value)
    if isinstance(value, Mapping):
        return {key: item if key.endswith(OURS) else escaped(item) for key, item in value.items()}
    return value
