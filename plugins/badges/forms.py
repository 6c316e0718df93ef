"""Forms of the badges plugin."""

from typing import Any

from flask import request
from wtforms import Field, FileField, Form, SelectField
from wtforms.validators import DataRequired

from plugins.badges import words
from portal.kernel.text import clean_line
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import lazy_gettext as _

LONGEST_NAME = 200


class TellForm(BaseForm):
    """A webmaster tells where the badge is."""

    url = LineField(_("Address of the page"), [DataRequired(_("Enter the address of the page."))], longest=500)
    kind = SelectField(_("Which badge"))
    email = EmailField(_("E-mail address"))

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.kind.choices = list(words.KINDS.items())


class MisuseForm(BaseForm):
    """Somebody says that a page shows a badge that does not belong there."""

    url = LineField(_("Address of the page"), [DataRequired(_("Enter the address of the page."))], longest=500)
    said = TextField(_("What is wrong with it"), [DataRequired(_("Say in a few words what is wrong."))], longest=2000)
    email = EmailField(_("E-mail address"))


class _Sent:
    """Marks a field that must be filled in; whether a file came is seen in the request, which the service judges."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Find nothing wrong."""


class LogoForm(BaseForm):
    """The network's logo is sent."""

    document = FileField(_("File, SVG or PNG"), [_Sent()])

    @property
    def content(self) -> bytes:
        """The bytes of the file; none when none was sent."""
        sent = request.files.get(self.document.name)
        return sent.read() if sent is not None else b""

    @property
    def file_name(self) -> str:
        """What the file is called where it came from."""
        sent = request.files.get(self.document.name)
        return clean_line(sent.filename or "")[:LONGEST_NAME] if sent is not None else ""
