"""Background work of the badges plugin; every job may be cut off and run again."""

from datetime import timedelta
from pathlib import Path

from flask import current_app

from plugins.badges import exporting, wording
from plugins.badges.rules import KINDS
from plugins.badges.services import faces, logos
from portal.config import Settings
from portal.database import unit_of_work
from portal.hooks import Job
from portal.kernel.text import N_


def draw_ahead() -> None:
    """Compare what every badge says with what is true today, and keep what differs, as files too where there are."""
    now = faces.moment()
    if not faces.is_compared(now) and (_compare() or faces.has_another_mark(now)):
        settings: Settings = current_app.extensions["portal.settings"]
        if (folder := settings.data / exporting.FOLDER).is_dir():
            write_all(folder)
    with unit_of_work():
        faces.end_round(now)


def _compare() -> int:
    """Compare all badges; how many say something else than before."""
    after, changed = 0, 0
    while owners := faces.owners_after(after):
        said = wording.sentences_of([one.stands_for for one in owners])
        with unit_of_work():
            changed += len(faces.keep(owners, said))
        after = owners[-1].id
    return changed


def write_all(folder: Path, *, with_dots: bool = False) -> int:
    """Write every badge as a file; how many files say something else than before."""
    languages: list[str] = current_app.config["LANGUAGES"]
    said, mark, written = faces.all_said(), logos.mark_in(), 0
    for slug, stored in said.items():
        found = {code: wording.as_words(faces.read(stored), KINDS[0], code) for code in languages}
        words = {code: one for code, one in found.items() if one}
        written += exporting.export(folder, slug, words, mark, with_dots=with_dots)
    neutral = {code: wording.neutral_in(code) for code in languages}
    return written + exporting.as_neutral(folder, said, neutral, mark, with_dots=with_dots)


JOBS = (
    Job(
        "badges.draw_ahead",
        draw_ahead,
        every=timedelta(minutes=1),
        title=N_("Compare what every badge says with what is true"),
        while_paused=N_("Badges are looked up one by one when a page asks for them, which is slower."),
    ),
)
