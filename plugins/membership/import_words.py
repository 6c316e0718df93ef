"""How what is done with registers is called."""

from portal.kernel.text import N_

ACTS = {
    "membership.register_read": N_("Had a register compared with all that is known"),
    "membership.register_take_in": N_("Took in a register"),
    "membership.register_row": N_("Entered an organisation from a register"),
    "membership.register_undo": N_("Took out again what a register entered"),
}
