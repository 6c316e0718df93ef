"""Forms of campaigns in the making: they take whatever is typed, and what is wrong with it is said beside it."""

from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import Any

from wtforms import Field, FieldList, FileField, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired

from plugins.campaigns import words
from plugins.campaigns.services.making.faults import Fault
from plugins.campaigns.services.making.parts import BASICS, DATES, KEY, MONEY, MOST_LINES, NEEDS, RETURNS
from portal.kernel.money import Money
from portal.kernel.text import clean_line
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import format_money, gettext
from portal.web.languages import lazy_gettext as _

ANY_LENGTH = 100_000  # what is too long is kept, and said to be
NOT_TYPED = {"version", "picture", "picture_alt"}
Choices = Iterable[tuple[str, Any]]


class Wanted:
    """Marks a field that must be filled in some day, and lets it be empty until then."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Find nothing wrong."""


WANTED = (Wanted(),)


def line(label: Any, *marks: Wanted) -> LineField:
    """A field of one line, however long."""
    return LineField(label, marks, longest=ANY_LENGTH)


def text(label: Any, *marks: Wanted) -> TextField:
    """A field of several lines, however long."""
    return TextField(label, marks, longest=ANY_LENGTH)


class ListField(SelectField):
    """A list to choose from; what is not on it is kept, and said to be wrong."""

    def __init__(self, label: Any, offers: Choices, **more: Any) -> None:
        super().__init__(label, WANTED, validate_choice=False, **more)
        self.choices = [(str(value), said) for value, said in offers]


def choice(label: Any, offers: Choices = ()) -> ListField:
    """A list of which nothing may be chosen yet."""
    return ListField(label, [("", ""), *offers])


class KeyField(StringField):
    """The name by which a line is known in all languages, wherever it is moved."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what we gave; anything else is a new line."""
        said = clean_line(valuelist[0]) if valuelist else ""
        self.data = said if said.isascii() and said.isalnum() and len(said) < 13 else ""


class CostForm(Form):
    """A line of the costs."""

    key = KeyField()
    label = line(_("For"), *WANTED)
    amount = line(_("Sum"), *WANTED)
    part = ListField(_("Needed for"), words.COST_PARTS.items())


class ReturnForm(Form):
    """Something in return."""

    key = KeyField()
    title = line(_("What backers get"), *WANTED)
    description = text(_("Description"))
    price = line(_("From which sum"), *WANTED)
    stock = line(_("How many there are"))
    delivery_on = line(_("Expected by"))
    takers = ListField(_("Who may take it"), words.TAKERS.items())


class NeedForm(Form):
    """Something that is needed besides money."""

    key = KeyField()
    kind = ListField(_("Kind"), words.NEED_KINDS.items())
    title = line(_("What is needed"), *WANTED)
    description = text(_("When, where and how much of it"))


class CostWordsForm(Form):
    """What a line of the costs is called in another language."""

    key = KeyField()
    label = line(_("For"))


class WordsForm(Form):
    """What a return or a need is called in another language."""

    key = KeyField()
    title = line(_("Title"))
    description = text(_("Description"))


class PartForm(BaseForm):
    """A part of a campaign in the making, on the version of which it was written."""

    version = HiddenField()

    def __init__(self, **typed: Any) -> None:
        super().__init__(**typed)
        self.about_lines: list[str] = []

    def all_fields(self) -> Iterator[Field]:
        """Every field, those of the lines too."""
        return _flat(self)

    def typed(self) -> dict[str, Any]:
        """Everything that was typed, as it is stored."""
        return {field.short_name: _stored(field) for field in self if field.short_name not in NOT_TYPED}

    def tell(self, faults: Iterable[Fault], *, also_missing: bool) -> None:
        """Say beside each field what is wrong with it."""
        by_name = {field.name: field for field in self.all_fields()}
        for fault in faults:
            if fault.is_missing and not also_missing:
                continue
            said = in_words(fault)
            if fault.field in by_name:
                by_name[fault.field].errors = [*by_name[fault.field].errors, said]
            else:
                self.about_lines.append(said)

    def faults(self) -> Iterable[tuple[str, str]]:
        """Every problem with the id of its field, those of the lines too."""
        yield from (("", problem) for problem in self.problems)
        yield from (("lines", problem) for problem in self.about_lines)
        for field in self.all_fields():
            yield from ((field.id, str(error)) for error in field.errors)


def in_words(fault: Fault) -> str:
    """What is wrong, in the language of the page."""
    values = {name: format_money(value) if isinstance(value, Money) else value for name, value in fault.values.items()}
    return str(gettext(fault.message, **values))


