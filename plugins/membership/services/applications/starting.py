"""Starting an application: who it may be already is shown first; the link of a letter proves the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from plugins.membership.application_models import Application, Writer
from plugins.membership.application_rules import RUNNING, level_of
from plugins.membership.identity.comparing import Verdict, compare
from plugins.membership.identity.records import Record
from plugins.membership.services.applications.letters import mail_link, reference
from plugins.membership.services.applications.writing import dossier_of
from plugins.membership.services.duplicates import Candidate, StoredGazetteer, candidates
from portal.audit.services import note
from portal.database import db, insert_once
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict
from portal.kernel.text import N_
from portal.viewer import Viewer

MOST_LOOKED_AT = 200


@dataclass(frozen=True)
class Body:
    """A body that would like to be a member, as it tells of itself."""

    kind: str
    level: str
    name: str
    name_language: str
    country: str
    place: str = ""
    place_id: int | None = None
    coordinates: tuple[float, float] | None = None
    other_names: Mapping[str, str] = field(default_factory=dict)
    website: str = ""

    @property
    def record(self) -> Record:
        """What is compared with others."""
        place = str(self.place_id or self.place)
        return Record(self.name, self.name_language, self.country, self.kind, place, self.website, self.level)


@dataclass(frozen=True)
class Office:
    """Who enters an application for somebody else: a person of an office, or of the secretariat."""

    viewer: Viewer
    email: str
    organisation_id: int | None = None


@dataclass(frozen=True)
class Running:
    """An application that runs and may be for the same body, and why."""

    application_id: int
    name: str
    name_language: str
    verdict: Verdict


@dataclass(frozen=True)
class Matches:
    """Who it may be already: organisations that are known, and applications that run."""

    known: Sequence[Candidate]
    running: Sequence[Running]

    def __bool__(self) -> bool:
        return bool(self.known or self.running)


def matches_of(body: Body, language: str) -> Matches:
    """Whom a body may be already, with reasons; never a refusal."""
    return Matches(candidates(body.record, language), list(_running_like(body.record)))


def matches_with(row: Application, language: str) -> Matches:
    """Whom the body of an application may be already, for those who review it; its own organisation is no doubt."""
    told = record_of(row)
    known = [one for one in candidates(told, language) if one.organisation.id != row.organisation_id]
    return Matches(known, list(_running_like(told, row.id)))


def _running_like(told: Record, apart_from: int = 0) -> Iterable[Running]:
    rows = db.session.scalars(
        db.select(Application)
        .where(Application.country == told.country, Application.state.in_(RUNNING), Application.id != apart_from)
        .order_by(Application.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    gazetteer = StoredGazetteer()
    for row in rows:
        verdict = compare(told, record_of(row), gazetteer)
        if verdict.word != "distinct":
            yield Running(row.id, row.name, row.name_language, verdict)


def record_of(row: Application) -> Record:
    """What is compared of an application."""
    place = str(row.place_id or row.place)
    return Record(row.name, row.name_language, row.country, row.kind, place, row.website, row.level)


def start(body: Body, email: str, language: str, form_key: str) -> int | None:
    """Note that somebody would like to apply and mail the link that opens it; None when the form came before."""
    row = new_application(body, language, form_key)
    if not insert_once(row):
        return None
    writer = Writer(application_id=row.id, email=email.lower(), language=language, created_at=wall_now())
    db.session.add(writer)
    db.session.flush()
    mail_link(row, writer, "begun")
    return row.id


def enter(body: Body, email: str, language: str, form_key: str, office: Office) -> int:
    """Begin an application for a body that an office knows; the body confirms by the link that is mailed to it.

    Gives the writer as whom the office fills it in.
    """
    row = new_application(body, language, form_key)
    row.is_by_office, row.entered_by_office = True, office.organisation_id
    if not insert_once(row):
        raise Conflict(N_("This was sent before."))
    now = wall_now()
    ours = Writer(
        application_id=row.id,
        email=office.email,
        name=office.viewer.name,
        language=language,
        account_id=office.viewer.account_id,
        is_of_office=True,
        created_at=now,
        confirmed_at=now,
    )
    theirs = Writer(application_id=row.id, email=email.lower(), language=language, created_at=now)
    db.session.add_all([ours, theirs])
    dossier_of(row)
    db.session.flush()
    mail_link(row, theirs, "entered", {"by": office.viewer.name})
    note("membership.application.enter", reference(row.id), office.viewer, {"name": row.name})
    return ours.id


def new_application(body: Body, language: str, form_key: str) -> Application:
    """An application that nobody has confirmed yet."""
    latitude, longitude = body.coordinates or (None, None)
    now = business_now()
    return Application(
        form_key=form_key,
        kind=body.kind,
        level=level_of(body.kind, body.level),
        name=body.name,
        name_language=body.name_language,
        other_names=dict(body.other_names),
        country=body.country,
        place=body.place,
        place_id=body.place_id,
        latitude=latitude,
        longitude=longitude,
        website=body.website,
        language=language,
        started_at=now,
        changed_at=now,
    )
