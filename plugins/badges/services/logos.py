"""The network's own logo: tried out first, then in every badge, until it is taken out again."""

from plugins.badges.drawing import MARK, TILE
from plugins.badges.logo_models import Logo
from plugins.badges.logo_png import BEGINS, mark_of_png
from plugins.badges.logo_svg import mark_of_svg, refused
from plugins.badges.services import faces, sites
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.ids import digest
from portal.kernel.text import N_
from portal.viewer import Viewer

LARGEST_FILE = 1_000_000
TRIED, USED = STATES = ("tried", "used")
USUAL_KILOBYTES = 4
REFERENCE = "badges_logo:1"  # in the audit log; there is one place for a logo


def mark_from(data: bytes) -> str:
    """A logo as a piece of a badge, on a white ground, since nobody drew it for dark ones; raise Refused."""
    if not data:
        raise refused(N_("Choose a file."))
    if len(data) > LARGEST_FILE:
        raise refused(N_("This file is too large: %(most)s MB at most."), most=LARGEST_FILE // 10**6)
    drawn = mark_of_png(data) if data.startswith(BEGINS) else mark_of_svg(data)
    return f'<g class="o">{TILE}{drawn}</g>'


def try_out(data: bytes, file_name: str, viewer: Viewer) -> None:
    """Take a logo from a file, to be looked at; it takes the place of another that was tried before."""
    mark = mark_from(data)
    _drop(TRIED)
    new = Logo(state=TRIED, mark=mark, tag=digest(mark)[:16], file_name=file_name, uploaded_at=wall_now())
    db.session.add(new)
    note("badges.logo_tried", REFERENCE, viewer, {"file": file_name})


def use(tag: str, viewer: Viewer) -> None:
    """Put the logo that was looked at into every badge."""
    tried = found(TRIED)
    if tried is None or tried.tag != tag:
        raise Conflict(N_("Somebody uploaded another logo meanwhile. Look at it first."))
    _drop(USED)
    tried.state = USED
    _tell("badges.logo_used", viewer)


def remove(state: str, viewer: Viewer) -> None:
    """Take the logo out of every badge, so that our mark stands there again; or set the one aside that was tried."""
    if found(state) is None:
        raise NotFound(N_("There is no such logo."))
    _drop(state)
    if state == USED:
        _tell("badges.logo_removed", viewer)
    else:
        note("badges.logo_set_aside", REFERENCE, viewer)


def found(state: str) -> Logo | None:
    """The logo in a state."""
    return db.session.get(Logo, state)


def mark_in(state: str = USED) -> str:
    """What stands in every badge, or in one to look at: the network's logo, else our mark."""
    return db.session.scalar(db.select(Logo.mark).where(Logo.state == state)) or MARK


def kilobytes() -> int:
    """How large a badge is at most, for those who count what a page loads."""
    return USUAL_KILOBYTES + -(-max(0, len(mark_in()) - len(MARK)) // 1024)


def _drop(state: str) -> None:
    if row := found(state):
        db.session.delete(row)
        db.session.flush()


def _tell(act: str, viewer: Viewer) -> None:
    """Write down what was done, and let every process and the worker hear it."""
    note(act, REFERENCE, viewer)
    touch(faces.TOPIC)
    touch(sites.TOPIC)
