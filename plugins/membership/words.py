"""How categories and states are called."""

from portal.kernel.text import N_
from portal.web.languages import lazy_gettext as _

CATEGORIES = {"associate": _("Associate"), "collaborating": _("Collaborating"), "promoter": _("Promoter")}
STATES = {"active": _("Active"), "suspended": _("Suspended"), "left": _("Has left"), "never": _("Not yet a member")}
ACTS = {
    "membership.admit": N_("Admitted a member"),
    "membership.active": N_("Let a member take part again"),
    "membership.suspended": N_("Suspended a member"),
    "membership.left": N_("Noted that a member has left"),
    "membership.came_back": N_("Noted that a member has come back"),
    "membership.class_changed": N_("Changed the class of a member"),
    "membership.confirmed": N_("Confirmed the data of a member"),
    "membership.contributed": N_("Noted a contribution of a member"),
    "membership.withdrawn": N_("Withdrew a wrong entry about a member"),
    "membership.answer": N_("Answered a wish to join"),
}
