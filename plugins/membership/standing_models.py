"""Tables of standing: what happened to members, and what is worked out from it so that lists are quick."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugins.membership.standing_rules import Kind
from portal.database import Model

KINDS = ", ".join(f"'{kind}'" for kind in Kind)


class MembershipEvent(Model):
    """What happened to a member on a day; rows are added and never changed, a wrong one is withdrawn by another.

    ``key`` is the same for the same act, however often it is sent; ``entered_by`` is an account, none for the portal.
    """

    __tablename__ = "membership_event"
    __table_args__ = (CheckConstraint(f"kind IN ({KINDS})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("membership_member.id"), index=True)
    kind: Mapped[str]
    happened_on: Mapped[date]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    reason: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None, index=True)
    entered_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(unique=True)


class MembershipSpell(Model):
    """Days on which an organisation's membership stays the same: rebuilt from events, for lists of many members.

    ``until_on`` is the first day that is no longer of it, far in the future for the last one; ``portal check``
    compares every spell with its events.
    """

    __tablename__ = "membership_spell"
    __table_args__ = (
        CheckConstraint("from_on < until_on", name="days"),
        Index("ix_membership_spell_until", "until_on", "state"),
        Index("ix_membership_spell_since", "since_on", "organisation_id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"), primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date]
    state: Mapped[str]
    category: Mapped[str]
    since_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)


class MembershipReminder(Model):
    """That a member was reminded of a confirmation that is due on a day, so that it is reminded once."""

    __tablename__ = "membership_reminder"
    __table_args__ = (UniqueConstraint("organisation_id", "due_on", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("core_organisation.id"))
    due_on: Mapped[date]
    step: Mapped[str]
    letters: Mapped[int]
    reminded_at: Mapped[datetime]
