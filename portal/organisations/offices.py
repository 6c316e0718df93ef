"""Which regional office looks after a country, now or on a day, and which countries somebody sees through theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from portal.database import db
from portal.kernel.clock import business_now
from portal.organisations.models import Organisation
from portal.organisations.office_models import Office, OfficeCountry
from portal.organisations.rules import LEVELS
from portal.viewer import Viewer

ORDER = list(LEVELS)


@dataclass(frozen=True)
class OfficeCard:
    """An office as other parts see it; roles and permissions of it hold for ``organisation_id``."""

    id: int
    organisation_id: int
    slug: str
    level: str
    parent_id: int | None


def offices_for(country: str, at: datetime | None = None) -> tuple[OfficeCard, ...]:
    """The offices that look after a country, or did at a moment: the nearest first, at most one of each level."""
    held = _cards().join(OfficeCountry, OfficeCountry.office_id == Office.id)
    rows = db.session.execute(held.where(OfficeCountry.country == country, _held(at or business_now())))
    return tuple(sorted(map(_card, rows), key=lambda office: ORDER.index(office.level), reverse=True))


def offices_of(organisation_id: int, at: datetime | None = None) -> tuple[OfficeCard, ...]:
    """The offices that look after the country of an organisation, the nearest first."""
    country = db.session.scalar(db.select(Organisation.country).where(Organisation.id == organisation_id))
    return offices_for(country, at) if country else ()


def countries_of(viewer: Viewer, permission: str) -> frozenset[str] | None:
    """The countries for which somebody holds a permission through their offices; None stands for all of them."""
    offices = viewer.objects(permission)
    return None if offices is None else countries_of_offices(offices)


def countries_of_offices(organisation_ids: Iterable[int]) -> frozenset[str]:
    """The countries that these organisations look after as offices."""
    found = (
        db.select(OfficeCountry.country)
        .join(Office, Office.id == OfficeCountry.office_id)
        .where(Office.organisation_id.in_(set(organisation_ids)), _held(business_now()))
    )
    return frozenset(db.session.scalars(found))


def looks_after(viewer: Viewer, permission: str, country: str) -> bool:
    """Whether somebody holds a permission for a country, through an office of it or for the whole portal."""
    countries = countries_of(viewer, permission)
    return countries is None or country in countries


def all_offices() -> list[OfficeCard]:
    """Every office that is open: those of regions first, each level by short name."""
    rows = map(_card, db.session.execute(_cards().where(Office.closed_at.is_(None))))
    return sorted(rows, key=lambda office: (ORDER.index(office.level), office.slug))


def office_with(slug: str) -> OfficeCard | None:
    """The open office that an organisation is, by its short name."""
    row = db.session.execute(_cards().where(Organisation.slug == slug, Office.closed_at.is_(None))).one_or_none()
    return _card(row) if row else None


def _held(at: datetime) -> ColumnElement[bool]:
    return (OfficeCountry.starts_at <= at) & or_(OfficeCountry.ends_at.is_(None), OfficeCountry.ends_at > at)


def _cards() -> Select[Any]:
    columns = (Office.id, Office.organisation_id, Organisation.slug, Office.level, Office.parent_id)
    return select().add_columns(*columns).join(Organisation, Organisation.id == Office.organisation_id)


def _card(row: Any) -> OfficeCard:
    return OfficeCard(row.id, row.organisation_id, row.slug, row.level, row.parent_id)
