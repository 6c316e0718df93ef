"""The words of letters, in which the office may say things its own way: sentence by sentence, in each language.

A letter's template stays as it is, with its links and conditions; what can be changed is what its sentences say. A
sentence names its values in braces, such as ``{campaign}``; nothing that is typed is ever run.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import current_app
from jinja2.ext import extract_from_ast

from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import N_
from portal.mail.models import MailWording

FOLDER, ENDING, CORE = "mail/", ".md", "core"
TRIAL = "mail/sample.md"
PRINTED = re.compile(r"%\((\w+)\)s")
BRACED = re.compile(r"\{(\w+)\}")
OVERTAKEN = N_("Somebody else has changed this letter meanwhile. What you wrote is kept here; compare the two.")


@dataclass(frozen=True)
class Version:
    """A sentence as somebody wrote it; no words mean those that came with the portal."""

    message: str
    words: str
    number: int
    account_id: int
    written_at: datetime


def braced(message: str) -> str:
    """A sentence of the catalogues as the office reads it: values in braces, a per cent sign once."""
    return PRINTED.sub(r"{\1}", message).replace("%%", "%")


def values_in(words: str) -> set[str]:
    """The names of the values in a sentence."""
    return set(BRACED.findall(words))


def filled(words: str, values: Mapping[str, Any]) -> str:
    """Put values into a sentence; raise KeyError when one is missing."""
    return BRACED.sub(lambda found: str(values[found[1]]), words)


def owner_of(template: str) -> str:
    """Whose letter it is: the core's or a plugin's."""
    return CORE if template.startswith(FOLDER) else template.partition("/")[0]


def name_of(template: str) -> str:
    """What a letter is called that has no subject of its own."""
    return template.rpartition("/")[2].removesuffix(ENDING)


def letters() -> list[str]:
    """The template of every letter that has sentences, of the core and of each plugin that is installed."""
    return [template for template in current_app.jinja_env.list_templates(filter_func=_is_letter) if messages(template)]


def _is_letter(template: str) -> bool:
    return FOLDER in template and template.endswith(ENDING) and template != TRIAL


@lru_cache(maxsize=256)
def _messages_in(source: str) -> tuple[str, ...]:
    """The sentences of a template, each once, in their order; those with forms for numbers are the translators'."""
    found = extract_from_ast(current_app.jinja_env.parse(source), ("_", "gettext"))
    first = (message[0] if isinstance(message, tuple) else message for _, _, message in found)  # values make a tuple
    return tuple(dict.fromkeys(message for message in first if message))


def messages(template: str) -> Sequence[str]:
    """The sentences of a letter that the office may say its own way, in their order."""
    return _messages_in(_source(template))


def has_subject(template: str) -> bool:
    """Whether the first sentence of a letter is its subject, rather than somebody's own words."""
    return '_("' in _source(template).partition("\n")[0]


def _source(template: str) -> str:
    loader = current_app.jinja_env.loader
    assert loader
    return loader.get_source(current_app.jinja_env, template)[0].strip()


def check_letter(template: str) -> None:
    """Raise NotFound unless there is such a letter."""
    if template not in letters():
        raise NotFound(N_("There is no such letter."))


def own_words(template: str, language: str) -> dict[str, str]:
    """The sentences of a letter that the office says its own way."""
    newest: dict[str, str] = {}
    for version in reversed(versions(template, language)):
        newest[version.message] = version.words
    return {message: words for message, words in newest.items() if words}


def versions(template: str, language: str) -> list[Version]:
    """Every change of a letter in a language, the newest first."""
    row = MailWording
    found = db.select(row.message, row.words, row.number, row.account_id, row.written_at).where(
        row.template == template, row.language == language
    )
    return [Version(**one._mapping) for one in db.session.execute(found.order_by(row.number.desc(), row.id.desc()))]


def changed() -> set[tuple[str, str]]:
    """The letters and languages in which anything was ever changed."""
    return {(row.template, row.language) for row in db.session.execute(_CHANGED)}


_CHANGED = db.select(MailWording.template, MailWording.language).distinct()


def rewrite(template: str, language: str, wanted: Mapping[str, str], based_on: int, account_id: int) -> list[str]:
    """Keep new words for some sentences as one change; empty ones go back to the original. What was changed."""
    if number_of(template, language) != based_on:
        raise Conflict(OVERTAKEN)
    now = dict.fromkeys(messages(template), "") | own_words(template, language)
    different = [message for message, words in wanted.items() if message in now and now[message] != words]
    for message in different:
        row = MailWording(
            template=template,
            language=language,
            number=based_on + 1,
            message=message,
            words=wanted[message],
            account_id=account_id,
            written_at=wall_now(),
        )
        if not insert_once(row):  # somebody changed the same sentence in the same moment
            raise Conflict(OVERTAKEN)
    return different


def number_of(template: str, language: str) -> int:
    """How often a letter was changed in a language."""
    row = MailWording
    last = db.select(db.func.max(row.number)).where(row.template == template, row.language == language)
    return db.session.scalar(last) or 0


def saying(template: str, language: str, otherwise: Callable[..., Any]) -> Callable[..., str]:
    """Say the sentences of a letter: in the office's words where there are some that fit, else as catalogues do."""
    own = own_words(template, language)

    def say(message: str, **values: Any) -> str:
        if message in own and values_in(own[message]) <= set(values):
            return filled(own[message], values)
        return str(otherwise(message, **values))

    return say
