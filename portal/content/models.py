"""The table of content pages: versions are added and never changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.content.rules import PAGES
from portal.database import Model


class ContentVersion(Model):
    """A text of a page in one language as it was published; without an author it came with the portal."""

    __tablename__ = "core_content_version"
    __table_args__ = (
        UniqueConstraint("page", "language", "number"),
        CheckConstraint(f"page IN ({', '.join(map(repr, PAGES))})", name="page"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(title) > 0 AND length(body) > 0", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    page: Mapped[str]
    language: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    hash: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id"), default=None)
    published_at: Mapped[datetime]
