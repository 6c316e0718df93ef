"""How states and acts are called."""

from portal.kernel.text import N_
from portal.web.languages import lazy_gettext as _

STATES = {"draft": _("Draft"), "sending": _("Is being sent"), "sent": _("Sent")}
ACTS = {
    "newsletter.begun": N_("Began an issue of the newsletter"),
    "newsletter.thrown_away": N_("Threw away a draft of the newsletter"),
    "newsletter.tried_out": N_("Sent a trial of the newsletter to themselves"),
    "newsletter.published": N_("Published an issue of the newsletter"),
}
