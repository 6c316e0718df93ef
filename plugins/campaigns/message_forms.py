"""The forms of what a team writes: messages to backers, and the closing report."""

from wtforms.validators import DataRequired

from plugins.campaigns.services.messages.writing import Words
from portal.web.forms import BaseForm, LineField, TextField
from portal.web.languages import lazy_gettext as _

LONGEST_MESSAGE, LONGEST_REPORT = 10_000, 20_000


class MessageForm(BaseForm):
    """What the team of a campaign writes to its backers, in one language."""

    subject = LineField(_("Subject"), [DataRequired(_("Enter a subject."))], longest=150)
    body = TextField(_("Text"), [DataRequired(_("Write the text."))], longest=LONGEST_MESSAGE, render_kw={"rows": 14})

    def words(self, code: str) -> Words:
        """What was written."""
        return Words(code, self.subject.data, self.body.data)


class ReportForm(BaseForm):
    """What a campaign came to, in one language."""

    body = TextField(_("Text"), [DataRequired(_("Write the text."))], longest=LONGEST_REPORT, render_kw={"rows": 18})
