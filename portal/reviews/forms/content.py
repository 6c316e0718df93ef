"""What a form says and asks: sections of fields with words in several languages, as plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from portal.kernel.text import N_, best_language

Kind = Literal[
    "text", "choice", "choices", "date", "number", "money", "place", "people", "documents", "consent"
]  # fmt: skip
KINDS: Mapping[str, str] = {
    "text": N_("Text"),
    "choice": N_("One choice of several"),
    "choices": N_("Several choices"),
    "date": N_("Day"),
    "number": N_("Number"),
    "money": N_("Sum of money"),
    "place": N_("Place"),
    "people": N_("People"),
    "documents": N_("Documents"),
    "consent": N_("Consent"),
}
WITH_OPTIONS = ("choice", "choices")
MOST_PEOPLE, MOST_DOCUMENTS = 10, 5  # when a field does not say how many
Words = Mapping[str, str]  # a text by language


@dataclass(frozen=True)
class Option:
    """Something that can be chosen; its key is what is stored."""

    key: str
    label: Words


@dataclass(frozen=True)
class Condition:
    """Asked only when another field has one of some values; without values, when it has any."""

    field: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """Something that is asked; ``most`` counts the words of a text, the people, or the documents.

    ``pages`` and ``megabytes`` limit each document more than the portal does.

    Its key is what answers are kept under; it never means anything else in another version of the form.
    """

    key: str
    kind: Kind
    label: Words
    help: Words
    is_required: bool = False
    is_long: bool = False
    most: int | None = None
    pages: int | None = None
    megabytes: int | None = None
    options: tuple[Option, ...] = ()
    condition: Condition | None = None

    @property
    def limit(self) -> int:
        """How many people or documents it takes."""
        return self.most or (MOST_PEOPLE if self.kind == "people" else MOST_DOCUMENTS)


@dataclass(frozen=True)
class Section:
    """Fields that stand on one page and are saved together."""

    key: str
    title: Words
    intro: Words
    fields: tuple[Field, ...] = ()
    condition: Condition | None = None


@dataclass(frozen=True)
class Form:
    """A whole form; ``original`` is the language that every one of its texts is written in."""

    original: str
    title: Words
    intro: Words
    sections: tuple[Section, ...] = ()

    @property
    def fields(self) -> Iterator[Field]:
        """Every field, in the order in which they are asked."""
        return (field for section in self.sections for field in section.fields)

    def field(self, key: str) -> Field | None:
        """The field of a key, if there is one."""
        return next((field for field in self.fields if field.key == key), None)

    def section(self, key: str) -> Section | None:
        """The section of a key, if there is one."""
        return next((section for section in self.sections if section.key == key), None)

    def say(self, words: Words, reader: str) -> str:
        """A text in the reader's language, else in English, else in the original."""
        return words.get(self.language_of(words, reader), "")

    def language_of(self, words: Words, reader: str) -> str:
        """In which language a reader gets a text."""
        return best_language(reader, [code for code, text in words.items() if text], self.original)
