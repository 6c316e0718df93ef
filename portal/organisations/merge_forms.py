"""Forms about merging two records of one body, and about undoing it."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import DataRequired

from portal.organisations.facts import Fact
from portal.web.forms import BaseForm, TextField
from portal.web.languages import lazy_gettext as _

KEPT, GONE = "kept", "gone"
LONGEST_REASON = 1000
FACT = "fact_"


class MergeForm(BaseForm):
    """Why two records are one, and which of them is right where they differ."""

    reason = TextField(_("Why they are the same"), [DataRequired(_("Say why."))], longest=LONGEST_REASON)
    seen = HiddenField()

    @classmethod
    def choosing(cls, facts: Sequence[Fact], said: Mapping[str, tuple[str, str, str]], seen: str) -> "MergeForm":
        """The form with a choice for each fact; ``said`` holds its title and what each record says."""
        fields: dict[str, Any] = {
            f"{FACT}{fact.name}": RadioField(said[fact.name][0], default=GONE if fact.is_filled_in else KEPT)
            for fact in facts
        }
        form_type = type("MergeTheseForm", (cls,), fields)
        form: MergeForm = form_type(seen=seen)
        for field in form.choices():
            _, kept, gone = said[field.name.removeprefix(FACT)]
            field.choices = [(KEPT, kept), (GONE, gone)]
        return form

    def choices(self) -> list[Any]:
        """The fields by which facts are chosen."""
        return [field for field in self if field.name.startswith(FACT)]

    def taken(self) -> list[str]:
        """The facts of the record that goes which are right."""
        return [field.name.removeprefix(FACT) for field in self.choices() if field.data == GONE]


class PartForm(BaseForm):
    """Why a merging is undone."""

    reason = TextField(_("Why it is undone"), [DataRequired(_("Say why."))], longest=LONGEST_REASON)
