"""The yearly confirmation: what is known of a member is still right, or is put right first."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.membership.services.recording import Entry, enter, member_id_of, member_row
from plugins.membership.services.speakers import SPEAK
from plugins.membership.services.standing import position_of, today
from plugins.membership.standing_rules import Kind
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.editing import add_name, tell_changed
from portal.organisations.models import Organisation, OrganisationName
from portal.organisations.rules import is_website
from portal.viewer import Viewer


@dataclass(frozen=True)
class Correction:
    """What an organisation puts right about itself; ``names`` are by the number of the name that each replaces."""

    place: str
    website: str
    names: Mapping[int, str]


def speaks_for(organisation_id: int, viewer: Viewer) -> int:
    """The number of the member for which a viewer speaks; raises NotFound for everybody else."""
    member_id = member_id_of(organisation_id)
    if member_id is None or not viewer.may(SPEAK, organisation_id):
        raise NotFound(N_("There is no such member."))
    return member_id


def confirm(organisation_id: int, viewer: Viewer) -> None:
    """Note that a member's data and representative are still right; twice on one day counts once."""
    member_id = speaks_for(organisation_id, viewer)
    member_row(member_id)
    if not position_of(organisation_id).is_in:
        raise Conflict(N_("Only a member confirms what is known of it."))
    enter(member_id, Entry(Kind.CONFIRMED, today()), viewer)


def correct(organisation_id: int, correction: Correction, viewer: Viewer) -> None:
    """Put right what is known of an organisation; a name that is replaced stays as a former one."""
    speaks_for(organisation_id, viewer)
    if correction.website and not is_website(correction.website):
        raise Refused(N_("Enter the address of a website like https://city.example."), "website")
    row = db.session.get_one(Organisation, organisation_id)
    row.place, row.website = correction.place, correction.website
    for name_id, name in correction.names.items():
        _rename(organisation_id, name_id, name)
    told = {"place": correction.place, "website": correction.website, "names": list(correction.names.values())}
    note("organisation.change", f"organisation:{organisation_id}", viewer, told)
    touch("membership")
    tell_changed(organisation_id)


def _rename(organisation_id: int, name_id: int, name: str) -> None:
    old = db.session.get(OrganisationName, name_id)
    if old is None or old.organisation_id != organisation_id or old.is_former:
        raise NotFound(N_("There is no such name."))
    if name != old.name:
        old.is_former = True
        add_name(organisation_id, old.language, name, is_former=False)
