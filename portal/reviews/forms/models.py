"""Tables of forms and of what is written into them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

IS_DRAFT = text("published_at IS NULL")


class FormRow(Model):
    """A form that a plugin asks for: its purpose, such as ``membership.application``, and for which kind it is."""

    __tablename__ = "core_form"
    __table_args__ = (UniqueConstraint("purpose", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    purpose: Mapped[str]
    kind: Mapped[str]


class FormVersion(Model):
    """What a form asks in one version; a trigger keeps a published one as it is. At most one is being written."""

    __tablename__ = "core_form_version"
    __table_args__ = (
        UniqueConstraint("form_id", "number"),
        Index("uq_core_form_version_draft", "form_id", unique=True, sqlite_where=IS_DRAFT, postgresql_where=IS_DRAFT),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    form_id: Mapped[int] = mapped_column(ForeignKey("core_form.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=1)  # of the draft, so that two editors notice each other
    note: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None)
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None] = mapped_column(default=None)


class Dossier(Model):
    """A form that is being filled in; it keeps its version. ``open_fields`` are those that a repair may change."""

    __tablename__ = "core_dossier"
    __table_args__ = (Index("ix_core_dossier_form_version_id", "form_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    form_version_id: Mapped[int] = mapped_column(ForeignKey("core_form_version.id"))
    language: Mapped[str]
    created_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None] = mapped_column(default=None)
    open_fields: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), default=None)


class DossierAnswer(Model):
    """What stands in a field, and how often it was changed."""

    __tablename__ = "core_dossier_answer"
    __table_args__ = (UniqueConstraint("dossier_id", "field"), CheckConstraint("number > 0", name="number"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("core_dossier.id", ondelete="CASCADE"))
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON)
    number: Mapped[int]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"))
    changed_at: Mapped[datetime]


class DossierDocument(Model):
    """A document that was added to a field: its private file, what it is, and whether it was scanned for viruses."""

    __tablename__ = "core_dossier_document"
    __table_args__ = (
        CheckConstraint("scanned IN ('clean', 'not_scanned')", name="scanned"),
        CheckConstraint("pages > 0 AND size > 0", name="size"),
        Index("ix_core_dossier_document_dossier_id", "dossier_id"),
        Index("ix_core_dossier_document_stored", "stored"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("core_dossier.id", ondelete="CASCADE"))
    field: Mapped[str]
    name: Mapped[str]
    stored: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    scanned: Mapped[str]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"))
    uploaded_at: Mapped[datetime]


class DossierPresence(Model):
    """Who is writing in which section, and when they were last heard of."""

    __tablename__ = "core_dossier_presence"

    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("core_dossier.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"), primary_key=True, autoincrement=False)
    section: Mapped[str]
    seen_at: Mapped[datetime]
