"""Forms of the newsletter."""

from typing import Any

from flask import current_app
from wtforms import SelectField
from wtforms.validators import DataRequired

from plugins.newsletter.services.issues import Words
from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import language, language_name
from portal.web.languages import lazy_gettext as _

LONGEST_ISSUE = 40_000


def languages() -> list[tuple[str, str]]:
    """The portal's languages, each by its own name."""
    return [(code, language_name(code)) for code in current_app.config["LANGUAGES"]]


class SubscribeForm(BaseForm):
    """Somebody asks for the newsletter."""

    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])
    language = SelectField(_("Language"))

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**{"language": language(), **defaults})
        self.language.choices = languages()


class LanguageForm(BaseForm):
    """A reader, or somebody who begins an issue, chooses a language."""

    language = SelectField(_("Language"))

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.language.choices = languages()


class IssueForm(BaseForm):
    """The secretariat writes an issue in one language."""

    title = LineField(_("Title"), [DataRequired(_("Enter a title."))], longest=150)
    body = TextField(_("Text"), [DataRequired(_("Write the text."))], longest=LONGEST_ISSUE, render_kw={"rows": 18})

    def words(self, code: str) -> Words:
        """What was written."""
        return Words(code, self.title.data, self.body.data)
