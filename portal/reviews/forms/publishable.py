"""Which forms may be published: whole, without contradictions, and true to the versions before them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.kernel.text import N_
from portal.reviews.forms.content import WITH_OPTIONS, Field, Form, Section
from portal.reviews.forms.rules import YES

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_FIELDS, LARGEST_MOST = 200, 10_000
MOST_PAGES, MOST_MEGABYTES = 60, 10  # of a document, as portal/uploads/attachments.py takes them


@dataclass(frozen=True)
class Flaw:
    """Why a form cannot be published: at which section or field, as a message with its values."""

    where: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


def flaws_of(form: Form, earlier: Iterable[Form] = ()) -> tuple[Flaw, ...]:
    """Everything that hinders publishing a form after its earlier versions, of which the newest comes last."""
    before = tuple(earlier)
    return (*_of_the_form(form), *_of_sections(form), *_of_fields(form), *_of_keys(form, before))


def _of_the_form(form: Form) -> Iterator[Flaw]:
    if not form.title.get(form.original):
        yield Flaw("", N_("The form has no title in its original language."))
    if not form.sections:
        yield Flaw("", N_("The form has no section."))
    if sum(1 for _ in form.fields) > MOST_FIELDS:
        yield Flaw("", N_("A form has %(most)s questions at most."), {"most": MOST_FIELDS})


def _of_sections(form: Form) -> Iterator[Flaw]:
    before: dict[str, Field] = {}
    for section in form.sections:
        if not section.title.get(form.original):
            yield Flaw(section.key, N_("This section has no title in the original language."))
        if not section.fields:
            yield Flaw(section.key, N_("This section asks nothing."))
        yield from _of_condition(section, before)
        for one in section.fields:
            yield from _of_condition(one, before)
            before[one.key] = one


def _of_condition(one: Field | Section, before: Mapping[str, Field]) -> Iterator[Flaw]:
    condition = one.condition
    if condition is None:
        return
    if condition.field not in before:
        yield Flaw(one.key, N_("What it depends on must be asked before it."))
    elif not {*condition.values} <= answers_to(before[condition.field]):
        yield Flaw(one.key, N_("It depends on an answer that nobody can give."))


def answers_to(one: Field) -> set[str]:
    """The answers that a condition can ask for; of most kinds only whether there is one."""
    return {YES} if one.kind == "consent" else {option.key for option in one.options}


def _of_fields(form: Form) -> Iterator[Flaw]:
    for one in form.fields:
        if not one.label.get(form.original):
            yield Flaw(one.key, N_("This question has no words in the original language."))
        for limit, most in ((one.most, LARGEST_MOST), (one.pages, MOST_PAGES), (one.megabytes, MOST_MEGABYTES)):
            if limit is not None and not 0 < limit <= most:
                yield Flaw(one.key, N_("The limit must be between 1 and %(most)s."), {"most": most})
        yield from _of_options(one, form.original)


def _of_options(one: Field, original: str) -> Iterator[Flaw]:
    if one.kind not in WITH_OPTIONS:
        return
    keys = [option.key for option in one.options]
    if len(keys) < 2 or len(keys) != len(set(keys)):
        yield Flaw(one.key, N_("Give at least two different answers to choose from."))
    if any(not option.label.get(original) for option in one.options):
        yield Flaw(one.key, N_("An answer to choose has no words in the original language."))


def _of_keys(form: Form, earlier: tuple[Form, ...]) -> Iterator[Flaw]:
    keys = [*(section.key for section in form.sections), *(one.key for one in form.fields)]
    for key in keys:
        if not KEY.fullmatch(key) or keys.count(key) > 1:
            yield Flaw(key, N_("Its key is not one, or another has it too."))
    newest = {one.key: one for one in earlier[-1].fields} if earlier else {}
    used = {one.key for form in earlier for one in form.fields}
    for one in form.fields:
        if one.key in newest and newest[one.key].kind != one.kind:
            yield Flaw(one.key, N_("A published question keeps its kind. Remove it and add another."))
        elif one.key in used - newest.keys():
            yield Flaw(one.key, N_("A question that was removed does not come back. Add another."))


def new_key(prefix: str, forms: Iterable[Form]) -> str:
    """A key that no section, no field and no answer to choose had in any of these forms."""
    taken = {one for form in forms for one in _keys_of(form)}
    numbers = [int(key.removeprefix(prefix)) for key in taken if re.fullmatch(rf"{prefix}[0-9]{{1,9}}", key)]
    return f"{prefix}{max(numbers, default=0) + 1}"


def _keys_of(form: Form) -> Iterator[str]:
    for section in form.sections:
        yield section.key
        for one in section.fields:
            yield one.key
            yield from (option.key for option in one.options)
