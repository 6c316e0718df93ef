"""The forms with which the secretariat builds forms: for a question, a section, the words of a language."""

from dataclasses import replace
from typing import Any, TypeVar

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import NumberRange, Optional, ValidationError

from portal.reviews.answer_forms import SeveralField
from portal.reviews.forms.building import (
    Text,
    condition_of,
    conditions_for,
    names_of_condition,
    texts_of,
    with_options,
    with_words,
)
from portal.reviews.forms.content import WITH_OPTIONS, Field, Form, Section
from portal.reviews.forms.previewing import answer_in_words
from portal.reviews.forms.publishable import LARGEST_MOST, MOST_MEGABYTES, MOST_PAGES
from portal.web.forms import BaseForm, LineField, NumberField, TextField
from portal.web.languages import gettext, language, language_name
from portal.web.languages import lazy_gettext as _

LONGEST_LABEL, MORE_ANSWERS = 500, 3
Written = TypeVar("Written", bound=BaseForm)


class LimitField(NumberField):
    """A whole number from 1 on, or nothing."""

    def __init__(self, label: Any, most: int, **more: Any) -> None:
        fits = NumberRange(1, most, message=_("The number must be between %(min)s and %(max)s."))
        super().__init__(label, [Optional(), fits], render_kw={"inputmode": "numeric"}, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; nothing is no limit."""
        self.data = None
        if any(map(str.strip, valuelist)):
            super().process_formdata(valuelist)


class PartForm(BaseForm):
    """What every form for a part holds: ``based_on`` is the revision of the draft that its writer saw."""

    based_on = HiddenField()
    act = StringField()

    @property
    def revision(self) -> int:
        """The revision that was seen; what is no number is none."""
        said = self.based_on.data or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


class OutlineForm(PartForm):
    """The buttons of the outline: they move, add and take out."""


class PublishForm(PartForm):
    """Publishing a draft."""

    note = LineField(_("What changed, for your colleagues"))


class HeadForm(PartForm):
    """What a form is called, what stands before it, and which language everything is written in first."""

    title = LineField(_("Title"))
    intro = TextField(_("What everybody reads before they begin"))
    original = SelectField(_("Language that is written first"))

    def changed(self, form: Form) -> Form:
        """The form with what was typed, in the language that it was in."""
        said = {"title": self.title.data, "intro": self.intro.data}
        return replace(with_words(form, form.original, said), original=self.original.data)


class ConditionalForm(PartForm):
    """A part that may depend on an earlier answer."""

    when = SeveralField(_("Ask only after one of these answers"))

    def validate_when(self, field: SeveralField) -> None:
        """Refuse a condition on several questions."""
        try:
            condition_of(field.data or [])
        except ValueError as error:
            raise ValidationError(gettext("Choose answers to one question only.")) from error

    def offer(self, form: Form, key: str) -> None:
        """Set on which answers it can depend."""
        self.when.choices = [
            (name, f"{_label(form, one)}: {_answer(form, one, value)}")
            for name, (one, value) in conditions_for(form, key).items()
        ]


def _label(form: Form, one: Field) -> str:
    return form.say(one.label, language()) or gettext("A question without words")


def _answer(form: Form, one: Field, value: str) -> str:
    labels = {option.key: form.say(option.label, language()) for option in one.options}
    return labels.get(value, "") or answer_in_words(value)


class SectionForm(ConditionalForm):
    """A section's title, and what stands above its questions."""

    title = LineField(_("Title"), longest=LONGEST_LABEL)
    intro = TextField(_("What stands above its questions, in Markdown"))

    def changed(self, form: Form, section: Section) -> Section:
        """The section with what was typed."""
        said = {form.original: self.title.data}, {form.original: self.intro.data}
        condition = condition_of(self.when.data or [])
        return replace(section, title={**section.title, **said[0]}, intro={**section.intro, **said[1]},
                       condition=condition)  # fmt: skip


class QuestionForm(ConditionalForm):
    """A question; what it can be told besides depends on its kind."""

    label = LineField(_("Question"), longest=LONGEST_LABEL)
    help = TextField(_("Help below the question"))
    is_required = BooleanField(_("Nothing can be handed in without an answer"))

    def changed(self, form: Form, field: Field, forms: tuple[Form, ...]) -> Field:
        """The question with what was typed."""
        limits = {name: self[name].data for name in ("is_long", "most", "pages", "megabytes") if name in self}
        label, words = {**field.label, form.original: self.label.data}, {**field.help, form.original: self.help.data}
        said = replace(field, label=label, help=words, is_required=self.is_required.data,
                       condition=condition_of(self.when.data or []), **limits)  # fmt: skip
        if field.kind not in WITH_OPTIONS:
            return said
        labels = {one.key: self[f"answer_{one.key}"].data for one in field.options}
        return with_options(said, labels, [self[name].data for name in NEW], form.original, forms)


TEXTS = {
    "title": _("Title"),
    "intro": _("Introduction"),
    "label": _("Question"),
    "help": _("Help"),
    "answer": _("Answer to choose"),
}
NEW = [f"more_{number}" for number in range(MORE_ANSWERS)]
LIMITS: dict[str, dict[str, Any]] = {
    "text": {
        "is_long": BooleanField(_("Room for several lines")),
        "most": LimitField(_("Most words"), LARGEST_MOST),
    },
    "people": {"most": LimitField(_("Most people"), LARGEST_MOST)},
    "documents": {
        "most": LimitField(_("Most documents"), LARGEST_MOST),
        "pages": LimitField(_("Most pages of each"), MOST_PAGES),
        "megabytes": LimitField(_("Most megabytes of each"), MOST_MEGABYTES),
    },
}


def head_form(form: Form, revision: int, languages: list[str]) -> HeadForm:
    """The form for what stands above everything, filled with what is there."""
    said = {"title": form.title.get(form.original, ""), "intro": form.intro.get(form.original, "")}
    made = HeadForm(based_on=str(revision), original=form.original, **said)
    made.original.choices = [(code, language_name(code)) for code in languages]
    return _written_in(made, form.original, "title", "intro")


def section_form(form: Form, section: Section, revision: int) -> SectionForm:
    """The form for a section, filled with what is there."""
    said = {"title": section.title.get(form.original, ""), "intro": section.intro.get(form.original, "")}
    made = SectionForm(based_on=str(revision), when=names_of_condition(form, section.condition), **said)
    made.offer(form, section.key)
    return _written_in(made, form.original, "title", "intro")


def question_form(form: Form, one: Field, revision: int) -> QuestionForm:
    """The form for a question of its kind, filled with what is there."""
    fields = dict(LIMITS.get(one.kind, {}))
    if one.kind in WITH_OPTIONS:
        numbers = enumerate(one.options, 1)
        fields |= {f"answer_{it.key}": LineField(gettext("Answer %(number)s", number=place)) for place, it in numbers}
        fields |= {name: LineField(gettext("Another answer")) for name in NEW}
    said = {"label": one.label.get(form.original, ""), "help": one.help.get(form.original, "")}
    said |= {f"answer_{option.key}": option.label.get(form.original, "") for option in one.options}
    kept = {"is_required": one.is_required, "when": names_of_condition(form, one.condition)}
    kept |= {name: getattr(one, name) for name in LIMITS.get(one.kind, {})}
    made: QuestionForm = type("OneQuestionForm", (QuestionForm,), fields)(based_on=str(revision), **said, **kept)
    made.offer(form, one.key)
    return _written_in(made, form.original, "label", "help", *(fields.keys() - LIMITS.get(one.kind, {}).keys()))


def words_form(form: Form, code: str, revision: int) -> tuple[PartForm, list[Text]]:
    """The form for every text of a form in one language, and the texts by the names of its fields."""
    texts = texts_of(form)
    fields: dict[str, Any] = {one.name: _field_of(one, code) for one in texts}
    said = {one.name: one.words.get(code, "") for one in texts}
    made: PartForm = type("WordsForm", (PartForm,), fields)(based_on=str(revision), **said)
    for one in texts:
        made[one.name].flags.required = True
    return made, texts


def _field_of(one: Text, code: str) -> LineField | TextField:
    label, written = TEXTS[one.name.partition("-")[0]], {"lang": code, "dir": "auto"}
    return (
        TextField(label, render_kw=written) if one.is_long else LineField(label, (), LONGEST_LABEL, render_kw=written)
    )


def _written_in(form: Written, code: str, *names: str) -> Written:
    """Let browsers know in which language fields are written; of these the first has to be there one day."""
    for name in names:
        form[name].render_kw = {"lang": code, "dir": "auto"}
    form[names[0]].flags.required = True
    return form
