"""What those see who look after applications: only their own countries, and figures only after their opinion."""

from dataclasses import dataclass

from plugins.membership.application_models import Application, Writer
from plugins.membership.application_rules import REVIEW
from plugins.membership.diversity import Change
from plugins.membership.identity.doubts import doubts_of
from plugins.membership.services import spreading
from plugins.membership.services.applications.calling import CallNote, calls_about
from plugins.membership.services.applications.letters import writers_of
from plugins.membership.services.applications.starting import Matches, matches_with
from plugins.membership.services.places import PlaceCard, places
from portal.database import db
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.organisations.offices import countries_of
from portal.organisations.region_rules import COUNTRIES
from portal.viewer import Viewer


@dataclass(frozen=True)
class File:
    """An application as the office sees it."""

    row: Application
    place: PlaceCard | None
    organisation: Organisation | None
    matches: Matches
    doubts: tuple[str, ...]
    writers: list[Writer]
    calls: list[CallNote]

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody of the body itself has proved an address."""
        return any(one.confirmed_at and not one.is_of_office for one in self.writers)


def countries_seen(viewer: Viewer) -> frozenset[str] | None:
    """The countries whose applications somebody sees; None stands for all. An office that has none has its region's."""
    found = countries_of(viewer, REVIEW)
    if found is None or found:
        return found
    offices = viewer.objects(REVIEW) or frozenset()
    regions = db.session.scalars(db.select(Organisation.region).where(Organisation.id.in_(offices)))
    return frozenset(code for region in regions for code in COUNTRIES.get(region, "").split())


def may_see(row: Application, viewer: Viewer) -> bool:
    """Whether somebody looks after an application, or sits where it is decided."""
    if not viewer.may(REVIEW):
        return False
    countries = countries_seen(viewer)
    return countries is None or row.country in countries


def application_for(application_id: int, viewer: Viewer) -> Application:
    """An application that somebody may see; raises NotFound for all others."""
    row = db.session.get(Application, application_id)
    if row is None or not may_see(row, viewer):
        raise NotFound(N_("There is no such application."))
    return row


def file_of(row: Application, language: str) -> File:
    """All that stands in an application besides the answers to its form."""
    place = places([row.place_id]).get(row.place_id) if row.place_id else None
    organisation = db.session.get(Organisation, row.organisation_id) if row.organisation_id else None
    return File(
        row=row,
        place=place,
        organisation=organisation,
        matches=matches_with(row, language),
        doubts=tuple(dict.fromkeys(one for name in names_of(row) for one in doubts_of(name, row.website))),
        writers=writers_of(row.id),
        calls=list(calls_about(row.id)),
    )


def names_of(row: Application) -> list[str]:
    """Every name that a body gave itself."""
    return [row.name, *row.other_names.values()]


def change_with(row: Application) -> dict[str, Change]:
    """What admitting an application would change in how members are spread, by country and otherwise."""
    place = places([row.place_id]).get(row.place_id) if row.place_id else None
    return spreading.would_change(row.country, place.population if place else None)


def writer_of(application_id: int, viewer: Viewer) -> int:
    """As which writer somebody writes an application; 0 for nobody."""
    if viewer.account_id is None:
        return 0
    own = db.select(Writer.id).where(
        Writer.application_id == application_id, Writer.account_id == viewer.account_id, Writer.left_at.is_(None)
    )
    return db.session.scalar(own) or 0
