"""What can be done with organisations and fund holders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from portal.changes import touch
from portal.database import ask, db
from portal.events import publish
from portal.kernel.clock import wall_now
from portal.kernel.collation import sort_key
from portal.kernel.errors import NotFound
from portal.kernel.text import N_, fold
from portal.organisations.events import OrganisationChanged
from portal.organisations.keys import KeyRing
from portal.organisations.models import Holder, HolderGateway, Organisation, OrganisationName


@dataclass(frozen=True)
class NewOrganisation:
    """What is needed to enter an organisation; ``names`` are by language."""

    slug: str
    names: Mapping[str, str]
    original_language: str
    kind: str
    country: str
    region: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    website: str = ""
    parent_id: int | None = None


@dataclass(frozen=True)
class OrganisationCard:
    """An organisation as other pages show it."""

    id: int
    slug: str
    name: str
    name_language: str
    country: str
    place: str


@dataclass(frozen=True)
class NewHolder:
    """What is needed to enter a fund holder."""

    slug: str
    organisation_id: int
    legal_name: str
    address: str
    tax_id: str
    country: str
    currencies: tuple[str, ...]
    fee_per_mille: int = 0
    floor_percent: int = 80
    grace_days: int = 7
    receipt_texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HolderCard:
    """A fund holder as other parts see it: never its keys."""

    id: int
    slug: str
    organisation_id: int
    legal_name: str
    address: str
    tax_id: str
    country: str
    currencies: tuple[str, ...]
    fee_per_mille: int
    floor_percent: int
    grace_days: int
    receipt_texts: Mapping[str, str] = field(hash=False)
    gateways: tuple[str, ...]


def create_organisation(new: NewOrganisation) -> int:
    """Enter an organisation with its names and give its id."""
    row = Organisation(
        slug=new.slug,
        kind=new.kind,
        country=new.country,
        region=new.region,
        place=new.place,
        latitude=new.latitude,
        longitude=new.longitude,
        population=new.population,
        website=new.website,
        parent_id=new.parent_id,
        original_language=new.original_language,
        created_at=wall_now(),
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(new_name(row.id, language, name) for language, name in new.names.items())
    touch("organisations")
    publish(OrganisationChanged(row.id))
    return row.id


def new_name(organisation_id: int, language: str, name: str, *, is_former: bool = False) -> OrganisationName:
    """A name of an organisation with what it is found and sorted by; the caller stores it."""
    return OrganisationName(
        organisation_id=organisation_id,
        language=language,
        name=name,
        folded=fold(name),
        sort_key=sort_key(name),
        is_former=is_former,
    )


def organisation_cards(ids: Iterable[int], language: str) -> dict[int, OrganisationCard]:
    """Show organisations with their name in a language, else English, else their own."""
    wanted = set(ids)
    rows = db.session.execute(
        db.select(
            Organisation.id, Organisation.slug, Organisation.country, Organisation.place,
            Organisation.original_language, OrganisationName.language, OrganisationName.name,
        )
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(Organisation.id.in_(wanted), OrganisationName.is_former.is_(False))
    )  # fmt: skip
    best: dict[int, tuple[int, OrganisationCard]] = {}
    for row in rows:
        rank = [language, "en", row.original_language, row.language].index(row.language)
        card = OrganisationCard(row.id, row.slug, row.name, row.language, row.country, row.place)
        if row.id not in best or rank < best[row.id][0]:
            best[row.id] = (rank, card)
    return {id_: card for id_, (_, card) in best.items()}


SHOWN_NAME = aliased(OrganisationName)


def with_names(found: Select[Any], organisation_id: Any) -> Select[Any]:
    """Join organisations to a statement, with their name for a reader of ``language``; see ``organisation_card``."""
    return with_best_name(found, organisation_id, SHOWN_NAME.id == best_name())


def with_best_name(found: Select[Any], organisation_id: Any, is_shown: ColumnElement[bool]) -> Select[Any]:
    """Join organisations to a statement, and that of their names which is shown."""
    return (
        found.add_columns(
            Organisation.id.label("organisation_number"),
            Organisation.slug.label("organisation_slug"),
            Organisation.country.label("organisation_country"),
            Organisation.place.label("organisation_place"),
            SHOWN_NAME.name.label("organisation_name"),
            SHOWN_NAME.language.label("organisation_name_language"),
        )
        .join(Organisation, Organisation.id == organisation_id)
        .join(SHOWN_NAME, is_shown)
    )


def best_name() -> ColumnElement[int]:
    """The number of an organisation's name in ``language``, else English, else its own, else any."""
    return func.coalesce(
        _name(OrganisationName.language == bindparam("language")),
        _name(OrganisationName.language == "en"),
        _name(OrganisationName.language == Organisation.original_language),
        _name(),
    )


