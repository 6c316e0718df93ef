"""What a campaign in the making may choose from."""

from collections.abc import Collection

from plugins.campaigns.services.making.checking import Known
from portal.database import db
from portal.kernel.clock import business_now
from portal.organisations.models import Holder
from portal.organisations.services import holder


def known(languages: Collection[str], countries: Collection[str], zones: Collection[str]) -> Known:
    """Everything that may be chosen now; the web says which languages, countries and time zones it knows."""
    ids = list(db.session.scalars(db.select(Holder.id).order_by(Holder.legal_name, Holder.id)))
    holders = {id_: holder(id_) for id_ in ids}
    return Known(holders, tuple(languages), frozenset(countries), frozenset(zones), business_now())
