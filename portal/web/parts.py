"""Parts of pages that are the same whenever their values are the same: rendered once, and kept by these values.

What a part shows must be among its values or follow from the language and the reader's time zone: never the viewer,
the clock or the database.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache

from flask import g, render_template
from markupsafe import Markup, escape

from portal.web.languages import language, locale

MOST_PARTS = 4000
REST = "\ue000"  # stands in a part for the rest of this page's address; no text of anybody holds it
Values = tuple[tuple[str, Hashable], ...]


def keeping_parts() -> Callable[..., Markup]:
    """Make the function by which the templates of one portal render their parts."""

    @lru_cache(maxsize=MOST_PARTS)
    def rendered(template: str, seen: tuple[str | None, ...], values: Values) -> Markup:
        return Markup(render_template(template, **dict(values)))  # noqa: S704  a template of ours, which escapes

    def part(template: str, **values: Hashable) -> Markup:
        return rendered(
            template, (language(), locale().language, g.get("chosen_zone"), g.get("time_zone")), tuple(values.items())
        )

    return part


def placed(part: Markup, rest: str) -> Markup:
    """Put the rest of this page's address into a part that leads to it in other languages."""
    return Markup(str(part).replace(REST, str(escape(rest))))  # noqa: S704  both were escaped
