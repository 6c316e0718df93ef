"""Putting right what a body said of itself, as long as its application is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.membership.services.applications.handing_in import NOT_NOW, is_writable, submission_of
from plugins.membership.services.applications.letters import reference
from plugins.membership.services.applications.writing import desk_of
from portal.audit.services import note
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict


@dataclass(frozen=True)
class Names:
    """How a body is called, in its own language and in others, and its website."""

    name: str
    name_language: str
    other_names: Mapping[str, str]
    website: str = ""


def correct(writer_id: int, told: Names) -> None:
    """Put names and website right; raise Conflict when nothing can be changed now."""
    desk = desk_of(writer_id)
    row = desk.application
    if not is_writable(row, submission_of(row)):
        raise Conflict(NOT_NOW)
    before, row.name, row.name_language = row.name, told.name, told.name_language
    row.other_names, row.website, row.changed_at = dict(told.other_names), told.website, business_now()
    note("membership.application.correct", reference(row.id), desk.viewer, {"before": before, "name": told.name})
