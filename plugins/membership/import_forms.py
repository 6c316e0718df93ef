"""Forms by which a register is taken in from a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from wtforms import SelectField
from wtforms.validators import DataRequired

from plugins.membership.importing.columns import FIELDS, NEEDED
from portal.kernel.errors import Refused
from portal.web.forms import BaseForm, NeededFileField, TextField
from portal.web.languages import gettext, language_choices, language_name
from portal.web.languages import lazy_gettext as _

COLUMN, NOWHERE = "column_", ""
LONGEST_REASON = 1000


class RegisterForm(BaseForm):
    """A file with a register is sent."""

    document = NeededFileField(_("File, CSV or XLSX"))

    @property
    def content(self) -> bytes:
        """The bytes of the file; none when none was sent."""
        sent = request.files.get(self.document.name)
        return sent.read() if sent is not None else b""

    @property
    def file_name(self) -> str:
        """What the file is called where it came from."""
        sent = request.files.get(self.document.name)
        return (sent.filename or "") if sent is not None else ""


class ColumnsForm(BaseForm):
    """Which column of a register holds what."""

    language = SelectField(_("Language of the names, where the file does not say it"))

    @classmethod
    def of(cls, header: Sequence[str], columns: Mapping[str, int], language: str) -> "ColumnsForm":
        """The form for a file with this header, with the columns filled in."""
        fields: dict[str, Any] = {f"{COLUMN}{name}": _field(name) for name in FIELDS}
        chosen = {f"{COLUMN}{name}": str(column) for name, column in columns.items()}
        form: ColumnsForm = type("TheseColumnsForm", (cls,), fields)(language=language, **chosen)
        numbered = [(str(i), f"{i + 1}. {name}".strip()) for i, name in enumerate(header)]
        for field in form.of_columns():
            field.choices = [(NOWHERE, "–"), *numbered]
        form.language.choices = language_choices()
        return form

    def of_columns(self) -> list[Any]:
        """The fields by which columns are chosen."""
        return [field for field in self if field.name.startswith(COLUMN)]

    def refuse_column(self, refusal: Refused) -> None:
        """Put what is wrong with the columns beside the one at fault."""
        refusal.field = f"{COLUMN}{refusal.field}" if refusal.field else refusal.field
        self.refuse(refusal)

    def columns(self) -> dict[str, int]:
        """What was chosen."""
        return {field.name.removeprefix(COLUMN): int(field.data) for field in self.of_columns() if field.data}


def _field(name: str) -> SelectField:
    must = [DataRequired(_("Say which column holds this."))] if name in NEEDED else []
    return SelectField(_label(name), must, default=NOWHERE)


def _label(name: str) -> str:
    title = gettext(FIELDS[name])
    return f"{title} ({language_name(name.removeprefix('name_'))})" if name.startswith("name_") else title


class UndoForm(BaseForm):
    """Why what a register entered is taken out again."""

    reason = TextField(_("Why it is taken out again"), [DataRequired(_("Say why."))], longest=LONGEST_REASON)
