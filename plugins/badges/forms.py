"""Forms of the badges plugin."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired

from plugins.badges import words
from portal.web.forms import BaseForm, EmailField, LineField
from portal.web.languages import lazy_gettext as _


class TellForm(BaseForm):
    """A webmaster tells where the badge is."""

    url = LineField(_("Address of the page"), [DataRequired(_("Enter the address of the page."))], longest=500)
    kind = SelectField(_("Which badge"))
    email = EmailField(_("E-mail address"))

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.kind.choices = list(words.KINDS.items())
