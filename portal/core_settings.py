"""The core's own settings, which the administrator may change."""

from portal.hooks.values import Setting
from portal.kernel.text import N_
from portal.payments.asking_back import ALONE_UP_TO, USUAL_LIMITS

CORE_SETTINGS = (Setting(ALONE_UP_TO, N_("One person alone may give back up to, for each currency"), USUAL_LIMITS),)
