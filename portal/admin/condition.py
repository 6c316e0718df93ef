"""How the portal is: its checks, its worker, its queue, its letters, its seals, its plugins."""

from datetime import datetime

from flask import current_app, url_for

from portal.admin.jobs import paused_condition
from portal.admin.mail_condition import mail_condition, since_when
from portal.alarms.services import count_unseen
from portal.backup.life import LATEST_BACKUP, LATEST_CHECK, LONGEST_SILENCE
from portal.checks import last_run
from portal.config import Settings
from portal.database import db
from portal.hooks import Health, current_hooks
from portal.jobs.models import JobRow, SignOfLife
from portal.kernel.clock import wall_now
from portal.mail.models import Mail
from portal.seals import Seal
from portal.state import BACKED_UP, current_state
from portal.switches import SWITCHES, switched
from portal.uploads.scanning import answers
from portal.web.languages import format_instant, format_number, gettext, lazy_gettext, ngettext

COUNTED_UP_TO = 1000
STATES = {
    "waiting": lazy_gettext("waiting"),
    "running": lazy_gettext("running"),
    "sending": lazy_gettext("being sent"),
    "sent": lazy_gettext("sent"),
    "failed": lazy_gettext("failed"),
    "given_up": lazy_gettext("given up"),
}


def condition() -> list[Health]:
    """Every line of the health page that the core knows of."""
    post = [_letters(), *mail_condition()]
    return [
        *_alarms(),
        *_switches(),
        *paused_condition(),
        _checks(),
        _worker(),
        _jobs(),
        *post,
        _backup(),
        *_scanner(),
        *_seals(),
        *_plugins(),
    ]


def _scanner() -> list[Health]:
    """Whether documents are scanned for viruses; a portal that was told of no scanner has none to miss."""
    settings: Settings = current_app.extensions["portal.settings"]
    if not settings.clamd_socket:
        return []
    is_well = answers(settings.clamd_socket)
    said = gettext("It answers.") if is_well else gettext("It does not answer: documents are marked as not scanned.")
    return [Health(gettext("Scanner for viruses"), is_well, said)]


def _alarms() -> list[Health]:
    count = count_unseen()
    said = ngettext("%(num)s waits for somebody", "%(num)s wait for somebody", count)
    return (
        [Health(gettext("Alarms"), is_well=False, detail=said, url=url_for("core_admin_alarms.index"))] if count else []
    )


def _switches() -> list[Health]:
    url = url_for("core_admin_switches.index")
    stopped = [(one, switched(one.name)) for one in SWITCHES]
    return [
        Health(gettext(one.title), is_well=False, detail=f"{format_instant(found.since)} · {found.why}", url=url)
        for one, found in stopped
        if found
    ]


def _checks() -> Health:
    run = last_run()
    if run is None:
        return Health(gettext("Checks"), is_well=False, detail=gettext("They never ran."))
    is_well = not run.breaches and wall_now() - run.ran_at < LATEST_CHECK
    said = gettext("everything held") if not run.breaches else "; ".join(run.breaches)
    return Health(gettext("Checks"), is_well, f"{format_instant(run.ran_at)} · {run.milliseconds} ms · {said}")


def _worker() -> Health:
    seen_at = db.session.scalar(db.select(db.func.max(SignOfLife.seen_at)))
    if seen_at is None:
        return Health(gettext("Worker"), is_well=False, detail=gettext("No worker was ever seen."))
    return Health(gettext("Worker"), wall_now() - seen_at < LONGEST_SILENCE, format_instant(seen_at))


def _jobs() -> Health:
    jobs = _counted(JobRow, "waiting", "running", "failed")
    return Health(gettext("Jobs"), not jobs["failed"], _figures(jobs), url=_list("core_admin_mail.jobs", jobs))


def _letters() -> Health:
    letters = _counted(Mail, "waiting", "sending", "sent", "failed")
    (oldest, is_late), url = since_when(), _list("core_admin_mail.index", letters)
    return Health(gettext("Letters"), not letters["failed"] and not is_late, _figures(letters) + oldest, url=url)


def _backup() -> Health:
    noted = current_state().setting(BACKED_UP)
    at = datetime.fromisoformat(noted) if noted else None
    is_late = at is None or wall_now() - at > LATEST_BACKUP
    settings: Settings = current_app.extensions["portal.settings"]
    return Health(gettext("Backup"), not (settings.is_live and is_late), format_instant(at) if at else gettext("Never"))


def _counted(model: type[JobRow] | type[Mail], *states: str) -> dict[str, int]:
    """Count the rows of each state by the index on it, up to a cap; more stands for many more."""
    capped = {state: db.select(model.id).where(model.state == state).limit(COUNTED_UP_TO + 1) for state in states}
    counts = [db.select(db.func.count()).select_from(one.subquery()).scalar_subquery() for one in capped.values()]
    return dict(zip(states, db.session.execute(db.select(*counts)).one(), strict=True))


def _figures(counted: dict[str, int]) -> str:
    said = [f"{STATES[state]} ({_capped(count)})" for state, count in sorted(counted.items()) if count]
    return " · ".join(said) or "0"


def _capped(count: int) -> str:
    return format_number(count) if count <= COUNTED_UP_TO else gettext("more than 1,000")


def _list(endpoint: str, counted: dict[str, int]) -> str:
    return url_for(endpoint, state="failed" if counted["failed"] else None)


def _seals() -> list[Health]:
    newest = db.select(Seal.chain, db.func.max(Seal.sealed_at).label("at"), db.func.sum(Seal.rows).label("rows"))
    chains = db.session.execute(newest.group_by(Seal.chain).order_by(Seal.chain))
    return [
        Health(gettext("Seals: %(chain)s", chain=chain), is_well=True, detail=_sealed(rows, at))
        for chain, at, rows in chains
    ]


def _sealed(rows: int, at: datetime) -> str:
    until = format_instant(at)
    return str(ngettext("%(num)s row, sealed %(until)s", "%(num)s rows, sealed %(until)s", int(rows), until=until))


def _plugins() -> list[Health]:
    left_out = current_state().left_out.items()
    failures = current_hooks().failures.items()
    return [
        *(Health(name, is_well=False, detail=gettext("could not start: %(why)s", why=why)) for name, why in left_out),
        *(Health(name, is_well=False, detail=f"{hook}: {why}") for (name, hook), why in failures),
    ]
