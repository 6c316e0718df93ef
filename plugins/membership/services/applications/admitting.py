"""Admitting who applied: its organisation, its membership, and the roles of those who wrote."""

from contextlib import suppress

from plugins.membership.application_models import Application, Writer
from plugins.membership.application_rules import ApplicationState, class_of, first_slug
from plugins.membership.models import Place
from plugins.membership.services.applications.letters import reference
from plugins.membership.services.members import Admission
from plugins.membership.services.members import admit as admit_member
from portal.accounts.roles import roles_of
from portal.accounts.services import grant
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.organisations.region_rules import region_of
from portal.organisations.services import NewOrganisation, create_organisation
from portal.viewer import Viewer

OWNER, EDITOR = "owner", "editor"


def admit(application_id: int, viewer: Viewer) -> None:
    """Let who applied be a member from today on: with an organisation, and with roles for those who wrote."""
    row = db.session.get_one(Application, application_id)
    if row.organisation_id is None:
        row.organisation_id = _enter(row)
    slug = db.session.get_one(Organisation, row.organisation_id).slug
    with suppress(Conflict):  # the secretariat entered it by hand in the meantime
        admit_member(Admission(slug, class_of(row.kind), business_now().date()), viewer)
    _give_roles(row)
    row.state, row.changed_at = ApplicationState.ADMITTED, business_now()
    note("membership.application.admit", reference(row.id), viewer, {"organisation": slug})
    touch("membership", "organisations")


def _enter(row: Application) -> int:
    """Make the organisation of an application."""
    place = db.session.get(Place, row.place_id) if row.place_id else None
    new = NewOrganisation(
        slug=proposed_slug(row),
        names={row.name_language: row.name, **row.other_names},
        original_language=row.name_language,
        kind=row.kind,
        country=row.country,
        region=region_of(row.country),
        place=row.place,
        latitude=row.latitude,
        longitude=row.longitude,
        population=place.population if place and row.level == "municipality" else None,
        website=row.website,
    )
    return create_organisation(new)


def proposed_slug(row: Application) -> str:
    """The short name that the organisation of an application gets: the one that was chosen, or a free one."""
    first = row.slug or first_slug(row.kind, row.name, row.place, row.website) or f"member-{row.id}"
    like = db.select(Organisation.slug).where(Organisation.slug.startswith(first, autoescape=True))
    taken = set(db.session.scalars(like))
    tries = (first, f"{first}-{row.country.lower()}", *(f"{first}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in tries if slug not in taken)


def _give_roles(row: Application) -> None:
    """Let the first of those who wrote own the organisation and the others write for it."""
    wanted = db.select(Writer).where(
        Writer.application_id == row.id,
        Writer.account_id.is_not(None),
        Writer.left_at.is_(None),
        Writer.is_of_office.is_(False),
    )
    for place, writer in enumerate(db.session.scalars(wanted.order_by(Writer.id)).all()):
        assert writer.account_id is not None
        held = {role.role for role in roles_of(writer.account_id) if role.object_id == row.organisation_id}
        role = EDITOR if place else OWNER
        if not held & {OWNER, role}:
            grant(writer.account_id, role, row.organisation_id)


def join_to(application_id: int, slug: str, viewer: Viewer) -> None:
    """Say that an application is that of an organisation which the portal knows already."""
    row = db.session.get_one(Application, application_id)
    found = db.session.scalar(db.select(Organisation.id).where(Organisation.slug == slug)) if slug else None
    if slug and found is None:
        raise NotFound(N_("There is no organisation with this short name."), "organisation")
    row.organisation_id = found
    note("membership.application.join", reference(row.id), viewer, {"organisation": slug})


def choose_slug(application_id: int, slug: str, viewer: Viewer) -> None:
    """Say what the organisation is to be called in addresses, which stays for ever."""
    if db.session.scalar(db.select(Organisation.id).where(Organisation.slug == slug)) is not None:
        raise Conflict(N_("Another organisation has this short name."), "slug")
    row = db.session.get_one(Application, application_id)
    row.slug = slug
    note("membership.application.name", reference(row.id), viewer, {"slug": slug})
