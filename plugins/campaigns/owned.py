"""What belongs to an organisation of campaigns."""

from collections.abc import Iterable

from portal.hooks import OrganisationRows, hookimpl
from portal.kernel.text import N_


@hookimpl
def portal_organisation_rows() -> Iterable[OrganisationRows]:
    """Campaigns and pledges follow their organisation."""
    return [
        OrganisationRows("campaigns_campaign.organisation_id", N_("Campaigns")),
        OrganisationRows("campaigns_draft.organisation_id", N_("Campaigns in the making")),
        OrganisationRows("campaigns_pledge.organisation_id", N_("Pledges in its name")),
    ]
