"""What the audit log and the search of the back office say of the campaigns' objects."""

from collections.abc import Iterator, Sequence

from flask import url_for

from plugins.campaigns.rules import REVIEW, CampaignState
from plugins.campaigns.services import naming
from plugins.campaigns.services.spending import standing
from portal import hooks as h
from portal.kernel.ids import is_id
from portal.viewer import Viewer
from portal.web.languages import gettext, language


def objects_of(references: Sequence[str], viewer: Viewer) -> Iterator[h.Purpose]:
    """Campaigns in whatever state, drafts and expenses."""
    for found in naming.named(references, language(), tuple(CampaignState)):
        campaign_id = found.reference.partition(":")[2]
        url = url_for("campaigns_admin.show", campaign_id=campaign_id) if viewer.may(REVIEW) else ""
        yield h.Purpose(found.reference, found.title, url, found.language)
    for one in references:
        kind, _, number = one.rpartition(":")
        if not is_id(number):
            continue
        if kind == "expense":
            url = url_for("campaigns_spending.expense", expense_id=number) if viewer.may(standing.SEE) else ""
            yield h.Purpose(one, gettext("Expense %(number)s", number=number), url)
        elif kind == "campaigns:draft":
            yield h.Purpose(one, gettext("Draft of a campaign, number %(number)s", number=number), "")
