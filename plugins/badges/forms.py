"""Forms of the badges plugin."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired

from plugins.badges import words
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import lazy_gettext as _


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
