"""In which language a page speaks, and its words in it: found out once for a page, which asks for a hundred words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from babel import Locale
from flask import Flask, current_app, g, has_app_context, request
from flask_babel import force_locale as babel_force_locale
from flask_babel import get_locale, get_translations, refresh
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

SPEECH = "portal_speech"


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


class Speech(NamedTuple):
    """The locale of a page, its code, and its words."""

    locale: Locale
    code: str
    catalogue: Any


def locale() -> Locale:
    """The locale of this page."""
    return _speech().locale


def locale_code() -> str:
    """The locale of this page as a short text."""
    return _speech().code


def catalogue() -> Any:
    """The words of this page."""
    return _speech().catalogue


def _speech() -> Speech:
    """Found out once, while Flask-Babel looks for it anew at each word."""
    found: Speech | None = g.get(SPEECH) if has_app_context() else None
    if found is None:
        own = get_locale() or Locale("en")
        found = Speech(own, str(own), get_translations())
        if has_app_context():
            g.portal_speech = found
    return found


def forget_locale() -> None:
    """Ask for the language anew, because it is another one from now on."""
    if has_app_context():
        g.pop(SPEECH, None)
    refresh()


@contextmanager
def force_locale(code: str) -> Iterator[None]:
    """Write in another language for a while."""
    before = g.pop(SPEECH, None)
    try:
        with babel_force_locale(code):
            yield
    finally:
        g.portal_speech = before


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
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template, ngettext=_counted_in_template)
