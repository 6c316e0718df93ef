"""Forms as JSON, for the database, and as TOML of the same shape, for a plugin that brings one along.

original = "en"
title = { en = "Application", fr = "Candidature" }
[[sections]]
key = "who"
title = { en = "Who you are" }
[[sections.fields]]
key = "name"
kind = "text"
label = { en = "Name" }
required = true
most = 40
"""

import tomllib
from collections.abc import Mapping
from typing import Any, TypeVar, cast, get_args

from portal.reviews.forms.content import Condition, Field, Form, Kind, Option, Section, Words

T = TypeVar("T")
FIELD = {"key", "kind", "label", "help", "required", "long", "most", "pages", "megabytes", "options", "when"}


class BadForm(ValueError):
    """What should be a form is none; the sentence says where."""


def to_json(form: Form) -> dict[str, Any]:
    """Write a form as plain data; what it does not say is left out."""
    sections = [_section_to_json(section) for section in form.sections]
    return _said(original=form.original, title=_words(form.title), intro=_words(form.intro), sections=sections)


def from_json(content: Mapping[str, Any]) -> Form:
    """Read a form from plain data; raise BadForm."""
    _know(content, "the form", {"original", "title", "intro", "sections"})
    return Form(
        original=_text(content, "original", "the form"),
        title=_read_words(content.get("title"), "the form"),
        intro=_read_words(content.get("intro"), "the form"),
        sections=tuple(_section(one) for one in _list(content, "sections", "the form")),
    )


def from_toml(text: str) -> Form:
    """Read a form from a file; raise BadForm."""
    try:
        return from_json(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadForm(str(error)) from error


def _section_to_json(section: Section) -> dict[str, Any]:
    return _said(
        key=section.key,
        title=_words(section.title),
        intro=_words(section.intro),
        when=_condition_to_json(section.condition),
        fields=[_field_to_json(field) for field in section.fields],
    )


def _field_to_json(field: Field) -> dict[str, Any]:
    return _said(
        key=field.key,
        kind=field.kind,
        label=_words(field.label),
        help=_words(field.help),
        required=field.is_required,
        long=field.is_long,
        most=field.most,
        pages=field.pages,
        megabytes=field.megabytes,
        options=[_said(key=option.key, label=_words(option.label)) for option in field.options],
        when=_condition_to_json(field.condition),
    )


def _condition_to_json(condition: Condition | None) -> dict[str, Any] | None:
    return _said(field=condition.field, values=list(condition.values)) if condition else None


def _words(words: Words) -> dict[str, str]:
    return {code: text for code, text in sorted(words.items()) if text}


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _section(said: Mapping[str, Any]) -> Section:
    key = _text(said, "key", "a section")
    _know(said, key, {"key", "title", "intro", "when", "fields"})
    return Section(
        key=key,
        title=_read_words(said.get("title"), key),
        intro=_read_words(said.get("intro"), key),
        fields=tuple(_field(one) for one in _list(said, "fields", key)),
        condition=_condition(said.get("when"), key),
    )


def _field(said: Mapping[str, Any]) -> Field:
    key = _text(said, "key", "a field")
    _know(said, key, FIELD)
    kind = _text(said, "kind", key)
    if kind not in get_args(Kind):
        raise BadForm(f"{key}: there is no kind of field called {kind!r}")
    return Field(
        key=key,
        kind=cast(Kind, kind),
        label=_read_words(said.get("label"), key),
        help=_read_words(said.get("help"), key),
        is_required=_one(said, "required", key, bool) or False,
        is_long=_one(said, "long", key, bool) or False,
        most=_one(said, "most", key, int),
        pages=_one(said, "pages", key, int),
        megabytes=_one(said, "megabytes", key, int),
        options=tuple(
            Option(_text(one, "key", key), _read_words(one.get("label"), key)) for one in _list(said, "options", key)
        ),
        condition=_condition(said.get("when"), key),
    )


def _condition(said: object, where: str) -> Condition | None:
    if said is None:
        return None
    if not isinstance(said, Mapping):
        raise BadForm(f"{where}: its condition is not understood")
    values = said.get("values", [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadForm(f"{where}: the values of its condition are not a list of keys")
    return Condition(_text(said, "field", where), tuple(values))


def _know(said: Mapping[str, Any], where: str, names: set[str]) -> None:
    if unknown := sorted(said.keys() - names):
        raise BadForm(f"{where}: nobody knows {', '.join(unknown)}")


def _text(said: Mapping[str, Any], name: str, where: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value:
        raise BadForm(f"{where}: it has no {name}")
    return value


def _one(said: Mapping[str, Any], name: str, where: str, kind: type[T]) -> T | None:
    value = said.get(name)
    if value is not None and type(value) is not kind:
        raise BadForm(f"{where}: {name} is not of its kind")
    return value


def _list(said: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
    found = said.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise BadForm(f"{where}: {name} is not a list")
    return found


def _read_words(said: object, where: str) -> Words:
    words = {} if said is None else said
    if not isinstance(words, Mapping) or not all(isinstance(text, str) for text in words.values()):
        raise BadForm(f"{where}: its words are not texts by language")
    return {str(code): text for code, text in words.items() if text}
