"""The form of a content page."""

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from portal.content.rules import fingerprint
from portal.content.services import Draft
from portal.web.forms import BaseForm, LineField, TextField
from portal.web.languages import lazy_gettext as _

LONGEST_BODY = 60_000
PUBLISH = "publish"


class EditPageForm(BaseForm):
    """A title and a text; ``seen`` tells which words the last preview showed."""

    title = LineField(_("Title"), [DataRequired(_("Enter a title."))])
    body = TextField(_("Text, in Markdown"), [DataRequired(_("Enter the text."))], longest=LONGEST_BODY)
    based_on = HiddenField()
    seen = HiddenField()
    act = StringField()

    @property
    def is_to_be_published(self) -> bool:
        """Whether publishing was asked for, and of the very words that the preview showed."""
        return self.act.data == PUBLISH and self.seen.data == fingerprint(self.title.data, self.body.data)

    def write_in(self, language: str) -> None:
        """Let browsers know in which language the fields are written."""
        self.title.render_kw = self.body.render_kw = {"lang": language, "dir": "auto"}

    def show_preview(self) -> None:
        """Remember which words the preview shows."""
        self.seen.data = fingerprint(self.title.data, self.body.data)

    def draft(self, page: str, language: str) -> Draft:
        """What was typed."""
        number = self.based_on.data or ""
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        return Draft(page, language, self.title.data, self.body.data, int(number) if is_number else -1)
