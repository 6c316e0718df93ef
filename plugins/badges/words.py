"""How kinds, themes, sizes and states are called."""

from portal.kernel.text import N_
from portal.web.languages import lazy_gettext as _

KINDS = {"member": _("Member"), "campaign": _("Campaign"), "presidency": _("Presidency")}
THEMES = {
    "light": _("Light"),
    "dark": _("Dark"),
    "auto": _("As the visitor's screen"),
    "contrast": _("High contrast"),
    "mono": _("Black and white"),
}
SIZES = {"s": _("Small"), "m": _("Medium"), "l": _("Large")}
STATES = {"promised": _("Told us"), "seen": _("Seen"), "set_aside": _("Set aside")}
MISUSE = {"open": _("To decide"), "settled": _("Settled"), "set_aside": _("Nothing in it")}
ACTS = {
    "badges.seen": N_("Looked at a page with a badge"),
    "badges.set_aside": N_("Set a page with a badge aside"),
    "badges.misuse_settled": N_("Settled a report of a misused badge"),
    "badges.misuse_set_aside": N_("Found nothing in a report of a misused badge"),
    "badges.logo_tried": N_("Uploaded a logo to try it in the badges"),
    "badges.logo_set_aside": N_("Set an uploaded logo aside"),
    "badges.logo_used": N_("Put the network's logo into every badge"),
    "badges.logo_removed": N_("Took the network's logo out of every badge"),
}
