"""Answers as people read and type them: in words of the page's language, and in the inputs of a form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel import numbers

from portal.accounts.directory import names_of
from portal.kernel.money import Money
from portal.reviews.forms.content import Field, Form
from portal.reviews.forms.counting import count_words
from portal.reviews.forms.dossiers import Clash, DocumentCard, FieldView, SectionView, seen_token
from portal.reviews.forms.rules import TYPED, Fault
from portal.reviews.forms.typed import PERSON, Typed, as_typed
from portal.uploads.attachments import LARGEST, MOST_PAGES
from portal.web.languages import (
    country_name,
    format_day,
    format_money,
    format_number,
    gettext,
    locale,
    ngettext,
    writing,
)

RADIOS = 7  # more answers to choose from stand in a list
EMPTY_LINES = 1  # of people, below those that are there
PRINTED_LINES = 3  # of people, on an empty form on paper


@dataclass(frozen=True)
class ShownField:
    """A field of a page: what is asked, what stands in its inputs, what it says in words, and what is wrong with it."""

    view: FieldView
    inputs: Mapping[str, Any]
    said: tuple[str, ...]
    faults: tuple[str, ...] = ()
    note: str = ""
    seen: str = ""
    theirs: tuple[str, ...] = ()
    theirs_by: str = ""
    lost: tuple[str, ...] = ()  # what was typed into a field that may not be written any more
    choices: tuple[tuple[str, str, str], ...] = ()  # key, words, and their language

    @property
    def key(self) -> str:
        """The field's key."""
        return self.view.field.key

    @property
    def kind(self) -> str:
        """What kind of answer it takes."""
        return self.view.field.kind

    @property
    def id(self) -> str:
        """The id of its first input, to which faults lead."""
        return f"f-{self.key}"

    @property
    def clashes(self) -> bool:
        """Whether somebody else changed it meanwhile."""
        return bool(self.theirs_by)

    @property
    def is_in_radios(self) -> bool:
        """Whether its answers are few enough to stand side by side."""
        return len(self.choices) <= RADIOS

    @property
    def lines(self) -> range:
        """The numbers of the lines for people."""
        there = len({name.split("-")[1] for name in self.inputs}) if self.kind == "people" else 0
        return range(max(min(there + EMPTY_LINES, self.view.field.limit), there))

    @property
    def has_room(self) -> bool:
        """Whether another document can be added."""
        return len(self.view.documents) < self.view.field.limit


@dataclass(frozen=True)
class ShownSection:
    """A section with its fields as a page shows them."""

    view: SectionView
    fields: tuple[ShownField, ...]
    writers: tuple[str, ...] = ()


def shown_field(form: Form, view: FieldView, reader: str, *, also_missing: bool = False) -> ShownField:
    """A field as it is stored; what is missing is said only when it is asked for, what is wrong always."""
    told = view.faults if also_missing or view.is_given else ()
    return ShownField(
        view,
        as_typed(view.field, view.answer.value, writing()),
        in_words(form, view.field, view.answer.value, reader, view.documents),
        tuple(said(fault) for fault in told),
        note_of(view.field, view.answer.value),
        view.seen,
        choices=choices_of(form, view.field, reader),
    )


def with_typed(shown: ShownField, typed: Typed, seen: str) -> ShownField:
    """The same field with what was just typed into it; ``seen`` is what its writer had before them."""
    names = {name for name in typed if name == shown.key or name.startswith(f"{shown.key}-")}
    several = shown.kind == "choices"
    inputs = {name: list(typed[name]) if several else next(iter(typed[name]), "") for name in names}
    if not shown.view.is_open:
        texts = (text for text in inputs.values() if isinstance(text, str) and text != shown.inputs.get(shown.key))
        return replace(shown, lost=tuple(filter(None, texts)))
    return replace(shown, inputs=inputs, seen=seen)


def with_theirs(shown: ShownField, clash: Clash, form: Form, reader: str) -> ShownField:
    """The same field with what somebody else wrote meanwhile beside it; from now on its writer has seen it."""
    theirs = in_words(form, shown.view.field, clash.theirs.value, reader, ())
    people = names_of([clash.theirs.changed_by]) if clash.theirs.changed_by else {}
    by = people.get(clash.theirs.changed_by or 0, "") or gettext("Somebody")
    return replace(shown, theirs=theirs, theirs_by=by, seen=seen_token(clash.theirs))


def said(fault: Fault) -> str:
    """A fault in the page's language."""
    return gettext(fault.message, **fault.values)


def choices_of(form: Form, one: Field, reader: str) -> tuple[tuple[str, str, str], ...]:
    """The answers to choose from, with the language in which each is written."""
    return tuple(
        (option.key, form.say(option.label, reader), form.language_of(option.label, reader)) for option in one.options
    )


def note_of(one: Field, value: Any) -> str:
    """What a writer should know of a field's limits, and how far they are."""
    if one.kind == "text" and one.most:
        count = count_words(value) if isinstance(value, str) else 0
        words = {"count": format_number(count), "most": format_number(one.most)}
        return gettext("%(count)s of at most %(most)s words.", **words)
    if one.kind == "documents":
        return gettext(
            "PDF or picture, a phone’s too. At most: %(count)s files, %(size)s MB and %(pages)s pages each.",
            count=one.limit,
            size=one.megabytes or LARGEST,
            pages=one.pages or MOST_PAGES,
        )
    if one.kind == "people" and one.most:
        return ngettext("One person at most.", "%(num)s people at most.", one.most)
    return ""


def in_words(form: Form, one: Field, value: Any, reader: str, documents: Iterable[DocumentCard]) -> tuple[str, ...]:
    """An answer in lines of words; nothing for none."""
    if isinstance(value, Mapping) and TYPED in value:
        return (f"{value[TYPED]} {value.get('currency', '')}".strip(),)
    if one.kind == "documents":
        return tuple(document.name for document in documents)
    if value in (None, "", []):
        return ()
    if one.options:
        labels = {key: words for key, words, _ in choices_of(form, one, reader)}
        chosen: list[str] = value if isinstance(value, list) else [value]
        return tuple(labels.get(key, key) for key in chosen)
    return tuple(_WORDS.get(one.kind, _plain)(value))


def _plain(value: Any) -> Iterable[str]:
    return [str(value)]


def _number(value: Any) -> Iterable[str]:
    return [format_number(value) if isinstance(value, int) else str(value)]


def _people(value: Any) -> Iterable[str]:
    return [" · ".join(str(person[name]) for name in PERSON if person.get(name)) for person in value]


def _place(value: Any) -> Iterable[str]:
    country = country_name(value["country"]) if value.get("country") else ""
    return [", ".join(filter(None, (value["name"], country)))]


def _date(value: Any) -> Iterable[str]:
    return [format_day(date.fromisoformat(value))]


def _money(value: Any) -> Iterable[str]:
    return [format_money(Money(value["minor"], value["currency"]))]


def _consent(value: Any) -> Iterable[str]:
    return [gettext("Yes")]


_WORDS = {
    "date": _date,
    "number": _number,
    "money": _money,
    "people": _people,
    "place": _place,
    "consent": _consent,
}


def currency_choices() -> list[tuple[str, str]]:
    """The currencies that are in use, by their codes with their names in the page's language."""
    names = locale().currencies
    return [(code, f"{code} – {names.get(code, code)}") for code in sorted(_in_use())]


def _in_use() -> set[str]:
    return {code for country in locale().territories for code in numbers.get_territory_currencies(str(country))}
