"""Who sits in which body for an application, and what applications are called."""

from collections.abc import Sequence

from plugins.membership.application_models import Application
from plugins.membership.services.applications.handing_in import accounts_of
from portal.database import db
from portal.hooks import Body, Titled
from portal.kernel.ids import ids_of
from portal.organisations.models import Organisation
from portal.organisations.offices import offices_for
from portal.organisations.region_rules import region_of
from portal.reviews.bodies import accounts_with

KIND = "membership:application"
ROLES = {"checkers": "secretariat", "committee": "committee", "panel": "panel"}


def id_in(subject: str) -> int:
    """The number of an application in a reference; 0 for every other."""
    return next(iter(ids_of(KIND, [subject])), 0)


def members(body: Body, subject: str) -> Sequence[int]:
    """The accounts that sit in a body for an application."""
    if body in ROLES:
        return accounts_with(ROLES[body])
    country = db.session.scalar(db.select(Application.country).where(Application.id == id_in(subject)))
    return accounts_with("office", offices_of_country(country or ""))


def offices_of_country(country: str) -> list[int]:
    """The organisations that are regional offices for a country; while none is noted, those of its region."""
    if found := [office.organisation_id for office in offices_for(country)]:
        return found
    region = region_of(country)
    return list(db.session.scalars(db.select(Organisation.id).where(Organisation.region == region))) if region else []


def applicants(subject: str) -> Sequence[int]:
    """The accounts of those who write an application."""
    return list(accounts_of(id_in(subject)))


def titles(subjects: Sequence[str], language: str) -> dict[str, Titled]:
    """What applications are called: the name of the body in the reader's language if it has one, else its own."""
    wanted = db.select(Application).where(Application.id.in_(ids_of(KIND, subjects)))
    return {f"{KIND}:{row.id}": title_of(row, language) for row in db.session.scalars(wanted)}


def title_of(row: Application, language: str) -> Titled:
    """What an application is called for a reader."""
    if language in row.other_names:
        return Titled(row.other_names[language], language)
    return Titled(row.name, row.name_language)
