"""How the mail is: what waits, what failed, what came back, and what is known of the sender's domain."""

from datetime import datetime, timedelta

from flask import current_app, url_for

from portal.config import Settings
from portal.database import db
from portal.hooks import Health
from portal.kernel.clock import wall_now
from portal.mail.findings import findings
from portal.mail.models import Bounce, Finding
from portal.mail.reading import BOX
from portal.mail.services import oldest_waiting
from portal.web.languages import format_instant, gettext, ngettext

LONGEST_WAIT = timedelta(hours=1)
OLDEST_READING = timedelta(hours=1)
COUNTED_UP_TO = 1000


def since_when() -> tuple[str, bool]:
    """Since when the oldest letter waits, in words, and whether that is too long."""
    oldest = oldest_waiting()
    if oldest is None:
        return "", False
    said = gettext("the oldest waits since %(day)s", day=format_instant(oldest))
    return f" · {said}", wall_now() - oldest > LONGEST_WAIT


def mail_condition() -> list[Health]:
    """The lines of the health page about mail that came back."""
    found = {finding.name: finding for finding in findings()}
    return [*_box(found.get(BOX)), *_not_understood()]


def _box(finding: Finding | None) -> list[Health]:
    settings: Settings = current_app.extensions["portal.settings"]
    title = gettext("Mailbox for mail that comes back")
    if not settings.bounce_url:
        return []
    if finding is None:
        return [Health(title, is_well=False, detail=gettext("It was never read."))]
    day, why = format_instant(finding.found_at), finding.values["why"]
    if not finding.is_well:
        said = gettext("It could not be read on %(day)s: %(why)s", day=day, why=why)
        return [Health(title, is_well=False, detail=said)]
    return [Health(title, _is_fresh(finding.found_at), gettext("read on %(day)s", day=day))]


def _is_fresh(at: datetime) -> bool:
    return wall_now() - at < OLDEST_READING


def _not_understood() -> list[Health]:
    """Messages that nobody has looked at, up to a cap; none is no line."""
    unseen = db.select(Bounce.id).where(Bounce.kind == "unknown", Bounce.seen_at.is_(None)).limit(COUNTED_UP_TO)
    count = db.session.scalar(db.select(db.func.count()).select_from(unseen.subquery())) or 0
    if not count:
        return []
    said = ngettext("%(num)s message was not understood", "%(num)s messages were not understood", count)
    url = url_for("core_admin_returned.returned", kind="unknown")
    return [Health(gettext("Mail that came back"), is_well=False, detail=said, url=url)]
