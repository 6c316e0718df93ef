"""The core's own settings, which the administrator may change."""

from portal.accounts import mandates, representatives
from portal.hooks.values import Setting
from portal.kernel.text import N_
from portal.mail import wearing_out
from portal.organisations import parting
from portal.payments.limits import ALONE_UP_TO, LEAST, USUAL_LEAST, USUAL_LIMITS, check_limits
from portal.web import network

ALONE = N_("One person alone may give back up to, for each currency")
SMALLEST = N_("The smallest sum that may be pledged, for each currency")
NAMED = N_("It stands on every page and in letters, as it is written here in all languages.")
WRITTEN_TO = N_("It stands in the imprint, on the page for writing to us and in letters; answers to letters go there.")
SUMS = N_("Whole sums with their currencies, such as 200 EUR, 130000 XOF.")

CORE_SETTINGS = (
    Setting(network.NAME, N_("Name of the network"), network.USUAL_NAME, NAMED, network.check_name),
    Setting(
        network.SHORT_NAME,
        N_("Short name of the network"),
        network.USUAL_SHORT_NAME,
        N_("A few letters for titles, badges and the sender of letters."),
        network.check_short_name,
    ),
    Setting(network.CONTACT, N_("E-mail address of the secretariat"), "", WRITTEN_TO, network.check_contact),
    Setting(
        wearing_out.WEEKS,
        N_("Weeks in which letters come back before an address takes no mail"),
        str(wearing_out.USUAL_WEEKS),
        N_("Different letters, in different weeks of half a year, such as to a mailbox that stays full. 0 for never."),
        wearing_out.check_weeks,
    ),
    Setting(
        representatives.AT_ONCE,
        N_("Accredited representatives of an organisation at a time"),
        str(representatives.USUAL_AT_ONCE),
        N_("A whole number from 1 to 5. Mandates that have begun go on."),
        representatives.check_at_once,
    ),
    Setting(
        mandates.DAYS,
        N_("Days before the end of a role on which it is told"),
        str(mandates.USUAL_DAYS),
        N_("A whole number of days, up to 180. Whoever holds the role and those who can prolong it get one letter."),
        mandates.check_days,
    ),
    Setting(
        parting.DAYS,
        N_("Days in which a merging of two records can be undone"),
        str(parting.USUAL_DAYS),
        N_("0 for never."),
        parting.check_days,
    ),
    Setting(ALONE_UP_TO, ALONE, USUAL_LIMITS, SUMS, check_limits, needs_why=True),
    Setting(LEAST, SMALLEST, USUAL_LEAST, SUMS, check_limits, needs_why=True),
)
