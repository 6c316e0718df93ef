"""Writing what the directory is read from, in the transaction in which an organisation changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plugins.membership.directory_models import DirectoryLine, DirectoryWord
from plugins.membership.ordering import letter_of, words_to_find
from portal.config import LANGUAGES
from portal.database import db, unit_of_work
from portal.kernel.collation import sort_key
from portal.kernel.text import best_language
from portal.organisations.events import OrganisationChanged
from portal.organisations.models import Organisation, OrganisationName

AT_ONCE = 500


def on_changed(event: OrganisationChanged) -> None:
    """Write an organisation anew that changed."""
    write([event.organisation_id])


def write(ids: Sequence[int]) -> None:
    """Write the lines and words of organisations anew."""
    db.session.flush()
    for model in (DirectoryLine, DirectoryWord):
        gone = db.delete(model).where(model.organisation_id.in_(ids))
        db.session.execute(gone.execution_options(synchronize_session=False))
    names = _names(ids)
    rows = db.session.execute(db.select(Organisation.__table__).where(Organisation.id.in_(ids))).all()
    lines = [line for row in rows for line in _lines(row, names[row.id])]
    words = [
        {"word": word, "organisation_id": row.id}
        for row in rows
        for word in words_to_find([row.place, *(name.name for name in names[row.id])])
    ]
    for model, found in ((DirectoryLine, lines), (DirectoryWord, words)):
        if found:
            db.session.execute(db.insert(model), found)


def _names(ids: Sequence[int]) -> Mapping[int, list[Any]]:
    wanted = db.select(
        OrganisationName.organisation_id, OrganisationName.language, OrganisationName.name,
        OrganisationName.sort_key, OrganisationName.is_former,
    ).where(OrganisationName.organisation_id.in_(ids))  # fmt: skip
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(wanted.order_by(OrganisationName.id)):
        found[row.organisation_id].append(row)
    return found


def _lines(row: Any, names: Iterable[Any]) -> list[dict[str, Any]]:
    """A line for readers of each language: the name in it, else in English, else in the organisation's own."""
    known: dict[str, tuple[str, bytes]] = {}
    for name in names:
        if not name.is_former:
            known.setdefault(name.language, (name.name, name.sort_key))
    own = next((code for code in (row.original_language, *known) if code in known), row.original_language)
    return [_line(row, best_language(code, known, own), code, known) for code in LANGUAGES]


def _line(row: Any, best: str, language: str, known: Mapping[str, tuple[str, bytes]]) -> dict[str, Any]:
    nameless = row.place or row.slug
    name, place_in_order = known[best] if best in known else (nameless, sort_key(nameless))
    return {
        "organisation_id": row.id,
        "language": language,
        "sort_key": place_in_order,
        "letter": letter_of(name),
        "name": name,
        "name_language": best,
        "country": row.country,
        "region": row.region,
    }


def write_missing() -> int:
    """Write the organisations that have no line in some language, a few hundred at a time; how many there were."""
    last, count = 0, 0
    while ids := _without_lines(last):
        with unit_of_work():
            write(ids)
        last, count = ids[-1], count + len(ids)
    return count


def _without_lines(after: int) -> list[int]:
    """Organisations that were there before the directory, or before one of its languages."""
    lines = db.select(db.func.count()).where(
        DirectoryLine.organisation_id == Organisation.id, DirectoryLine.language.in_(LANGUAGES)
    )
    wanted = db.select(Organisation.id).where(Organisation.id > after, lines.scalar_subquery() < len(LANGUAGES))
    return list(db.session.scalars(wanted.order_by(Organisation.id).limit(AT_ONCE)))
