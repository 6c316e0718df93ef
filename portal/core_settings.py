"""The core's own settings, which the administrator may change."""

from portal.hooks.values import Setting
from portal.kernel.text import N_
from portal.payments.limits import ALONE_UP_TO, LEAST, USUAL_LEAST, USUAL_LIMITS, check_limits

ALONE = N_("One person alone may give back up to, for each currency")
SMALLEST = N_("The smallest sum that may be pledged, for each currency")
SUMS = N_("Whole sums with their currencies, such as 200 EUR, 130000 XOF.")

CORE_SETTINGS = (
    Setting(ALONE_UP_TO, ALONE, USUAL_LIMITS, SUMS, check_limits, needs_why=True),
    Setting(LEAST, SMALLEST, USUAL_LEAST, SUMS, check_limits, needs_why=True),
)
