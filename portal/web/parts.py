"""Parts of pages that are the same whenever their values are the same: rendered once, and kept by these values.

What a part shows must be among its values or follow from the language and the reader's time zone: never the viewer,
the clock or the database.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache

from flask import g, render_template
from markupsafe import Markup, escape

from portal.web.locales import language, locale_code

MOST_PARTS = 4000
# Signs that stand in a part for what differs from page to page or person to person. A person's text may hold them too,
# so it is put in last, and nothing is looked for in it.
REST = "\ue000"  # the address behind the language
HERE = "\ue001"  # the address to come back to
NAME = "\ue002"  # who is signed in
MAIN = "\ue003"  # what the page is about
Values = tuple[tuple[str, Hashable], ...]


def keeping_parts() -> Callable[[], Callable[..., Markup]]:
    """Make the function that gives each page the one by which its templates render their parts."""

    @lru_cache(maxsize=MOST_PARTS)
    def rendered(template: str, seen: tuple[str | None, ...], values: Values) -> Markup:
        return Markup(render_template(template, **dict(values)))  # noqa: S704  a template of ours, which escapes

    def parts_of_this_page() -> Callable[..., Markup]:
        seen = (language(), locale_code(), g.get("chosen_zone"), g.get("time_zone"))

        def part(template: str, **values: Hashable) -> Markup:
            return rendered(template, seen, tuple(values.items()))

        return part

    return parts_of_this_page


def placed(part: Markup, texts: Mapping[str, str]) -> Markup:
    """Put into a part, for each of its signs, what differs from page to page."""
    found = str(part)
    for sign, text in texts.items():
        found = found.replace(sign, str(escape(text)))
    return Markup(found)  # noqa: S704  the part was escaped, and so are the texts
