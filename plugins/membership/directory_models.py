"""Tables that the directory is read from: what it shows of every organisation, in the order of each language.

They hold nothing that is not known elsewhere; ``services/lining.py`` writes them whenever an organisation changes.
"""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

OF = "core_organisation.id"  # who is deleted leaves nothing of this behind
BY_BYTES = String(collation="C").with_variant(String(), "sqlite")  # so that an index finds beginnings


class DirectoryLine(Model):
    """An organisation as the directory shows it to readers of a language; lines stand in the order of their keys."""

    __tablename__ = "membership_directory_line"
    __table_args__ = (
        Index("ix_membership_directory_line_order", "language", "sort_key", "organisation_id"),
        Index("ix_membership_directory_line_country", "language", "country", "sort_key", "organisation_id"),
        Index("ix_membership_directory_line_region", "language", "region", "sort_key", "organisation_id"),
        Index("ix_membership_directory_line_letter", "language", "letter", "sort_key", "organisation_id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey(OF, ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    sort_key: Mapped[bytes]
    letter: Mapped[str] = mapped_column(BY_BYTES)
    name: Mapped[str]
    name_language: Mapped[str]
    country: Mapped[str]
    region: Mapped[str]


class DirectoryWord(Model):
    """A word of an organisation's names, present or former, or of its place; folded, and found by its beginning."""

    __tablename__ = "membership_directory_word"
    __table_args__ = {"sqlite_with_rowid": False}

    word: Mapped[str] = mapped_column(BY_BYTES, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(OF, ondelete="CASCADE"), primary_key=True, index=True)
