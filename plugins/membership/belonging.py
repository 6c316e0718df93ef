"""What belongs to an organisation because of its membership."""

from plugins.membership.services import lining
from plugins.membership.services.recording import project
from portal.hooks import OrganisationRows
from portal.kernel.text import N_


def rebuild(organisation_id: int) -> None:
    """Work out anew what an organisation was as a member, from all that happened to it."""
    project([organisation_id])


def line_up(organisation_id: int) -> None:
    """Write anew what the directory shows of an organisation."""
    lining.write([organisation_id])


FIRST = "It names the record to which something happened first, whatever became of it."
ROWS = (
    OrganisationRows("membership_member.organisation_id", N_("Membership"), mark="merged_from_id"),
    OrganisationRows("membership_member.merged_from_id", follow="stays", why=FIRST),
    OrganisationRows("membership_spell.organisation_id", follow="rebuilt", rebuild=rebuild),
    OrganisationRows("membership_directory_line.organisation_id", follow="rebuilt", rebuild=line_up),
    OrganisationRows("membership_directory_word.organisation_id", follow="rebuilt", rebuild=line_up),
    OrganisationRows("membership_reminder.organisation_id", N_("Reminders")),
    OrganisationRows("membership_seat.organisation_id", N_("Seats at regional offices")),
    OrganisationRows("membership_register_row.organisation_id", N_("Rows of registers that name it")),
    OrganisationRows("membership_register_row.entered_id", N_("Rows of registers by which it was entered")),
    OrganisationRows("membership_application.organisation_id", N_("Applications for membership")),
    OrganisationRows("membership_application.entered_by_office", N_("Applications entered on behalf of others")),
)
