"""What was found outside, by a job, for pages that must not wait: the newest finding of each name."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.database import db
from portal.kernel.clock import wall_now
from portal.mail.models import Finding


def note_finding(name: str, *, is_well: bool, values: Mapping[str, Any]) -> None:
    """Keep what was found, in the unit of work that runs now; it takes the place of what was found before."""
    db.session.merge(Finding(name=name, is_well=is_well, values=dict(values), found_at=wall_now()))


def findings() -> Sequence[Finding]:
    """Everything that was found, by name."""
    return db.session.scalars(db.select(Finding).order_by(Finding.name)).all()
