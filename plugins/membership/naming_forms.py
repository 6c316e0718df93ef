"""The form by which people are named in public."""

from wtforms import BooleanField

from portal.web.forms import BaseForm
from portal.web.languages import lazy_gettext as _


class NameMeForm(BaseForm):
    """Whoever holds a role says whether their name stands beside the organisation's."""

    shows = BooleanField(_("Show my name and this role in public"))
