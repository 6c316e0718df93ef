"""What a campaign in the making may choose from."""

from collections.abc import Collection

from plugins.campaigns.services.making.checking import Known
from portal.kernel.clock import business_now
from portal.organisations.services import holders


def known(languages: Collection[str], countries: Collection[str], zones: Collection[str]) -> Known:
    """Everything that may be chosen now; the web says which languages, countries and time zones it knows."""
    return Known(
        {one.id: one for one in holders()}, tuple(languages), frozenset(countries), frozenset(zones), business_now()
    )
