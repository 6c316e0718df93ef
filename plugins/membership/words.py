"""How categories and states are called."""

from portal.kernel.text import N_
from portal.web.languages import lazy_gettext as _

CATEGORIES = {"associate": _("Associate"), "collaborating": _("Collaborating"), "promoter": _("Promoter")}
STATES = {"active": _("Active"), "suspended": _("Suspended"), "left": _("Has left")}
ACTS = {
    "membership.admit": N_("Admitted a member"),
    "membership.active": N_("Let a member take part again"),
    "membership.suspended": N_("Suspended a member"),
    "membership.left": N_("Noted that a member has left"),
    "membership.answer": N_("Answered a wish to join"),
}
