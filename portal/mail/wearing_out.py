"""Addresses that wear out: no single no is final, but letters keep coming back, week after week."""

from datetime import timedelta

from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import wall_now
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.mail.addresses import dead, mark_dead
from portal.mail.models import Bounce, Mail
from portal.state import current_state
from portal.viewer import NOBODY

WEEKS, USUAL_WEEKS, MOST_WEEKS = "core.weeks_of_returned_mail", 4, 26
COUNTED_FOR = timedelta(weeks=MOST_WEEKS)


def check_weeks(written: str) -> None:
    """Refuse what is no number of weeks; 0 gives no address up."""
    if not _are_weeks(written):
        raise Refused(N_("Write 0, or a whole number from 2 to 26."))


def _are_weeks(written: str) -> bool:
    is_number = written.isascii() and written.isdigit() and len(written) <= 2
    return is_number and (int(written) == 0 or 2 <= int(written) <= MOST_WEEKS)


def weeks_asked_for() -> int:
    """In how many different weeks letters have to come back; 0 for never."""
    written = current_state().setting(WEEKS, str(USUAL_WEEKS))
    return int(written) if _are_weeks(written) else USUAL_WEEKS


def note_worn_out(letter: Mail, reason: str) -> bool:
    """Give an address up whose letters came back in enough different weeks of half a year, each another letter."""
    asked, seen = weeks_asked_for(), weeks_of(letter.to)
    if not asked or seen < asked or dead(letter.to):
        return False
    mark_dead(letter.to, reason, letter.id, weeks=seen)
    found = dead(letter.to)
    assert found
    note("address.worn_out", f"address:{found.id}", NOBODY, {"letter": letter.id, "weeks": seen, "said": reason})
    return True


def weeks_of(email: str) -> int:
    """In how many different weeks another letter to this address came back, of those that were not forgiven."""
    theirs = db.select(Mail.id).where(Mail.to == email)
    rows = db.session.execute(
        db.select(Bounce.mail_id, db.func.min(Bounce.read_at).label("at"))
        .where(
            Bounce.kind == "not_delivered",
            Bounce.seen_at.is_(None),
            Bounce.mail_id.in_(theirs),
            Bounce.read_at > wall_now() - COUNTED_FOR,
        )
        .group_by(Bounce.mail_id)
    )
    return len({row.at.isocalendar()[:2] for row in rows})
