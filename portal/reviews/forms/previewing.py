"""A form as those who fill it in will see it, tried without storing anything; and its conditions in words."""

from portal.kernel.clock import wall_now
from portal.reviews.forms.content import Condition, Field, Form, Section
from portal.reviews.forms.dossiers import Answer, DossierCard, filled
from portal.reviews.forms.pages import shown_section
from portal.reviews.forms.rules import YES
from portal.reviews.forms.showing import ShownSection, choices_of
from portal.reviews.forms.typed import Typed, read_typed
from portal.web.languages import gettext, language, writing


def preview(form: Form, typed: Typed) -> list[ShownSection]:
    """The sections that these answers ask for, with what was typed and what would still miss."""
    answers = {one.key: Answer(one.key, read_typed(one, typed, writing())) for one in form.fields}
    every = frozenset(answers)
    card = DossierCard(0, "", "", form, 1, language(), wall_now(), None, every)
    sections = filled(card, language(), answers, {}, {})
    return [shown_section(form, one, also_missing=bool(typed)) for one in sections if one.is_asked]


def condition_in_words(form: Form, one: Field | Section) -> str:
    """When a question or a section is asked; empty for always."""
    condition = one.condition
    if condition is None:
        return ""
    asked = form.field(condition.field)
    question = form.say(asked.label, language()) if asked else condition.field
    if not condition.values:
        return gettext("Asked if “%(question)s” has an answer.", question=question)
    return gettext("Asked if “%(question)s” is: %(answers)s.", question=question, answers=_answers(form, condition))


def _answers(form: Form, condition: Condition) -> str:
    asked = form.field(condition.field)
    labels = {key: words for key, words, _ in choices_of(form, asked, language())} if asked else {}
    return ", ".join(labels.get(value, answer_in_words(value)) for value in condition.values)


def answer_in_words(value: str) -> str:
    """What a condition asks for besides answers to choose: a consent, or any answer."""
    return gettext("Yes") if value == YES else value or gettext("any answer")
