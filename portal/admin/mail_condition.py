"""How the mail is: what waits, what failed, what came back, and what is known of the sender's domain."""

from datetime import datetime, timedelta

from flask import current_app, url_for

from portal.config import Settings
from portal.database import db
from portal.hooks import Health
from portal.kernel.clock import wall_now
from portal.kernel.text import N_
from portal.mail.domain import DOMAIN, Seen
from portal.mail.findings import findings
from portal.mail.models import Bounce, Finding
from portal.mail.reading import BOX
from portal.mail.services import oldest_waiting
from portal.web.languages import format_instant, gettext, ngettext

LONGEST_WAIT = timedelta(hours=1)
OLDEST_READING = timedelta(hours=1)
COUNTED_UP_TO = 1000
UNASKED = N_("%(name)s cannot be asked now (%(text)s); it is tried again every hour.")
# What was seen in the DNS, in plain words, and what to do about it.
SAID = {
    ("spf", "found"): N_("%(name)s names who may send for it: %(text)s"),
    ("spf", "none"): N_(
        "%(name)s does not say who may send for it. Have a TXT record added that begins with v=spf1 "
        "and names your mail server."
    ),
    ("spf", "several"): N_("%(name)s has several SPF records, so that none counts. Have one kept: %(text)s"),
    ("spf", "open"): N_("%(name)s lets everybody send for it. Have +all changed to -all: %(text)s"),
    ("dkim", "found"): N_("%(name)s has a key: %(text)s"),
    ("dkim", "none"): N_("%(name)s has no key. Have the TXT record added that your mail server shows."),
    ("dkim", "revoked"): N_("The key at %(name)s was withdrawn. Have the present one of your mail server entered."),
    ("dkim", "unknown"): N_(
        "Which key your mail server signs with is not known. Set DKIM_SELECTORS to the name that it uses for %(name)s."
    ),
    ("dmarc", "found"): N_("%(name)s asks others to turn down forged letters: %(text)s"),
    ("dmarc", "weak"): N_(
        "%(name)s only asks for reports about forged letters. When the reports show no letter of yours, "
        "have p=none changed to p=quarantine: %(text)s"
    ),
    ("dmarc", "none"): N_(
        "%(name)s does not say what happens to forged letters. Have a TXT record added, such as v=DMARC1; p=quarantine"
    ),
    ("dmarc", "several"): N_("%(name)s has several DMARC records, so that none counts. Have one kept: %(text)s"),
}


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
    return [*_box(found.get(BOX)), *_not_understood(), *_domain(found.get(DOMAIN))]


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


def _domain(finding: Finding | None) -> list[Health]:
    """What was seen of the sender's domain; nothing as long as letters do not leave."""
    settings: Settings = current_app.extensions["portal.settings"]
    if finding is None or not settings.mail_url:
        return []
    day = format_instant(finding.found_at)
    return [
        Health(title, Seen(**seen).is_well, f"{_said(kind, Seen(**seen))} · {day}")
        for kind, title in (("spf", "SPF"), ("dkim", "DKIM"), ("dmarc", "DMARC"))
        if (seen := finding.values.get(kind))
    ]


def _said(kind: str, seen: Seen) -> str:
    return str(gettext(SAID.get((kind, seen.state), UNASKED), name=seen.name, text=seen.text))


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
