"""The closing report of a campaign that succeeded: written by its team, published when the spending is settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_

from plugins.campaigns.ending_rules import REPORT_AFTER_SUCCESS, report_due_at
from plugins.campaigns.models import Campaign, Pledge, Report, ReportText, SpendingEnd
from plugins.campaigns.rules import MAKE, CampaignState
from plugins.campaigns.services.correcting import campaign_for, check_not_archived
from plugins.campaigns.services.creating import locked, reference
from plugins.campaigns.services.messages.reading import STANDS
from plugins.campaigns.services.messages.sending import write_to_reader
from plugins.campaigns.services.telling import title_of
from portal.audit.services import note
from portal.changes import touch
from portal.database import db, unit_of_work
from portal.jobs.services import enqueue
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_, best_language
from portal.mail.services import Letter
from portal.viewer import Viewer

TELL = "campaigns.tell_report"
TEMPLATE = "campaigns/mail/reported.md"
BATCH, SHOWN = 200, 20


@dataclass(frozen=True)
class ReportCard:
    """A closing report as it stands: its texts by language, and what is in the way of publishing it."""

    texts: dict[str, str]
    original: str
    published_at: datetime | None
    due_at: datetime
    is_settled: bool

    def text_for(self, language: str) -> tuple[str, str]:
        """The text that a reader of a language gets, and its language."""
        code = best_language(language, self.texts, self.original)
        return self.texts[code], code


@dataclass(frozen=True)
class Due:
    """A campaign whose report can be published, or is late."""

    id: int
    title: str
    is_late: bool


def campaign_to_report(campaign_id: int, viewer: Viewer) -> Campaign:
    """A campaign that succeeded, for its team; raise NotFound to all others."""
    row = campaign_for(campaign_id, viewer)
    if row.state != CampaignState.SUCCEEDED:
        raise NotFound(N_("Only a campaign that succeeded has a closing report."))
    return row


def report_of(campaign_id: int) -> ReportCard:
    """The closing report of a campaign that succeeded, as far as it is written."""
    row, campaign = db.session.get(Report, campaign_id), db.session.get_one(Campaign, campaign_id)
    closed_at = db.session.scalar(db.select(SpendingEnd.closed_at).where(SpendingEnd.campaign_id == campaign_id))
    texts = db.session.scalars(db.select(ReportText).where(_of(campaign_id)).order_by(ReportText.language))
    return ReportCard(
        texts={text.language: text.body for text in texts},
        original=row.original_language if row else campaign.original_language,
        published_at=row.published_at if row else None,
        due_at=_due_at(campaign, closed_at),
        is_settled=closed_at is not None,
    )


def write(campaign_id: int, language: str, body: str, viewer: Viewer) -> None:
    """Write the report in a language; once it is published, languages can be added and no text changed."""
    campaign_to_report(campaign_id, viewer)
    check_not_archived(locked(campaign_id))
    row = db.session.get(Report, campaign_id, populate_existing=True)
    if row is None:
        row = Report(campaign_id=campaign_id, account_id=viewer.account_id, original_language=language)
        db.session.add(row)
        db.session.flush()
    text = db.session.get(ReportText, (campaign_id, language), populate_existing=True)
    if text is None:
        db.session.add(ReportText(campaign_id=campaign_id, language=language, body=body))
    elif row.published_at is not None:
        raise Conflict(N_("What was published stays as it is. Other languages can be added."))
    else:
        text.body = body
    if row.published_at is not None:
        note("campaigns.report_translated", reference(campaign_id), viewer, {"language": language})
        touch(reference(campaign_id))


def publish(campaign_id: int, viewer: Viewer) -> None:
    """Publish the report and tell the backers; raise Refused while the spending is not settled."""
    campaign_to_report(campaign_id, viewer)
    locked(campaign_id)
    card, row = report_of(campaign_id), db.session.get(Report, campaign_id, populate_existing=True)
    if row is None or row.original_language not in card.texts:
        raise Refused(N_("Write the report first."))
    if not card.is_settled:
        raise Refused(N_("The spending is not closed yet. A treasurer of the fund holder closes it."))
    if row.published_at is not None:
        raise Conflict(N_("The report is published already."))
    row.published_at, row.account_id = business_now(), viewer.account_id
    enqueue(TELL, {"campaign_id": campaign_id})
    note("campaigns.report_published", reference(campaign_id), viewer)
    touch("campaigns", reference(campaign_id))


def tell_backers(campaign_id: int) -> None:
    """Tell the next backers of the report; how far it came and the letters stand in one commit."""
    with unit_of_work() as session:
        row = session.get(Report, campaign_id, with_for_update=True)
        if row is None or row.published_at is None or row.is_told:
            return
        campaign = session.get_one(Campaign, campaign_id)
        theirs = (Pledge.campaign_id == campaign_id, *STANDS, Pledge.id > row.told_up_to)
        found = session.scalars(db.select(Pledge).where(*theirs).order_by(Pledge.id).limit(BATCH)).all()
        titles = {code: title_of(campaign, code) for code in {pledge.language for pledge in found}}
        for pledge in found:
            values = {"title": titles[pledge.language], "slug": campaign.slug}
            about = f"{reference(campaign_id)}:report"
            write_to_reader(pledge, Letter("", pledge.language, TEMPLATE, about, values, about=about))
        if found:
            row.told_up_to = found[-1].id
        row.is_told = len(found) < BATCH
        if not row.is_told:
            enqueue(TELL, {"campaign_id": campaign_id})


def due_for(viewer: Viewer) -> list[Due]:
    """The campaigns of a team whose report can be published, or should have been."""
    if not viewer.may(MAKE):
        return []
    own, now = viewer.objects(MAKE), business_now()
    published = db.select(Report.campaign_id).where(_same, Report.published_at.is_not(None)).exists()
    can_or_must = or_(SpendingEnd.closed_at.is_not(None), Campaign.closed_at < now - REPORT_AFTER_SUCCESS)
    wanted: Any = (
        db.select(Campaign, SpendingEnd.closed_at.label("spent_at"))
        .outerjoin(SpendingEnd, SpendingEnd.campaign_id == Campaign.id)
        .where(Campaign.state == CampaignState.SUCCEEDED, ~published, can_or_must)
    )
    wanted = wanted if own is None else wanted.where(Campaign.organisation_id.in_(own))
    found = db.session.execute(wanted.order_by(Campaign.closed_at, Campaign.id).limit(SHOWN))
    return [Due(row.id, title_of(row, row.original_language), _due_at(row, spent_at) < now) for row, spent_at in found]


def _due_at(row: Campaign, spent_at: datetime | None) -> datetime:
    return report_due_at(row.closed_at or row.deadline_at, spent_at)


_same: ColumnElement[bool] = Report.campaign_id == Campaign.id


def _of(campaign_id: int) -> ColumnElement[bool]:
    return ReportText.campaign_id == campaign_id
