"""What is asked of whom, what still misses, and which forms may be published: plain functions on plain values."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.text import N_
from portal.reviews.forms.content import Condition, Field, Form, Section
from portal.reviews.forms.counting import count_words

TYPED = "typed"  # what could not be read is kept as it was typed, under this name
YES = "yes"  # what a condition on a consent asks for
LONGEST_ANSWER, LONGEST_LINE = 60_000, 500  # characters, whatever the limit of words
Values = Mapping[str, Any]  # answers by the keys of their fields; those of documents are lists

UNREADABLE = {
    "date": N_("Enter a day that exists."),
    "number": N_("Enter a number."),
    "money": N_("Enter an amount with its currency, such as 50 EUR."),
}


@dataclass(frozen=True)
class Fault:
    """Something that hinders handing in: where it is, and what is to be done, as a message with its values."""

    section: str
    field: str
    message: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """Which sections and fields are asked, as far as the answers that are there decide it."""

    sections: frozenset[str]
    fields: frozenset[str]


def asked(form: Form, values: Values) -> Asked:
    """Find what is asked: the answer to a field that is not asked itself counts for no condition."""
    sections: set[str] = set()
    fields: dict[str, Field] = {}
    for section in form.sections:
        if not _holds(section.condition, fields, values):
            continue
        sections.add(section.key)
        for one in section.fields:
            if _holds(one.condition, fields, values):
                fields[one.key] = one
    return Asked(frozenset(sections), frozenset(fields))


def _holds(condition: Condition | None, fields: Mapping[str, Field], values: Values) -> bool:
    if condition is None:
        return True
    other = fields.get(condition.field)
    if other is None:
        return False
    value = values.get(condition.field)
    return bool(_chosen(other, value) & {*condition.values}) if condition.values else is_given(other, value)


def _chosen(asked_for: Field, value: Any) -> set[str]:
    """What a condition can compare with: the keys that were chosen."""
    if asked_for.kind == "consent":
        return {YES} if value is True else set()
    if isinstance(value, list):
        return {one for one in value if isinstance(one, str)}
    return {value} if isinstance(value, str) else set()


def is_given(asked_for: Field, value: Any) -> bool:
    """Whether a field has an answer, right or wrong; a consent that was withheld is none."""
    if asked_for.kind == "text":
        return isinstance(value, str) and bool(value.strip())
    if asked_for.kind == "place":
        return isinstance(value, Mapping) and bool(value.get("name"))
    return bool(value)


def faults_of(form: Form, values: Values) -> tuple[Fault, ...]:
    """Everything that still misses, or cannot stay, before a form can be handed in."""
    found = asked(form, values)
    return tuple(
        Fault(section.key, one.key, message, said)
        for section in form.sections
        for one in section.fields
        if one.key in found.fields
        for message, said in _faults(one, values.get(one.key))
    )


def _faults(one: Field, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not is_given(one, value):
        if one.is_required:
            yield _missing(one), {}
        return
    if isinstance(value, Mapping) and TYPED in value:
        yield UNREADABLE[one.kind], {}
        return
    yield from _CHECKS.get(one.kind, _nothing)(one, value)


def _missing(one: Field) -> str:
    if one.kind == "documents":
        return N_("Add a document.")
    if one.kind == "consent":
        return N_("This needs your consent.")
    return N_("Choose an answer.") if one.kind in ("choice", "choices") else N_("Enter an answer.")


def _nothing(one: Field, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from ()


def _text(one: Field, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    count = count_words(value) if one.most else 0
    if one.most and count > one.most:
        yield N_("Write %(most)s words at most. These are %(count)s."), {"most": one.most, "count": count}
    longest = LONGEST_ANSWER if one.is_long else LONGEST_LINE
    if len(value) > longest:
        yield N_("Write %(max)s characters at most."), {"max": longest}


def _choice(one: Field, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not _chosen(one, value) <= {option.key for option in one.options}:
        yield N_("Choose one of the answers that are offered."), {}


def _place(one: Field, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not value.get("country"):
        yield N_("Choose the country of this place."), {}


def _people(one: Field, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if any(not person.get("name") for person in value):
        yield N_("Enter the name of each person."), {}
    if len(value) > one.limit:
        yield N_("Name %(most)s people at most."), {"most": one.limit}


def _documents(one: Field, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if len(value) > one.limit:
        yield N_("Add %(most)s documents at most."), {"most": one.limit}


_CHECKS = {
    "text": _text,
    "choice": _choice,
    "choices": _choice,
    "place": _place,
    "people": _people,
    "documents": _documents,
}


def open_fields(form: Form, wanted: Collection[str] | None) -> frozenset[str]:
    """Which fields may be written: all of them, or for a repair those that were named, single or by their section."""
    if wanted is None:
        return frozenset(one.key for one in form.fields)
    return frozenset(one.key for section in form.sections for one in section.fields if _is_named(section, one, wanted))


def _is_named(section: Section, one: Field, wanted: Collection[str]) -> bool:
    return one.key in wanted or section.key in wanted
