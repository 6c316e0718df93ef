"""Handing a draft in: only then must everything be right, and only then is it a campaign."""

from collections.abc import Mapping
from typing import Any

from plugins.campaigns.models import Campaign, Draft, Submission
from plugins.campaigns.services import creating
from plugins.campaigns.services.creating import NewBudgetLine, NewCampaign, NewNeed, NewReward
from plugins.campaigns.services.making.checking import Known, Reading, read
from plugins.campaigns.services.making.entering import enter, leave
from plugins.campaigns.services.making.parts import Content, to_stored
from plugins.campaigns.services.making.saving import DraftCard, content_of
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, Refused
from portal.kernel.text import N_
from portal.organisations.rules import LONGEST_SLUG, proposed_slug
from portal.viewer import Viewer

NOT_READY = N_("Something is missing or wrong. It stands below, each with the way to it.")
TAKEN = ("making", "messages", "pledges", "needs")  # addresses of our own below that of the campaigns
ROOM_FOR_A_NUMBER = 8


def hand_in(draft: DraftCard, known: Known, viewer: Viewer) -> int:
    """Give a draft to the regional office and the secretariat, and give its campaign's number; raise Refused."""
    row = db.session.get_one(Draft, draft.id, with_for_update=True, populate_existing=True)
    content = content_of(draft.id)
    reading = read(content, known)
    if reading.faults.found:
        raise Refused(NOT_READY)
    if row.campaign_id is None:
        row.campaign_id = creating.create_campaign(_campaign(draft, reading, _free_slug(draft, reading)))
    else:
        slug = db.session.scalars(db.select(Campaign.slug).where(Campaign.id == row.campaign_id)).one()
        creating.rewrite_campaign(row.campaign_id, _campaign(draft, reading, slug))
    creating.submit(row.campaign_id, viewer)
    note_submission(row.campaign_id, as_stored(content), viewer)
    enter(row.campaign_id, viewer)
    return row.campaign_id


def as_stored(content: Content) -> dict[str, Any]:
    """The parts as they are stored with a submission."""
    return {name: {"fields": dict(part.fields), "writing": to_stored(part.writing)} for name, part in content.items()}


def note_submission(campaign_id: int, content: Mapping[str, Any], viewer: Viewer) -> int:
    """Keep what was handed in, to be compared with what is handed in next."""
    before = db.select(db.func.max(Submission.number)).where(Submission.campaign_id == campaign_id)
    row = Submission(
        campaign_id=campaign_id,
        number=(db.session.scalar(before) or 0) + 1,
        content=dict(content),
        account_id=viewer.account_id,
        sent_at=business_now(),
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def withdraw(draft: DraftCard, viewer: Viewer) -> None:
    """Take a campaign back to work on it, as long as it is not public; raise Conflict."""
    if draft.campaign_id is None:
        raise Conflict(N_("This campaign was not handed in."))
    creating.take_back(draft.campaign_id, viewer)
    leave(draft.campaign_id, viewer)


def _campaign(draft: DraftCard, reading: Reading, slug: str) -> NewCampaign:
    assert reading.goal
    assert reading.holder
    assert reading.opens_at
    assert reading.deadline_at
    return NewCampaign(
        slug=slug,
        organisation_id=draft.organisation_id,
        holder_id=reading.holder.id,
        region=reading.region,
        theme=reading.theme,
        goal=reading.goal,
        model=reading.model,
        opens_at=reading.opens_at,
        deadline_at=reading.deadline_at,
        time_zone=reading.time_zone,
        original_language=reading.language,
        country=reading.country,
        place=reading.place,
        texts=reading.texts,
        optimum=reading.optimum.minor if reading.optimum else None,
        floor_percent=reading.floor_percent,
        left_over=reading.left_over,
        budget=[NewBudgetLine(line.part, line.amount, line.labels) for line in reading.budget],
        rewards=[
            NewReward(one.price, one.titles, one.descriptions, one.stock, one.delivery_on, one.takers)
            for one in reading.returns
        ],
        needs=[NewNeed(need.kind, need.titles, need.descriptions) for need in reading.needs],
    )


def _free_slug(draft: DraftCard, reading: Reading) -> str:
    """A short name for the address, from a title that Latin letters can write; it never changes again."""
    titles = (reading.texts[code][0] for code in (reading.language, "en", *reading.texts) if code in reading.texts)
    named = next((slug for slug in map(proposed_slug, titles) if slug), f"campaign-{draft.id}")
    named = named[: LONGEST_SLUG - ROOM_FOR_A_NUMBER].strip("-")
    is_taken = db.session.scalar(db.select(Campaign.id).where(Campaign.slug == named)) is not None
    return f"{named}-{draft.id}" if is_taken or named in TAKEN else named
