"""Changing a form part by part: plain functions, each of which gives the form as it is after one change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from portal.reviews.forms.content import Condition, Field, Form, Kind, Option, Section, Words
from portal.reviews.forms.publishable import new_key
from portal.reviews.forms.rules import YES

SECTIONS, QUESTIONS, ANSWERS = "s", "q", "a"  # how new keys begin
Change = Callable[[str, Words], Words]
Part = TypeVar("Part", Section, Field)


@dataclass(frozen=True)
class Step:
    """A change that was made, and the key of the part that it made or moved."""

    form: Form
    key: str


def with_section_added(form: Form, earlier: tuple[Form, ...]) -> Step:
    """Add an empty section at the end, under a key that no version ever had."""
    key = new_key(SECTIONS, (form, *earlier))
    return Step(replace(form, sections=(*form.sections, Section(key, {}, {}))), key)


def with_field_added(form: Form, section: str, kind: Kind, earlier: tuple[Form, ...]) -> Step:
    """Add a question without words at the end of a section, under a key that no version ever had."""
    key = new_key(QUESTIONS, (form, *earlier))
    made = Field(key, kind, {}, {}, is_required=kind == "consent")
    return Step(_in_section(form, section, lambda one: replace(one, fields=(*one.fields, made))), key)


def with_options(
    one: Field, labels: Mapping[str, str], more: Sequence[str], original: str, forms: tuple[Form, ...]
) -> Field:
    """Give a question its answers to choose from: the old ones by their keys, without those left empty, and more."""
    said = {option.key: labels.get(option.key, "") for option in one.options}
    kept = [
        replace(option, label={**option.label, original: said[option.key]})
        for option in one.options
        if said[option.key]
    ]
    first = int(new_key(ANSWERS, forms).removeprefix(ANSWERS))
    new = [Option(f"{ANSWERS}{first + place}", {original: label}) for place, label in enumerate(filter(None, more))]
    return replace(one, options=(*kept, *new))


def _in_section(form: Form, key: str, change: Callable[[Section], Section]) -> Form:
    return replace(form, sections=tuple(change(one) if one.key == key else one for one in form.sections))


def with_section(form: Form, section: Section) -> Form:
    """Put a section in the place of the one that has its key."""
    return _in_section(form, section.key, lambda _: section)


def with_field(form: Form, field: Field) -> Form:
    """Put a question in the place of the one that has its key."""

    def change(section: Section) -> Section:
        return replace(section, fields=tuple(field if one.key == field.key else one for one in section.fields))

    return replace(form, sections=tuple(map(change, form.sections)))


def without(form: Form, key: str) -> Form:
    """Take a question out, or a section with all that it asks."""
    kept = (one for one in form.sections if one.key != key)
    sections = (replace(one, fields=tuple(field for field in one.fields if field.key != key)) for one in kept)
    return replace(form, sections=tuple(sections))


def moved(form: Form, key: str, by: int) -> Form:
    """Move a section or a question one place up (-1) or down (1); a question at the edge goes to the next section."""
    if form.section(key):
        return replace(form, sections=_swapped(form.sections, key, by))
    number = next((place for place, one in enumerate(form.sections) if any(f.key == key for f in one.fields)), None)
    if number is None:
        return form
    section = form.sections[number]
    fields = _swapped(section.fields, key, by)
    return (
        _across(form, number, key, by)
        if fields == section.fields
        else with_section(form, replace(section, fields=fields))
    )


def _swapped(parts: tuple[Part, ...], key: str, by: int) -> tuple[Part, ...]:
    """Swap a part with its neighbour; at the edge nothing changes."""
    found, place = list(parts), [one.key for one in parts].index(key)
    if 0 <= place + by < len(found):
        found[place], found[place + by] = found[place + by], found[place]
    return tuple(found)


def _across(form: Form, number: int, key: str, by: int) -> Form:
    """Move a question out of its section, to the near edge of the next; at the edge of the form it stays."""
    field = form.field(key)
    if field is None or not 0 <= number + by < len(form.sections):
        return form
    other = form.sections[number + by]
    fields = (*other.fields, field) if by < 0 else (field, *other.fields)
    return with_section(without(form, field.key), replace(other, fields=fields))


@dataclass(frozen=True)
class Text:
    """A text of a form: its name, such as ``label-q1``, and its words by language."""

    name: str
    words: Words

    @property
    def is_long(self) -> bool:
        """Whether it may take several lines."""
        return self.name.startswith(("intro", "help"))


def texts_of(form: Form) -> list[Text]:
    """Every text that is there in the original language, in the order in which people read them."""
    found: list[Text] = []

    def note(name: str, words: Words) -> Words:
        found.append(Text(name, words))
        return words

    _each(form, note)
    return [one for one in found if one.words.get(form.original)]


def with_words(form: Form, language: str, said: Mapping[str, str]) -> Form:
    """Write texts in one language, by their names; what is empty is taken out, what is not named stays."""

    def change(name: str, words: Words) -> Words:
        if name not in said:
            return words
        others = {code: text for code, text in words.items() if code != language}
        return {**others, language: said[name]} if said[name] else others

    return _each(form, change)


def count_missing(form: Form, language: str) -> int:
    """How many texts are not there yet in a language."""
    return sum(not one.words.get(language) for one in texts_of(form))


def _each(form: Form, change: Change) -> Form:
    title, intro = change("title", form.title), change("intro", form.intro)
    return replace(form, title=title, intro=intro, sections=tuple(_section(one, change) for one in form.sections))


def _section(one: Section, change: Change) -> Section:
    title, intro = change(f"title-{one.key}", one.title), change(f"intro-{one.key}", one.intro)
    return replace(one, title=title, intro=intro, fields=tuple(_field(field, change) for field in one.fields))


def _field(one: Field, change: Change) -> Field:
    label, words = change(f"label-{one.key}", one.label), change(f"help-{one.key}", one.help)
    options = tuple(replace(option, label=change(f"answer-{one.key}-{option.key}", option.label))
                    for option in one.options)  # fmt: skip
    return replace(one, label=label, help=words, options=options)


def conditions_for(form: Form, key: str) -> dict[str, tuple[Field, str]]:
    """What a section or question can depend on: each earlier question by its answers, and that it has any.

    Names are like ``q1:a2``, and ``q1:`` for any answer.
    """
    found: dict[str, tuple[Field, str]] = {}
    for section in form.sections:
        if section.key == key:
            break
        for one in section.fields:
            if one.key == key:
                return found
            found |= {f"{one.key}:{value}": (one, value) for value in _answers(one)}
    return found


def _answers(one: Field) -> list[str]:
    if one.kind == "consent":
        return [YES]
    return [*(option.key for option in one.options), ""]


def condition_of(names: list[str]) -> Condition | None:
    """Read what was chosen of ``conditions_for``; raise ValueError when it speaks of several questions."""
    fields = {name.partition(":")[0] for name in names}
    if len(fields) > 1:
        raise ValueError("several questions")
    values = tuple(name.partition(":")[2] for name in names)
    return Condition(fields.pop(), () if "" in values else values) if fields else None


def names_of_condition(form: Form, condition: Condition | None) -> list[str]:
    """What stands for a condition among the names of ``conditions_for``."""
    one = form.field(condition.field) if condition else None
    if condition is None or one is None:
        return []
    return [f"{one.key}:{value}" for value in condition.values or _answers(one)[-1:]]
