"""Finding an organisation by its short name, also by that of a record that was merged into it."""

from portal.database import db
from portal.organisations.models import Organisation


def by_slug(slug: str) -> Organisation | None:
    """The organisation that bears a short name, or into which the one that bore it was merged."""
    row: Organisation | None = db.session.scalar(db.select(Organisation).where(Organisation.slug == slug))
    if row is None or row.merged_into_id is None:
        return row
    return db.session.get(Organisation, row.merged_into_id)
