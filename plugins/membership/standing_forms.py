"""Forms about standing: confirming, putting right, leaving, and what the office decides."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from wtforms import BooleanField, Field, HiddenField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from plugins.membership.forms import DayField
from plugins.membership.services.confirming import Correction
from plugins.membership.services.recording import Entry
from plugins.membership.services.standing import today
from plugins.membership.standing_rules import Kind
from plugins.membership.standing_words import GIVEN, IN_KIND
from plugins.membership.words import CATEGORIES
from portal.organisations.directory import NameCard
from portal.web.forms import BaseForm, LineField, NumberField, TextField
from portal.web.languages import lazy_gettext as _

DAY = _("Enter a day, such as 2030-06-01.")
REASON = _("Say why.")
LONGEST_REASON = 1000


class ConfirmForm(BaseForm):
    """One press says that everything is still right."""


class CorrectForm(BaseForm):
    """An organisation puts right what is known of it; a field for each name is added by ``correct_form``."""

    place = LineField(_("Place"))
    website = LineField(_("Website"))


class NamedField(NamedTuple):
    """A name with the field in which it is put right."""

    name: NameCard
    field: Field


def correct_form(names: Sequence[NameCard], place: str, website: str) -> tuple[CorrectForm, list[NamedField]]:
    """Make the form with a field for each present name, filled with what is known."""
    fields = {f"name_{name.id}": LineField(name.language, [DataRequired(_("Enter the name."))]) for name in names}
    defaults = {f"name_{name.id}": name.name for name in names}
    kind: Any = type("NamesForm", (CorrectForm,), fields)
    form: CorrectForm = kind(place=place, website=website, **defaults)
    return form, [NamedField(name, form[f"name_{name.id}"]) for name in names]


def correction_of(form: CorrectForm, fields: Sequence[NamedField]) -> Correction:
    """What was put right."""
    return Correction(form.place.data, form.website.data, {one.name.id: one.field.data for one in fields})


class LeaveForm(BaseForm):
    """A member leaves the network; the second time it says that it is sure."""

    on = DayField(_("First day on which you are no member"), [InputRequired(DAY)])
    reason = TextField(_("Why? You need not say."), longest=LONGEST_REASON)
    is_sure = HiddenField()

    def day(self) -> date:
        """The first day without."""
        assert self.on.data
        return self.on.data


class ActForm(BaseForm):
    """Something that the office enters about a member."""

    kind = Kind.RESUMED
    on = DayField(_("From"), [InputRequired(DAY)])
    reason = TextField(_("Reason"), [DataRequired(REASON)], longest=LONGEST_REASON)

    def __init__(self, **defaults: Any) -> None:
        super().__init__(on=today(), **defaults)

    def detail(self) -> dict[str, Any]:
        """What is told beside day and reason."""
        return {}

    def entry(self) -> Entry:
        """What is entered."""
        assert self.on.data
        return Entry(self.kind, self.on.data, self.reason.data, self.detail(), key=self.key)


class ResumeForm(ActForm):
    """A suspension ends."""


class ComeBackForm(ActForm):
    """A member that left comes back."""

    kind = Kind.CAME_BACK


class ConfirmedForm(ActForm):
    """A member confirmed its data by letter or telephone, noted by the office."""

    kind = Kind.CONFIRMED


class EndForm(ActForm):
    """A member leaves, noted by the office."""

    kind = Kind.LEFT

    def detail(self) -> dict[str, Any]:
        """Who said so."""
        return {"by": "office"}


class SuspendForm(ActForm):
    """A membership is suspended, until a day or until the office lifts it."""

    kind = Kind.SUSPENDED
    until = DayField(_("Until, the day itself not included"), [Optional()])

    def detail(self) -> dict[str, Any]:
        """When it ends by itself."""
        return {"until": self.until.data.isoformat()} if self.until.data else {}


class ClassForm(SuspendForm):
    """The class changes, for a promoter until a day."""

    kind = Kind.CLASS_CHANGED
    category = SelectField(_("Category"))

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.category.choices = list(CATEGORIES.items())

    def detail(self) -> dict[str, Any]:
        """Which class, and until when."""
        return {"category": self.category.data, **super().detail()}


class ContributionForm(ActForm):
    """A member gave something in kind."""

    kind = Kind.CONTRIBUTED
    on = DayField(_("Day"), [InputRequired(DAY)])
    what = SelectField(_("What was given"))
    title = LineField(_("In a few words"), [DataRequired(_("Enter a title."))])
    hours = NumberField(_("Hours of work"), [Optional()])
    is_public = BooleanField(_("Everybody may read it on the page of its standing"))

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.what.choices = [(kind, GIVEN[kind]) for kind in IN_KIND]

    def detail(self) -> dict[str, Any]:
        """What was given."""
        told = {"what": self.what.data, "title": self.title.data, "is_public": self.is_public.data}
        return {**told, "hours": self.hours.data} if self.hours.data else told


class WithdrawForm(BaseForm):
    """An entry was wrong."""

    reason = TextField(_("Why was it wrong?"), [DataRequired(REASON)], longest=LONGEST_REASON)


FORMS: dict[str, type[ActForm]] = {
    "suspend": SuspendForm,
    "resume": ResumeForm,
    "class": ClassForm,
    "leave": EndForm,
    "come-back": ComeBackForm,
    "confirmation": ConfirmedForm,
    "contribution": ContributionForm,
}
