"""How what is done with registers is called, and what becomes of their rows."""

from collections.abc import Sequence

from plugins.membership.identity.comparing import REASONS
from plugins.membership.identity.doubts import DOUBTS
from plugins.membership.import_rules import NOTES, Decision, Outcome, Step
from plugins.membership.importing.cells import FAULTS
from portal.kernel.text import N_
from portal.web.languages import gettext
from portal.web.languages import lazy_gettext as _

ACTS = {
    "membership.register_read": N_("Had a register compared with all that is known"),
    "membership.register_take_in": N_("Took in a register"),
    "membership.register_row": N_("Entered an organisation from a register"),
    "membership.register_undo": N_("Took out again what a register entered"),
}
STEPS = {
    Step.SENT: _("Say which column holds what"),
    Step.READING: _("Being read"),
    Step.COMPARING: _("Being compared"),
    Step.READY: _("To be looked at"),
    Step.TAKING_IN: _("Being taken in"),
    Step.DONE: _("Taken in"),
    Step.UNDOING: _("Being taken out"),
    Step.UNDONE: _("Taken out again"),
}
OUTCOMES = {
    Outcome.NEW: _("New"),
    Outcome.POSSIBLE: _("Possibly here already"),
    Outcome.SAME: _("Here already"),
    Outcome.REPEATED: _("Twice in this file"),
    Outcome.UNREADABLE: _("Cannot be read"),
}
DECISIONS = {
    "": _("Not decided: leave it out"),
    Decision.ENTER: _("It is another one: enter it"),
    Decision.SAME: _("It is the same one"),
    Decision.LEAVE: _("Leave it out"),
}
ROW = "row:"


def in_words(reasons: Sequence[str], note: str) -> list[str]:
    """The reasons of a row and what was noted of it, as sentences."""
    said = REASONS | DOUBTS | FAULTS
    found = [
        gettext("Row %(number)s says the same.", number=one.removeprefix(ROW))
        if one.startswith(ROW)
        else gettext(said[one])
        for one in reasons
    ]
    return [*found, gettext(NOTES[note])] if note else found