def _flat(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, FieldList):
            for entry in field.entries:
                yield from _flat(entry.form)
        else:
            yield field


def _stored(field: Field) -> Any:
    if not isinstance(field, FieldList):
        return field.data or ""
    return [_line_of(entry.form) for entry in field.entries][:MOST_LINES]


def _line_of(form: Form) -> dict[str, str]:
    typed = {field.short_name: field.data or "" for field in form}
    typed[KEY] = typed[KEY] or new_key()
    return typed


def new_key() -> str:
    """Name a line, never as another was named before."""
    return token_hex(4)


class BasicsForm(PartForm):
    """Where the campaign is, and in which language it is written."""

    language = choice(_("Language in which it is written"))
    theme = choice(_("Theme"), words.THEME_NAMES.items())
    region = choice(_("Region"), words.REGION_NAMES.items())
    country = choice(_("Country"))
    place = line(_("Place"), *WANTED)


class MoneyForm(PartForm):
    """What is asked for, by which rules, and what it pays for."""

    holder = choice(_("Who holds the money"))
    currency = choice(_("Currency"))
    goal = line(_("Goal: with this sum it takes place"), *WANTED)
    optimum = line(_("Optimum: what more could be done with"))
    model = choice(_("If the goal is not reached"), words.MODELS.items())
    floor = line(_("Floor, in per cent of the goal"))
    left_over = choice(_("If money is left over"), words.LEFT_OVERS.items())
    lines = FieldList(FormField(CostForm), min_entries=1, max_entries=MOST_LINES)


class ReturnsForm(PartForm):
    """What backers get in return."""

    lines = FieldList(FormField(ReturnForm), min_entries=1, max_entries=MOST_LINES)


class NeedsForm(PartForm):
    """What is needed besides money."""

    lines = FieldList(FormField(NeedForm), min_entries=1, max_entries=MOST_LINES)


class DatesForm(PartForm):
    """When the campaign opens and ends."""

    zone = choice(_("Time zone"))
    opens_on = line(_("Day on which it opens"))
    opens_time = line(_("Time"))
    deadline_on = line(_("Last day"), *WANTED)
    deadline_time = line(_("Time"))


class TextForm(PartForm):
    """The texts of one language."""

    title = line(_("Title"), *WANTED)
    summary = text(_("Summary"), *WANTED)
    story = text(_("Story"), *WANTED)
    costs = FieldList(FormField(CostWordsForm), max_entries=MOST_LINES)
    returns = FieldList(FormField(WordsForm), max_entries=MOST_LINES)
    needs = FieldList(FormField(WordsForm), max_entries=MOST_LINES)
    picture = FileField(_("Picture"), WANTED)
    picture_alt = line(_("What the picture shows"), *WANTED)


FORMS: dict[str, type[PartForm]] = {
    BASICS: BasicsForm,
    MONEY: MoneyForm,
    RETURNS: ReturnsForm,
    DATES: DatesForm,
    NEEDS: NeedsForm,
}


class StartForm(BaseForm):
    """For which organisation a campaign is made."""

    organisation = SelectField(_("Organisation"), WANTED)


class VerdictForm(BaseForm):
    """What a reviewer says, and why; the reason is asked for where something is sent back."""

    reason = TextField(_("Reason"), longest=2000)


class OfferForm(BaseForm):
    """Somebody offers what a campaign needs."""

    name = LineField(_("Your name"), [DataRequired(_("Enter your name."))])
    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])
    message = TextField(_("What you offer"), [DataRequired(_("Say what you offer, and when."))], longest=2000)


class AnswerForm(BaseForm):
    """The team answers an offer."""

    answer = TextField(
        _("Your answer"), [DataRequired(_("Write a line, so that they know how it goes on."))], longest=2000
    )


class EditTextForm(BaseForm):
    """A text of a campaign that is public: earlier words stay readable."""

    title = LineField(_("Title"), [DataRequired(_("Enter a title."))], longest=120)
    summary = TextField(
        _("Summary"), [DataRequired(_("Say in a sentence or two what the campaign is about."))], longest=300
    )
    story = TextField(
        _("Story"), [DataRequired(_("Tell why it is needed and what happens with the money."))], longest=20_000
    )
    number = HiddenField()


class EditReturnForm(BaseForm):
    """How a return is described, in one language; whoever has taken it is told."""

    title = LineField(_("What backers get"), [DataRequired(_("Say in a few words what this is."))], longest=120)
    description = TextField(_("Description"), longest=600)
