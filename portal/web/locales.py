"""In which language a page speaks, and its words in it.

A page asks for a hundred words: its locale is found out once, and each catalogue once for a portal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from babel import Locale
from flask import Flask, current_app, g, request
from flask_babel import force_locale as babel_force_locale
from flask_babel import get_locale, get_translations, refresh
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

CATALOGUES = "portal.catalogues"


def language() -> str:
    """The language of this page."""
    chosen: str = g.get("language") or current_app.config["LANGUAGES"][0]
    return chosen


def preferred_language() -> str:
    """The language that an address begins with, even of a page that is not there, else the browser's first of ours."""
    languages: list[str] = current_app.config["LANGUAGES"]
    if (named := request.path.split("/")[1]) in languages:
        return named
    return request.accept_languages.best_match(languages) or str(languages[0])


def locale() -> Locale:
    """The locale of this page."""
    return _seen()[0]


def locale_code() -> str:
    """The locale of this page as a short text."""
    return _seen()[1]


def _seen() -> tuple[Locale, str]:
    found: tuple[Locale, str] | None = g.get("seen_locale") if g else None
    if found is None:
        own = get_locale() or Locale("en")
        found = (own, str(own))
        if g:
            g.seen_locale = found
    return found


def forget_locale() -> None:
    """Ask for the language anew, because it is another one from now on."""
    if g:
        g.pop("seen_locale", None)
    refresh()


@contextmanager
def force_locale(code: str) -> Iterator[None]:
    """Write in another language for a while."""
    before = g.pop("seen_locale", None)
    try:
        with babel_force_locale(code):
            yield
    finally:
        g.seen_locale = before


def catalogue() -> Any:
    """The catalogue of this page, which Flask-Babel looks for anew at each word."""
    if not current_app:
        return get_translations()
    catalogues: dict[str, Any] = current_app.extensions[CATALOGUES]
    code = locale_code()
    if code not in catalogues:
        catalogues[code] = get_translations()
    return catalogues[code]


def gettext(message: str, /, **values: Any) -> str:
    """A message in the language of this page."""
    said: str = catalogue().ugettext(message)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, /, **values: Any) -> str:
    """A message in the form that goes with a number."""
    said: str = catalogue().ungettext(one, many, num)
    return said % {"num": num, **values}


@pass_eval_context
def _in_template(context: EvalContext, message: str, /, **values: Any) -> str:
    """Always a format, as Jinja has it: a sign for per cent is written twice."""
    said: str = catalogue().ugettext(message)
    said = Markup(said) if context.autoescape else said  # noqa: S704  translators write it, and may use marks
    return said % values if "%" in said else said


@pass_eval_context
def _counted_in_template(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
    said: str = catalogue().ungettext(one, many, num)
    said = Markup(said) if context.autoescape else said  # noqa: S704  as above
    return said % {"num": num, **values}


def install_catalogues(app: Flask) -> None:
    """Let templates ask for words."""
    app.extensions[CATALOGUES] = {}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template, ngettext=_counted_in_template)
