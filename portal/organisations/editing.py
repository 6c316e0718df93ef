"""Changing organisations and fund holders; slugs stay for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from portal.changes import touch
from portal.database import db
from portal.events import publish
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.aliases import by_slug
from portal.organisations.events import OrganisationChanged
from portal.organisations.models import Holder, HolderGateway, Organisation, OrganisationName
from portal.organisations.rules import is_website
from portal.organisations.services import NewHolder, NewOrganisation, create_holder, create_organisation, new_name

DEEPEST = 20


@dataclass(frozen=True)
class OrganisationChange:
    """What can be changed of an organisation."""

    kind: str
    country: str
    region: str
    place: str
    website: str
    parent_slug: str


@dataclass(frozen=True)
class HolderChange:
    """What can be changed of a fund holder."""

    legal_name: str
    address: str
    tax_id: str
    currencies: Sequence[str]
    fee_per_mille: int
    floor_percent: int
    grace_days: int
    receipt_texts: Mapping[str, str]


def enter_organisation(new: NewOrganisation) -> int:
    """Enter an organisation that somebody typed in, and give its id."""
    _check_website(new.website)
    try:
        with db.session.begin_nested():
            return create_organisation(new)
    except IntegrityError:
        raise Conflict(N_("Another organisation has this short name."), "slug") from None


def _check_website(address: str) -> None:
    if address and not is_website(address):
        raise Refused(N_("Enter the address of a website like https://city.example."), "website")


def change_organisation(organisation_id: int, change: OrganisationChange) -> None:
    """Note where an organisation is and what it is part of."""
    row = db.session.get_one(Organisation, organisation_id)
    _check_website(change.website)
    row.parent_id = parent_of(change.parent_slug, organisation_id)
    row.kind, row.country, row.region = change.kind, change.country, change.region
    row.place, row.website = change.place, change.website
    tell_changed(organisation_id)


def parent_of(slug: str, organisation_id: int | None = None) -> int | None:
    """What an organisation is part of, which is never itself or a part of it."""
    if not slug:
        return None
    found = by_slug(slug)
    if found is None:
        raise Refused(N_("There is no organisation with this short name."), "parent")
    above: Organisation | None = found
    for _ in range(DEEPEST):
        if above is None or above.id == organisation_id:
            break
        above = db.session.get(Organisation, above.parent_id) if above.parent_id else None
    if above is not None:
        raise Refused(N_("An organisation is no part of itself or of its own parts."), "parent")
    return found.id


def add_name(organisation_id: int, language: str, name: str, *, is_former: bool) -> None:
    """Note a name of an organisation in a language."""
    try:
        with db.session.begin_nested():
            db.session.add(new_name(organisation_id, language, name, is_former=is_former))
    except IntegrityError:
        raise Conflict(N_("It bears this name already."), "name") from None
    tell_changed(organisation_id)


def remove_name(organisation_id: int, name_id: int) -> None:
    """Delete a name that was wrong; one name stays."""
    row = db.session.get(OrganisationName, name_id)
    if row is None or row.organisation_id != organisation_id:
        raise NotFound(N_("There is no such name."))
    others = db.select(db.func.count()).where(
        OrganisationName.organisation_id == organisation_id,
        OrganisationName.is_former.is_(False),
        OrganisationName.id != name_id,
    )
    if not db.session.scalar(others):
        raise Refused(N_("An organisation has at least one name. Add the right one first."), "name")
    db.session.delete(row)
    tell_changed(organisation_id)


def tell_changed(organisation_id: int) -> None:
    """Say that what is known of an organisation changed; for whoever changes it in another way than here."""
    touch("organisations")
    publish(OrganisationChanged(organisation_id))


def enter_holder(slug: str, organisation_slug: str, change: HolderChange) -> int:
    """Enter a fund holder that somebody typed in, in the country of its organisation, and give its id."""
    organisation = by_slug(organisation_slug)
    if organisation is None:
        raise Refused(N_("There is no organisation with this short name."), "organisation")
    new = NewHolder(
        slug=slug,
        organisation_id=organisation.id,
        country=organisation.country,
        **vars(change) | {"currencies": tuple(change.currencies)},
    )
    try:
        with db.session.begin_nested():
            return create_holder(new)
    except IntegrityError:
        raise Conflict(N_("Another fund holder has this short name."), "slug") from None


def change_holder(holder_id: int, change: HolderChange) -> None:
    """Note what stands on a fund holder's receipts, and its terms for campaigns to come."""
    row = db.session.get(Holder, holder_id)
    if row is None:
        raise NotFound(N_("There is no such fund holder."))
    row.legal_name, row.address, row.tax_id = change.legal_name, change.address, change.tax_id
    row.currencies, row.receipt_texts = list(change.currencies), dict(change.receipt_texts)
    row.fee_per_mille, row.floor_percent = change.fee_per_mille, change.floor_percent
    row.grace_days = change.grace_days
    touch("organisations", "campaigns")


def close_gateway(holder_id: int, gateway: str) -> None:
    """Let a holder take no more money through a gateway; its keys stay for refunds of what came by it."""
    row = db.session.scalar(
        db.select(HolderGateway).where(HolderGateway.holder_id == holder_id, HolderGateway.gateway == gateway)
    )
    if row is None:
        raise NotFound(N_("This fund holder does not take money in this way."))
    row.is_active = False
    touch("campaigns")


def all_holders() -> Sequence[Holder]:
    """Every fund holder, by name."""
    return db.session.scalars(db.select(Holder).order_by(Holder.legal_name)).all()
