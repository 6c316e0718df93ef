"""How campaigns are reviewed: the process as the core asks for it."""

from collections.abc import Sequence

from flask import url_for

from plugins.campaigns.rules import DECIDE, REVIEW, CampaignState
from plugins.campaigns.services.creating import id_of
from plugins.campaigns.services.making import entering, reviewing
from plugins.campaigns.services.naming import named
from portal.hooks import Described, Look, ReviewProcess, Titled
from portal.kernel.text import N_


def titles(subjects: Sequence[str], language: str) -> dict[str, Titled]:
    """What campaigns in whatever state are called."""
    return {one.reference: Titled(one.title, one.language) for one in named(subjects, language, tuple(CampaignState))}


def describe(look: Look) -> Described:
    """The page of a campaign in the back office, which has all of it."""
    campaign_id = id_of(look.subject)
    return Described(url_for("campaigns_admin.show", campaign_id=campaign_id) if look.viewer.may(REVIEW) else "")


PROCESSES = (
    ReviewProcess(
        name=entering.PROCESS,
        title=N_("Campaigns"),
        rules=entering.RULES,
        keeper=DECIDE,
        titles=titles,
        describe=describe,
        members=entering.members,
        applicants=entering.applicants,
        moved=reviewing.follow,
        writes_letters=False,
        has_own_pages=True,
        position=20,
    ),
)