def _name(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    own = select(func.min(OrganisationName.id)).where(OrganisationName.organisation_id == Organisation.id)
    own = own.where(OrganisationName.is_former.is_(False), *conditions)
    return own.correlate(Organisation).scalar_subquery()


def organisation_card(row: Any) -> OrganisationCard:
    """Show the organisation of a row of a statement ``with_names``."""
    return OrganisationCard(
        id=row.organisation_number,
        slug=row.organisation_slug,
        name=row.organisation_name,
        name_language=row.organisation_name_language,
        country=row.organisation_country,
        place=row.organisation_place,
    )


def create_holder(new: NewHolder) -> int:
    """Enter a fund holder and give its id."""
    row = Holder(
        slug=new.slug,
        organisation_id=new.organisation_id,
        legal_name=new.legal_name,
        address=new.address,
        tax_id=new.tax_id,
        country=new.country,
        currencies=list(new.currencies),
        fee_per_mille=new.fee_per_mille,
        floor_percent=new.floor_percent,
        grace_days=new.grace_days,
        receipt_texts=dict(new.receipt_texts),
    )
    db.session.add(row)
    db.session.flush()
    touch("organisations")
    return row.id


SHOWN_OF_HOLDER = [column.label(f"fund_holder_{column.name}") for column in Holder.__table__.columns]


def with_holder(found: Select[Any], holder_id: Any) -> Select[Any]:
    """Join fund holders to a statement, with a row for each gateway that is open to them; see ``holder_card``."""
    return with_gateways(found.join(Holder, Holder.id == holder_id).add_columns(*SHOWN_OF_HOLDER), Holder.id)


def with_gateways(found: Select[*tuple[Any, ...]], holder_id: Any) -> Select[*tuple[Any, ...]]:
    """Join the gateways that are open to fund holders to a statement, a row for each and one where there is none."""
    is_open = (HolderGateway.holder_id == holder_id) & HolderGateway.is_active.is_(True)
    return found.outerjoin(HolderGateway, is_open).add_columns(HolderGateway.gateway).order_by(HolderGateway.id)


WANTED = select(bindparam("holder_id", type_=Holder.id.type).label("id")).subquery()
HOLDER = with_holder(select(WANTED.c.id).select_from(WANTED), WANTED.c.id)
EVERY = Holder.__table__.alias("every_holder")
HOLDERS = with_holder(select(EVERY.c.id).select_from(EVERY).order_by(EVERY.c.legal_name, EVERY.c.id), EVERY.c.id)


def holder(holder_id: int) -> HolderCard:
    """Show a fund holder; raise NotFound when there is none."""
    rows = ask(HOLDER, holder_id=holder_id).all()
    if not rows:
        raise NotFound(N_("There is no such fund holder."))
    return holder_card(rows)


def holders() -> list[HolderCard]:
    """Show every fund holder, by name."""
    return [holder_card(list(rows)) for _, rows in groupby(ask(HOLDERS), key=lambda row: row.fund_holder_id)]


def holder_card(rows: Sequence[Any]) -> HolderCard:
    """Show the fund holder of the rows of a statement ``with_holder``."""
    row = rows[0]
    return HolderCard(
        id=row.fund_holder_id,
        slug=row.fund_holder_slug,
        organisation_id=row.fund_holder_organisation_id,
        legal_name=row.fund_holder_legal_name,
        address=row.fund_holder_address,
        tax_id=row.fund_holder_tax_id,
        country=row.fund_holder_country,
        currencies=tuple(row.fund_holder_currencies),
        fee_per_mille=row.fund_holder_fee_per_mille,
        floor_percent=row.fund_holder_floor_percent,
        grace_days=row.fund_holder_grace_days,
        receipt_texts=row.fund_holder_receipt_texts,
        gateways=tuple(each.gateway for each in rows if each.gateway),
    )


def open_gateway(holder_id: int, gateway: str, keys: Mapping[str, str], ring: KeyRing) -> None:
    """Let a holder take money through a gateway, with keys that are never shown again."""
    found = db.session.scalar(
        db.select(HolderGateway).where(HolderGateway.holder_id == holder_id, HolderGateway.gateway == gateway)
    )
    if found is None:
        found = HolderGateway(holder_id=holder_id, gateway=gateway, keys_encrypted=b"")
        db.session.add(found)
    found.keys_encrypted, found.is_active = ring.encrypt(keys), True


def gateway_keys(holder_id: int, gateway: str, ring: KeyRing) -> dict[str, str]:
    """Read the keys of a holder's gateway, for that gateway alone; a closed one still collects what was promised."""
    stored = db.session.scalar(
        db.select(HolderGateway.keys_encrypted).where(
            HolderGateway.holder_id == holder_id, HolderGateway.gateway == gateway
        )
    )
    if stored is None:
        raise NotFound(N_("This fund holder does not take money in this way."))
    return ring.decrypt(stored)
