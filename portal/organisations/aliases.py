"""Records that were merged into others: finding an organisation by either short name, and by either number."""

from collections.abc import Collection

from portal.database import db
from portal.organisations.models import Organisation


def by_slug(slug: str) -> Organisation | None:
    """The organisation that bears a short name, or into which the one that bore it was merged."""
    row: Organisation | None = db.session.scalar(db.select(Organisation).where(Organisation.slug == slug))
    if row is None or row.merged_into_id is None:
        return row
    return db.session.get(Organisation, row.merged_into_id)


def as_of_today(ids: Collection[int]) -> set[int]:
    """Organisations by their numbers, with those into which they were merged."""
    wanted = db.select(Organisation.merged_into_id).where(
        Organisation.id.in_(ids), Organisation.merged_into_id.is_not(None)
    )
    return {*ids, *(number for number in db.session.scalars(wanted) if number)}


def merged_into(ids: Collection[int]) -> dict[int, int]:
    """The records that were merged into some organisations, each with the one that is kept."""
    wanted = db.select(Organisation.id, Organisation.merged_into_id).where(Organisation.merged_into_id.in_(ids))
    return {row.id: row.merged_into_id for row in db.session.execute(wanted)}
