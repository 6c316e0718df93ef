"""Tables of the audit log; what concerns a person lies apart and can be erased."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class AuditLine(Model):
    """An act: by whom, on what, when, and the hash of its details."""

    __tablename__ = "core_audit_line"
    __table_args__ = (
        Index("ix_core_audit_line_act", "act", "id"),
        Index("ix_core_audit_line_actor", "actor", "id"),
        Index("ix_core_audit_line_object", "object", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    object: Mapped[str]
    details_hash: Mapped[str]


class AuditDetail(Model):
    """The details of an act with the salt of their hash; without it nobody can guess them back."""

    __tablename__ = "core_audit_detail"

    line_id: Mapped[int] = mapped_column(ForeignKey("core_audit_line.id"), primary_key=True, autoincrement=False)
    salt: Mapped[str]
    details: Mapped[str]
