"""Tables of closing reports."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class Report(Model):
    """What a campaign came to, in its team's words; ``told_up_to`` is the last pledge that was looked at."""

    __tablename__ = "campaigns_report"
    __table_args__ = (Index("ix_campaigns_report_published", "published_at"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    original_language: Mapped[str]
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    told_up_to: Mapped[int] = mapped_column(default=0)
    is_told: Mapped[bool] = mapped_column(default=False)


class ReportText(Model):
    """A closing report in one language."""

    __tablename__ = "campaigns_report_text"
    __table_args__ = (CheckConstraint("length(body) > 0", name="has_body"),)

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaigns_report.campaign_id"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
