"""Forms of those who review."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from portal.reviews.deciding import Answer
from portal.reviews.rules import MOST_DAYS, Rules, Says, Way
from portal.reviews.words import WAYS
from portal.web.forms import BaseForm, EmailField, LineField, NumberField, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _

LONGEST, MOST_YEARS = 2000, 50


class SeveralField(SelectMultipleField):
    """Some of a few choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AnswerForm(BaseForm):
    """What somebody says, with their reasons."""

    says = RadioField(_("What do you say?"), [DataRequired(_("Choose one of them."))])
    codes = SeveralField(_("Reasons against"))
    text = TextField(_("In your own words"), longest=LONGEST)

    def offer(self, says: Mapping[Says, str], codes: Mapping[str, str]) -> None:
        """Set what can be said, and the reasons that can be named."""
        self.says.choices = [(one.value, gettext(words)) for one, words in says.items()]
        self.codes.choices = [(code, gettext(words)) for code, words in codes.items()]
        if not codes:
            del self.codes

    def answer(self) -> Answer:
        """What was said; reasons against count for a no alone."""
        says = Says(self.says.data)
        codes = tuple(self.codes.data or ()) if "codes" in self and says is Says.NO else ()
        return Answer(says, codes, self.text.data)


class WordsForm(BaseForm):
    """A few words: what is to be put right, or a line on what was found complete."""

    text = TextField(_("What is to be put right"), longest=LONGEST)


class InterestForm(BaseForm):
    """Why somebody keeps out of it."""

    why = LineField(_("Your interest in it"), [DataRequired(_("Say why, in a sentence."))])


class MemberForm(BaseForm):
    """Somebody who is to be asked as well."""

    email = EmailField(_("E-mail address of the account"), [DataRequired(_("Enter an e-mail address."))])


def _number(label: Any, most: int, fault: Any) -> NumberField:
    return NumberField(label, [InputRequired(fault), NumberRange(0, most, fault)])


def _days(label: Any) -> NumberField:
    return _number(label, MOST_DAYS, _("Enter a number of days from 0 to 730."))


class RulesForm(BaseForm):
    """The rules of a process for what is handed in from now on."""

    check_days = _days(_("Days for the formal check"))
    repair_days = _days(_("Days to put something right"))
    opinion_days = _days(_("Days for the opinion of the regional office"))
    way = SelectField(_("How it is decided"))
    silence_days = _days(_("Days to object"))
    decision_days = _days(_("Days for a vote"))
    quorum = _number(_("Quorum, in per cent"), 100, _("Enter a percentage from 0 to 100."))
    majority = _number(_("Majority that must be exceeded, in per cent"), 99, _("Enter a percentage below 100."))
    appeal_days = _days(_("Days to appeal"))
    conflict_years = _number(
        _("Years after which a role in an organisation no longer counts as an interest"),
        MOST_YEARS,
        _("Enter a number of years from 0 to 50."),
    )
    why = LineField(_("Why"), [DataRequired(_("Say in a line why you change this."))])

    def offer(self) -> None:
        """Set the ways in which it can be decided."""
        self.way.choices = [(way.value, gettext(words)) for way, words in WAYS.items()]

    def rules(self) -> Rules:
        """The rules as they were typed."""
        typed = {name: self[name].data for name in vars(Rules()) if name != "way"}
        return Rules(way=Way(self.way.data), **typed)
