"""Forms of news."""

from wtforms import FileField, HiddenField
from wtforms.validators import DataRequired, ValidationError

from plugins.campaigns.services.making.texts import WORDLESS_PICTURE, WORDS_FOR_PICTURES
from portal.web.forms import BaseForm, LineField, TextField
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _


class NewsForm(BaseForm):
    """News in one language, on the version of which it was written."""

    title = LineField(_("Title"), [DataRequired(_("Enter a title."))], longest=120)
    body = TextField(_("Text"), [DataRequired(_("Write what is new."))], longest=10_000)
    picture = FileField(_("Picture"))
    picture_alt = LineField(_("What the picture shows"))
    number = HiddenField()

    def validate_body(self, field: TextField) -> None:
        """Refuse a picture without words for those who cannot see it."""
        if WORDLESS_PICTURE.search(field.data or ""):
            raise ValidationError(gettext(WORDS_FOR_PICTURES))
