"""Tables of campaigns in the making: what was typed, part by part, and what was handed in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

STANDS: dict[str, Any] = {"sqlite_where": text("NOT is_aside"), "postgresql_where": text("NOT is_aside")}


class Draft(Model):
    """A campaign that an organisation works on; it becomes a campaign when it is handed in for the first time."""

    __tablename__ = "campaigns_draft"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns_campaign.id"), unique=True, default=None)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    created_at: Mapped[datetime]


class DraftVersion(Model):
    """What a part of a draft held, as it was typed; ``is_aside`` when somebody else's words stood there already."""

    __tablename__ = "campaigns_draft_version"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        Index("ix_campaigns_draft_version_part", "draft_id", "part", "number", unique=True, **STANDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("campaigns_draft.id"))
    part: Mapped[str]
    number: Mapped[int]
    is_aside: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    writing: Mapped[list[str]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    began_at: Mapped[datetime]
    saved_at: Mapped[datetime]


class Submission(Model):
    """A draft as it was handed in, to be compared with the one before."""

    __tablename__ = "campaigns_submission"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns_campaign.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), index=True)
    sent_at: Mapped[datetime]
