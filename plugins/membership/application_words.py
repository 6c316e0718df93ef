"""How states of applications, levels and turns are called."""

from portal.kernel.text import N_
from portal.web.languages import lazy_gettext as _

LEVELS = {
    "municipality": _("Municipality or city"),
    "district": _("District of a city"),
    "metropolitan": _("Metropolitan area"),
    "upper": _("Province, region or state"),
}
STATES = {
    "started": _("Waits for the link in the letter"),
    "draft": _("Being written"),
    "submitted": _("Handed in"),
    "admitted": _("Admitted"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "lapsed": _("Lapsed"),
}
ACTS = {
    "membership.application.confirm": N_("Opened an application by the link of a letter"),
    "membership.application.invite": N_("Invited a colleague to write an application"),
    "membership.application.take_out": N_("Took somebody out of an application"),
}
