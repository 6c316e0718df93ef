"""What the secretariat may set about standing."""

from plugins.membership.standing_rules import GRACE, USUAL_GRACE, check_grace
from portal.hooks import Setting
from portal.kernel.text import N_

HOW_LATE = N_("Days that a member may be late with its yearly confirmation")
HINT = N_("A whole number from 0 to 365. Afterwards it is a member without a vote until it confirms.")
SETTINGS = (Setting(GRACE, HOW_LATE, str(USUAL_GRACE), HINT, check_grace, needs_why=True),)
