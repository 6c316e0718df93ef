"""What the health page says of each holder's Stripe."""

from collections.abc import Iterable

from plugins.stripe_payments import services
from plugins.stripe_payments.endpoints import DISABLED, KEYS, MISSING, SILENT
from plugins.stripe_payments.line import PINNED, is_installed
from plugins.stripe_payments.models import StripeEndpoint
from portal.hooks import Health
from portal.kernel.text import N_
from portal.web.languages import format_instant, gettext, ngettext

FAULTS = {
    MISSING: N_("there is no webhook endpoint: run “portal stripe setup”"),
    DISABLED: N_("the webhook endpoint is switched off at Stripe"),
    KEYS: N_("the keys are not of this mode"),
    SILENT: N_("Stripe does not answer, or does not know these keys"),
}


def lines() -> Iterable[Health]:
    """A line for each holder that takes cards."""
    for holder, seen in services.endpoints():
        name = gettext("Stripe of %(holder)s", holder=holder.legal_name)
        if not is_installed():
            yield Health(name, is_well=False, detail=gettext("its SDK is not installed (extra “stripe_payments”)"))
        elif seen is None:
            yield Health(name, is_well=True, detail=gettext("not looked at yet"))
        else:
            yield _line(name, seen)


def _line(name: str, seen: StripeEndpoint) -> Health:
    mode = gettext("live keys") if seen.is_live else gettext("test keys")
    at = services.last_message_at(seen.holder_id)
    heard = gettext("last message %(time)s", time=format_instant(at)) if at else gettext("no message yet")
    wrong = list(_wrong(seen))
    return Health(name, is_well=not wrong, detail=" · ".join([mode, heard, *wrong]))


def _wrong(seen: StripeEndpoint) -> Iterable[str]:
    if seen.fault:
        yield gettext(FAULTS[seen.fault])
    if seen.api_version not in ("", PINNED):
        theirs = seen.api_version
        yield gettext("the endpoint speaks version %(theirs)s, not %(ours)s", theirs=theirs, ours=PINNED)
    if seen.undelivered:
        yield ngettext("%(num)s message is late", "%(num)s messages are late", seen.undelivered)
