"""For how long what belongs to applications is kept, as the secretariat may set it."""

from plugins.membership.keeping_rules import (
    ADMITTED_YEARS,
    DRAFT_DAYS,
    OVER_MONTHS,
    REFUSED_YEARS,
    USUAL,
    check_time,
)
from portal.hooks import Setting
from portal.kernel.text import N_

KEPT = {
    DRAFT_DAYS: N_("Days after which a draft of an application lapses on which nobody writes"),
    OVER_MONTHS: N_("Months for which lapsed and withdrawn applications are kept"),
    REFUSED_YEARS: N_("Years for which refused applications are kept"),
    ADMITTED_YEARS: N_("Years for which letters and named people of admitted members are kept"),
}
KEPT_HINT = N_("A whole number from 1 to 999. What is older is forgotten within a day, and never comes back.")
APPLICATION_SETTINGS = tuple(
    Setting(name, title, str(USUAL[name]), KEPT_HINT, check_time, needs_why=True) for name, title in KEPT.items()
)
