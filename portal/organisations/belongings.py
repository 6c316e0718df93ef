"""What belongs to organisations: the core's own rows, and those that the plugins name."""

from collections.abc import Iterator, Sequence

from portal.accounts.rules import ROLES
from portal.hooks import OrganisationRows, current_hooks, portal_organisation_rows
from portal.kernel.text import N_

OF_ORGANISATIONS = frozenset(role.name for role in ROLES.values() if role.scope in ("organisation", "office"))
MERGING = "It says which two records became one."
CORE_ROWS = (
    OrganisationRows("core_organisation_name.organisation_id", N_("Names")),
    OrganisationRows("core_organisation.parent_id", N_("Organisations that are part of it")),
    OrganisationRows("core_organisation.merged_into_id", N_("Records that were merged into it before")),
    OrganisationRows("core_holder.organisation_id", N_("Fund holders")),
    OrganisationRows("core_office.organisation_id", N_("Regional offices")),
    OrganisationRows("core_organisation_domain.organisation_id", N_("Domains of its addresses")),
    OrganisationRows("core_handover.organisation_id", N_("Roles that are handed over")),
    OrganisationRows("core_role_grant.object_id", N_("Roles of people"), only={"role": OF_ORGANISATIONS}),
    OrganisationRows("core_invitation.object_id", N_("Invitations"), only={"role": OF_ORGANISATIONS}),
    OrganisationRows("core_merge.kept_id", follow="stays", why=MERGING),
    OrganisationRows("core_merge.gone_id", follow="stays", why=MERGING),
)


def rows_of_organisations() -> Sequence[OrganisationRows]:
    """Every column by which something belongs to an organisation; a plugin that fails stops the act."""
    return list(_rows())


def _rows() -> Iterator[OrganisationRows]:
    yield from CORE_ROWS
    for rows in current_hooks().collect(portal_organisation_rows).values():
        yield from rows
