"""How categories and states are called."""

from portal.web.languages import lazy_gettext as _

CATEGORIES = {"associate": _("Associate"), "collaborating": _("Collaborating"), "promoter": _("Promoter")}
STATES = {"active": _("Active"), "suspended": _("Suspended"), "left": _("Has left")}
