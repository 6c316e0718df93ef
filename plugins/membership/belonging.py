"""What belongs to an organisation because of its membership."""

from portal.hooks import OrganisationRows
from portal.kernel.text import N_

# Of two memberships that of the record which is kept stands.
ROWS = (OrganisationRows("membership_member.organisation_id", N_("Membership")),)
