"""Forms of the elections plugin."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from plugins.elections import words
from plugins.elections.rules import BALLOTS, METHODS, Dates
from plugins.elections.services.calls import Plan, Words
from portal.kernel.clock import DoubledHour, SkippedHour, instant
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _
from portal.web.zones import TO_CHOOSE

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
DATES = ("opens_at", "closes_at", "vote_opens_at", "vote_closes_at", "announced_at")
YEARS = NumberRange(2000, 2200, _("Enter a year such as 2028."))
LONGEST_SUMMARY, LONGEST_BODY = 500, 20_000


class AskForm(BaseForm):
    """Somebody asks a question about a call."""

    text = TextField(_("Your question"), [DataRequired(_("Enter your question."))], longest=2000)
    name = LineField(_("Your name and your city"), [DataRequired(_("Enter your name and your city."))])
    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])


class MomentField(DateTimeLocalField):
    """A local date and time, in the zone that the form names."""

    def __init__(self, label: Any, validators: tuple[Any, ...] = (), **more: Any) -> None:
        super().__init__(label, [*validators], format=FORMATS, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            if any(value.strip() for value in valuelist):
                raise ValidationError(gettext("Enter a date and time, such as 2030-06-01 23:59.")) from error


class YearField(IntegerField):
    """A year."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValidationError(gettext("Enter a year such as 2028.")) from error


class PlanForm(BaseForm):
    """The term, dates and rules of a call."""

    term_from = YearField(_("First year of the term"), [DataRequired(_("Enter a year such as 2028.")), YEARS])
    term_to = YearField(_("Last year of the term"), [DataRequired(_("Enter a year such as 2028.")), YEARS])
    time_zone = SelectField(_("Time zone of the dates"), render_kw={"translate": "no"})
    opens_at = MomentField(words.DATES["opens_at"], (InputRequired(_("Enter when the call opens.")),))
    closes_at = MomentField(words.DATES["closes_at"], (InputRequired(_("Enter the last moment for candidacies.")),))
    vote_opens_at = MomentField(words.DATES["vote_opens_at"], (Optional(),))
    vote_closes_at = MomentField(words.DATES["vote_closes_at"], (Optional(),))
    announced_at = MomentField(words.DATES["announced_at"], (Optional(),))
    ballot = SelectField(_("How votes are cast"))
    method = SelectField(_("How votes are counted"))
    quorum_percent = IntegerField(
        _("Quorum, in per cent of the voter roll"), [NumberRange(0, 100, _("Enter a number from 0 to 100."))]
    )

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.time_zone.choices = TO_CHOOSE
        self.ballot.choices = [(name, words.BALLOTS[name]) for name in BALLOTS]
        self.method.choices = [(name, words.METHODS[name]) for name in METHODS]

    def plan(self) -> Plan:
        """What was planned; raises Refused for a time that the zone does not have or has twice."""
        return Plan(
            term_from=self.term_from.data or 0,
            term_to=self.term_to.data or 0,
            time_zone=self.time_zone.data,
            dates=Dates(**{name: self._instant(name) for name in DATES}),  # type: ignore[arg-type]
            ballot=self.ballot.data,
            method=self.method.data,
            quorum_percent=self.quorum_percent.data or 0,
        )

    def _instant(self, name: str) -> datetime | None:
        local = self._fields[name].data
        try:
            return local and instant(local, self.time_zone.data)
        except SkippedHour as error:
            raise Refused(N_("This hour does not exist: the clocks are put forward over it."), name) from error
        except DoubledHour as error:
            raise Refused(N_("This hour happens twice: the clocks are put back. Choose another."), name) from error


def filled(plan: Plan) -> dict[str, object]:
    """A plan as the form shows it: instants in their zone."""
    local = {name: at.astimezone(ZoneInfo(plan.time_zone)) for name, at in plan.dates.in_order()}
    return {**vars(plan), **local}


class WordsForm(BaseForm):
    """What a call says in one language."""

    title = LineField(_("Title"), [DataRequired(_("Enter a title."))])
    summary = TextField(_("Summary"), [DataRequired(_("Enter a summary."))], longest=LONGEST_SUMMARY)
    who_may = TextField(_("Who may answer"), [DataRequired(_("Say who may answer."))], longest=LONGEST_BODY)
    what_is_asked = TextField(_("What is asked"), [DataRequired(_("Say what is asked."))], longest=LONGEST_BODY)

    def words(self, language: str) -> Words:
        """What was written."""
        return Words(language, self.title.data, self.summary.data, self.who_may.data, self.what_is_asked.data)


class AnswerForm(BaseForm):
    """The secretariat answers a question."""

    answer = TextField(_("Answer"), [DataRequired(_("Enter the answer."))])
