"""Putting words right in a campaign that is public: what it said before stays readable, and backers are told.

Sums, rules, dates and prices cannot be changed by anything here or elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from plugins.campaigns.models import Campaign, CampaignText, EarlierReward, EarlierText, Pledge, Reward
from plugins.campaigns.rules import MAKE, PUBLIC
from plugins.campaigns.services import searching
from plugins.campaigns.services.creating import locked, reference
from plugins.campaigns.services.telling import values_of
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.mail.services import Letter, send
from portal.viewer import Viewer

TELL = "campaigns.tell_return"
BATCH = 200
OVERTAKEN = N_(
    "Somebody else changed this text in the meantime. What you typed stands below; compare, and send it again."
)
THE_SAME = N_("Nothing has changed.")


@dataclass(frozen=True)
class Words:
    """A text in one language."""

    language: str
    title: str
    summary: str
    story: str


@dataclass(frozen=True)
class Earlier:
    """What a text said until somebody changed it."""

    language: str
    number: int
    title: str
    summary: str
    story: str
    replaced_at: datetime


def campaign_for(campaign_id: int, viewer: Viewer) -> Campaign:
    """A public campaign, for those who make it; raise NotFound to all others."""
    row = db.session.get(Campaign, campaign_id)
    if row is None or row.state not in PUBLIC or not viewer.may(MAKE, row.organisation_id):
        raise NotFound(N_("There is no such campaign."))
    return row


def check_not_archived(row: Campaign) -> None:
    """Refuse to change a campaign that is archived: it stays as it is."""
    if row.archived_at is not None:
        raise Conflict(N_("This campaign is archived. It stays as it is."))


def texts_of(campaign_id: int) -> dict[str, Words]:
    """The texts of a campaign as they are now, by language."""
    rows = db.session.scalars(
        db.select(CampaignText).where(CampaignText.campaign_id == campaign_id).order_by(CampaignText.language)
    )
    return {row.language: Words(row.language, row.title, row.summary, row.story) for row in rows}


def changes_of(campaign_id: int, language: str) -> int:
    """How often a text was changed since the campaign went public."""
    counted = db.select(db.func.count(EarlierText.id)).where(EarlierText.campaign_id == campaign_id)
    return db.session.scalar(counted.where(EarlierText.language == language)) or 0


def change_text(campaign_id: int, new: Words, based_on: int, viewer: Viewer) -> None:
    """Change a text, or add one in another language; raise Conflict when it was not written on the newest one."""
    campaign_for(campaign_id, viewer)
    check_not_archived(locked(campaign_id))
    number = changes_of(campaign_id, new.language)
    if based_on != number:
        raise Conflict(OVERTAKEN)
    row = db.session.get(CampaignText, (campaign_id, new.language), populate_existing=True)
    if row is None:
        row = CampaignText(campaign_id=campaign_id, **vars(new))
        db.session.add(row)
    elif (row.title, row.summary, row.story) == (new.title, new.summary, new.story):
        raise Refused(THE_SAME)
    else:
        _keep_text(row, number + 1, viewer)
        row.title, row.summary, row.story = new.title, new.summary, new.story
    db.session.flush()
    _let_be_found(campaign_id)
    note("campaigns.text_changed", reference(campaign_id), viewer, {"language": new.language, "number": number + 1})


def _keep_text(row: CampaignText, number: int, viewer: Viewer) -> None:
    earlier = EarlierText(
        campaign_id=row.campaign_id,
        language=row.language,
        number=number,
        title=row.title,
        summary=row.summary,
        story=row.story,
        account_id=viewer.account_id,
        replaced_at=business_now(),
    )
    db.session.add(earlier)


def _let_be_found(campaign_id: int) -> None:
    place = db.session.get_one(Campaign, campaign_id).place
    said = texts_of(campaign_id).values()
    searching.enter_words(campaign_id, [place, *(f"{text.title} {text.summary}" for text in said)])
    touch("campaigns", reference(campaign_id))


def earlier_texts(campaign_id: int) -> list[Earlier]:
    """What the texts of a campaign said before, the latest change first."""
    rows = db.session.scalars(
        db.select(EarlierText).where(EarlierText.campaign_id == campaign_id).order_by(EarlierText.id.desc())
    )
    return [Earlier(row.language, row.number, row.title, row.summary, row.story, row.replaced_at) for row in rows]


def return_of(campaign_id: int, reward_id: int) -> Reward:
    """A return of a campaign; raise NotFound."""
    row = db.session.get(Reward, reward_id)
    if row is None or row.campaign_id != campaign_id:
        raise NotFound(N_("There is no such return."))
    return row


def change_return(campaign_id: int, reward_id: int, said: Mapping[str, tuple[str, str]], viewer: Viewer) -> None:
    """Describe a return otherwise in some languages; its price and stock stay, and whoever has taken it is told."""
    campaign_for(campaign_id, viewer)
    check_not_archived(locked(campaign_id))
    row = return_of(campaign_id, reward_id)
    titles = {**row.titles, **{code: title for code, (title, _) in said.items()}}
    descriptions = {**row.descriptions, **{code: text for code, (_, text) in said.items()}}
    if (titles, descriptions) == (row.titles, row.descriptions):
        raise Refused(THE_SAME)
    counted = db.select(db.func.count(EarlierReward.id)).where(EarlierReward.reward_id == reward_id)
    earlier = EarlierReward(
        reward_id=reward_id,
        number=(db.session.scalar(counted) or 0) + 1,
        titles=row.titles,
        descriptions=row.descriptions,
        account_id=viewer.account_id,
        replaced_at=business_now(),
    )
    db.session.add(earlier)
    row.titles, row.descriptions = titles, descriptions
    db.session.flush()
    enqueue(TELL, {"earlier_id": earlier.id})
    touch(reference(campaign_id))
    note("campaigns.return_changed", reference(campaign_id), viewer, {"return": reward_id, "number": earlier.number})


def tell_takers(earlier_id: int, after: int = 0) -> None:
    """Write to those who have taken a return what it said before and says now, a batch at a time."""
    with unit_of_work():
        earlier = db.session.get_one(EarlierReward, earlier_id)
        row = db.session.get_one(Reward, earlier.reward_id)
        campaign = db.session.get_one(Campaign, row.campaign_id)
        counting = (Pledge.counted_at.is_not(None), Pledge.uncounted_at.is_(None), Pledge.email != "")
        wanted = db.select(Pledge).where(Pledge.campaign_id == campaign.id, Pledge.reward_id == row.id, *counting)
        found = list(db.session.scalars(wanted.where(Pledge.id > after).order_by(Pledge.id).limit(BATCH)))
        for pledge in found:
            _tell(pledge, campaign, row, earlier)
        if len(found) == BATCH:
            enqueue(TELL, {"earlier_id": earlier_id, "after": found[-1].id})


def _tell(pledge: Pledge, campaign: Campaign, row: Reward, earlier: EarlierReward) -> None:
    codes = [code for code in (pledge.language, campaign.original_language, *row.titles) if code in row.titles]
    code = codes[0]
    said = {
        "before": f"{earlier.titles.get(code, '')}. {earlier.descriptions.get(code, '')}",
        "now": f"{row.titles[code]}. {row.descriptions.get(code, '')}",
    }
    key = f"campaigns:pledge:{pledge.id}:return:{earlier.id}"
    values = values_of(pledge, campaign) | said
    send(Letter(pledge.email, pledge.language, "campaigns/mail/return_changed.md", key, values))
