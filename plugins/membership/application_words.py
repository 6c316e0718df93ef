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
    "membership.application.correct": N_("Put the name of who applies right"),
    "membership.application.enter": N_("Entered an application for somebody else"),
    "membership.application.invite": N_("Invited a colleague to write an application"),
    "membership.application.admit": N_("Admitted who had applied"),
    "membership.application.call": N_("Called back about an application"),
    "membership.application.forget": N_("Forgot the people of an application"),
    "membership.application.lapse": N_("Let an application lapse on which nobody wrote"),
    "membership.application.join": N_("Said which organisation applies"),
    "membership.application.name": N_("Chose the short name of who applies"),
    "membership.application.take_out": N_("Took somebody out of an application"),
}
# Reasons against, as those read them who applied.
REFUSALS = {
    "authority": N_("It is not shown that the body itself wants to join: its letter, or a call back, is missing."),
    "kind": N_("The rules of the network have no place for a body of this kind."),
    "participation": N_("It is not shown what the body does, or wants to do, for participation."),
    "duplicate": N_("The body is a member already, or a part of one."),
    "identity": N_("It is not clear which body applies."),
    "conduct": N_("What the body does contradicts what the network stands for."),
}
# The steps of an application, and what is told of its history to those who wrote it.
STEPS = {
    "write": _("You write"),
    "check": _("Formal check"),
    "opinion": _("Opinion of the regional office"),
    "committee": _("Decision of the coordination committee"),
    "end": _("Member of the network"),
}
STEPS_TOLD = {
    "hand_in": _("Handed in"),
    "pass": _("Everything is there"),
    "repair": _("Given back to be put right"),
    "repaired": _("Handed in again"),
    "advise": _("The regional office gave its opinion"),
    "decide": _("Decided"),
    "appeal": _("You appealed"),
    "withdraw": _("Withdrawn"),
}
