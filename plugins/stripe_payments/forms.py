"""The form of the recovery page."""

from portal.web.forms import BaseForm


class InsteadForm(BaseForm):
    """A wish to pay on Stripe's own page."""
