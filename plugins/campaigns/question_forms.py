"""Forms of questions to campaigns."""

from wtforms import HiddenField
from wtforms.validators import DataRequired

from portal.web.forms import BaseForm, EmailField, LineField, TextField
from portal.web.languages import lazy_gettext as _

NEVER = -1


class AskForm(BaseForm):
    """A question of somebody who is signed in; their name is shown if they wish."""

    text = TextField(_("Your question"), [DataRequired(_("Write your question."))], longest=1000)
    name = LineField(_("Name shown in public"), longest=80)


class GuestAskForm(AskForm):
    """A question of somebody whom nobody knows, who gets a letter first."""

    email = EmailField(_("E-mail address"), [DataRequired(_("Enter an e-mail address."))])


class AnswerQuestionForm(BaseForm):
    """The team answers."""

    answer = TextField(_("Your answer"), [DataRequired(_("Write the answer."))], longest=3000)
    based_on = HiddenField()  # how often it had been put right when it was read

    @property
    def corrections(self) -> int:
        """What the form was based on; what no page of ours sends is based on nothing."""
        said = self.based_on.data or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else NEVER
