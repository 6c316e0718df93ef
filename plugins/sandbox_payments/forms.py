"""The form of the hosted page."""

from portal.web.forms import BaseForm, LineField


class PayForm(BaseForm):
    """What happens: the button that was pressed."""

    outcome = LineField("")
