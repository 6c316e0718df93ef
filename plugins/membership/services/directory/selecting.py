"""The statements of the directory: which lines fit, in which order, from which line on."""

from collections.abc import Sequence
from datetime import date
from operator import ge, le
from typing import Any

from sqlalchemy import ColumnElement, Select

from plugins.membership.directory_models import DirectoryLine as Line
from plugins.membership.directory_models import DirectoryWord as Word
from plugins.membership.facets import Facets
from plugins.membership.ordering import AFTER_ALL, words_looked_for
from plugins.membership.services.directory.asking import MemberLine, Reader, Wanted
from plugins.membership.services.standing import today
from plugins.membership.standing_models import MembershipSpell as Spell
from plugins.membership.standing_rules import State
from portal.database import db
from portal.organisations.models import Organisation

LARGEST_COUNT = 1000
Conditions = list[ColumnElement[bool]]


def conditions_of(wanted: Wanted, *, to_count: bool = False) -> Conditions:
    """What must hold of a line for the words, the letter and the organisations that were asked for.

    A page walks along its order and asks each line for its words unless one is rare; whoever counts begins with the
    words, since they are to find a thousand lines.
    """
    found: Conditions = []
    if wanted.letter:
        found.append(Line.letter == wanted.letter)
    if wanted.only is not None:
        found.append(Line.organisation_id.in_(sorted(wanted.only)))
    if words := words_looked_for(wanted.text):
        found += _bearing(words, to_count=to_count)
    elif wanted.text:  # nothing but points
        found.append(db.false())
    return found


def _bearing(words: Sequence[str], *, to_count: bool) -> Conditions:
    """Of each word one that begins so; the rarest is looked for by itself, the others are asked of what it finds."""
    rarest, is_rare = (0, True) if to_count else _rarest(words)
    bears: Conditions = []
    for place, word in enumerate(words):
        if place == rarest and is_rare:
            bears.append(Line.organisation_id.in_(db.select(Word.organisation_id).where(_begins(word))))
        else:
            own = db.select(Word.word).where(Word.organisation_id == Line.organisation_id, _begins(word))
            bears.append(own.exists())
    return bears


def _rarest(words: Sequence[str]) -> tuple[int, bool]:
    """Which of the words the fewest bear, and whether few do."""
    counts = [db.select(db.func.count()).select_from(_some(word)).scalar_subquery() for word in words]
    found = list(db.session.execute(db.select(*counts)).one())
    rarest = min(range(len(words)), key=found.__getitem__)
    return rarest, found[rarest] <= LARGEST_COUNT


def _some(word: str) -> Any:
    return db.select(Word.organisation_id).where(_begins(word)).limit(LARGEST_COUNT + 1).subquery()


def _begins(word: str) -> ColumnElement[bool]:
    begins: ColumnElement[bool] = db.and_(Word.word >= word, Word.word < word + AFTER_ALL)
    return begins


def fitting_lines(conditions: Conditions, reader: Reader) -> Select[Any]:
    """The lines of today's members that a reader sees; of each line it is asked whether it is a member's."""
    day, until_on = today(), db.func.coalesce(Spell.until_on, Spell.until_on)  # found by no index: nearly all fit
    is_member = (Spell.from_on <= day) & (until_on > day) & (Spell.state == State.ACTIVE)
    lines: Select[Any] = (
        db.select(
            Line.organisation_id.label("id"), Organisation.slug, Line.name, Line.name_language, Line.country,
            Line.region, Organisation.place, Organisation.kind, Spell.category, Spell.since_on, Line.sort_key,
        )
        .join(Organisation, Organisation.id == Line.organisation_id)
        .join(Spell, (Spell.organisation_id == Line.organisation_id) & is_member)
        .where(Line.language == reader.lines, *conditions)
    )  # fmt: skip
    return lines


def as_chosen(fitting: Select[Any], wanted: Wanted) -> Select[Any]:
    """Keep what fits the choices; each stands in the column that an index of the lines begins with, where there is."""
    category, since_on = fitting.selected_columns.category, fitting.selected_columns.since_on
    columns = {"region": Line.region, "country": Line.country, "category": category, "kind": Organisation.kind}
    for facet, value in wanted.chosen.items():
        if facet == "since":
            fitting = fitting.where(since_on >= date(int(value), 1, 1), since_on < date(int(value) + 1, 1, 1))
        else:
            fitting = fitting.where(columns[facet] == value)
    return fitting


def read_rows(
    wanted: Wanted, conditions: Conditions, reader: Reader, limit: int, facets: Facets | None = None
) -> list[Any]:
    """So many members from where a page ended, in their order; backwards from where one began."""
    lines = fitting_lines([], reader)
    columns, is_falling = _order(wanted, reader, lines)
    is_falling = is_falling != bool(wanted.before)
    fitting, place = as_chosen(lines.where(*conditions), wanted), None
    if cursor := wanted.before or wanted.after:
        own = lines.where(Line.organisation_id == cursor).with_only_columns(*columns)
        place = db.session.execute(own).one_or_none()
    if wanted.sort == "country" and facets is not None:
        begun = None if place is None else int(place[0])
        fitting = fitting.where(Line.country.in_(countries_near(wanted, reader, facets, begun, limit)))
    if place is None and wanted.sort == "name":
        fitting = fitting.where(Line.sort_key >= b"")  # so that the database walks along the order
    if place is not None:
        here = db.tuple_(*columns)
        there = db.tuple_(*(db.literal(value, column.type) for column, value in zip(columns, place, strict=True)))
        fitting = fitting.where(here < there if is_falling else here > there)
    ordered = fitting.order_by(*(column.desc() if is_falling else column for column in columns))
    return list(db.session.execute(ordered.limit(limit)).all())


def _order(wanted: Wanted, reader: Reader, lines: Select[Any]) -> tuple[list[Any], bool]:
    """The columns that rows stand in order by, and whether from the last to the first."""
    if wanted.sort == "newest":
        return [Spell.since_on, Spell.organisation_id], True
    if wanted.sort == "country":
        return [_rank(reader), Line.sort_key, Line.organisation_id], False
    return [Line.sort_key, Line.organisation_id], False


def _rank(reader: Reader) -> Any:
    """Where a country stands in the reader's language."""
    ranks = {country: place for place, country in enumerate(reader.countries)}
    return db.case(ranks, value=Line.country, else_=len(ranks)) if ranks else Line.country


def countries_near(wanted: Wanted, reader: Reader, facets: Facets, begun: int | None, limit: int) -> list[str]:
    """The countries that the next rows are of, from a rank on, so that no others have to be put in order."""
    counts = facets.options["country"]
    ranks = {country: rank for rank, country in enumerate(reader.countries)}
    ordered = sorted(counts, key=lambda country: ranks.get(country, len(ranks)), reverse=bool(wanted.before))
    if begun is not None:
        compare = le if wanted.before else ge
        ordered = [country for country in ordered if compare(ranks.get(country, len(ranks)), begun)]
    shown, sure = [], 0
    for place, country in enumerate(ordered):
        shown.append(country)
        sure += counts[country] if place or begun is None else 0  # of the first one some were shown before
        if sure >= limit:
            break
    return shown


def line_of(row: Any) -> MemberLine:
    """A row as the directory shows it."""
    return MemberLine(
        id=row.id,
        slug=row.slug,
        name=row.name,
        name_language=row.name_language,
        country=row.country,
        region=row.region,
        place=row.place,
        kind=row.kind,
        category=row.category,
        since_on=row.since_on,
    )
