"""Merging two records of one body: what would move, and the act itself, in one unit of work."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit.services import note
from portal.changes import EVERYTHING, touch
from portal.database import Model, db
from portal.hooks import Act, OrganisationRows, current_hooks, portal_objections
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.belongings import rows_of_organisations
from portal.organisations.facts import FACTS, NAME, Fact, differences, first_names, former_names, names_that_differ
from portal.organisations.following import Moves, owned_by, owner
from portal.organisations.merge_models import Merge
from portal.organisations.models import Organisation, OrganisationName

DEEPEST = 20


@dataclass(frozen=True)
class Following:
    """How many rows of a sort follow, and how many are set aside because the other record has them as well."""

    title: str
    moved: int
    set_aside: int


@dataclass(frozen=True)
class Preview:
    """What merging would do."""

    kept_id: int
    gone_id: int
    facts: tuple[Fact, ...]
    following: tuple[Following, ...]

    @property
    def fingerprint(self) -> str:
        """The same as long as nothing of it changes, so that nobody agrees to what they did not see."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Decision:
    """What somebody decided who saw a preview; ``taken`` are the facts of the record that goes which are right."""

    kept_id: int
    gone_id: int
    taken: Collection[str]
    reason: str
    seen: str = ""


def preview(kept_id: int, gone_id: int) -> Preview:
    """What would move and where the records differ; nothing is written."""
    kept, gone = _both(kept_id, gone_id)
    facts = [*differences(kept, gone), *names_that_differ(_names(kept_id), _names(gone_id))]
    following = []
    for rows in rows_that_move():
        moves = Moves()
        moves.give(owned_by(rows, gone_id), owner(rows, gone_id), owner(rows, kept_id))
        if moves.moved or moves.set_aside:
            following.append(Following(rows.title, moves.moved, moves.set_aside))
    return Preview(kept_id, gone_id, tuple(facts), tuple(following))


def merge(decision: Decision, account_id: int | None) -> int:
    """Let two records become one, all of it or nothing; give the number of the merging."""
    kept, gone = _both(decision.kept_id, decision.gone_id, is_locked=True)
    found = preview(kept.id, gone.id)
    if decision.seen and decision.seen != found.fingerprint:
        raise Conflict(N_("Something changed meanwhile. Look at it again, then decide."))
    _refuse_if_anybody_objects(gone.id)
    names = first_names(_names(gone.id))
    row = Merge(
        kept_id=kept.id,
        gone_id=gone.id,
        gone_name=names[gone.original_language].name if gone.original_language in names else gone.slug,
        reason=decision.reason,
        merged_by=account_id,
        merged_at=wall_now(),
        newest=dict(_newest()),
    )
    db.session.add(row)
    db.session.flush()
    try:
        with db.session.begin_nested():
            _carry_out(row, [fact for fact in found.facts if fact.name in decision.taken])
    except IntegrityError:
        raise Refused(N_("Something that belongs to this record must not be moved. Nothing was changed.")) from None
    return row.id


def _carry_out(row: Merge, taken: Sequence[Fact]) -> None:
    moves, languages = Moves(row.id), {fact.language for fact in taken if fact.name.startswith(NAME)}
    _let_names_be_former(moves, row, languages)
    gone, kept = _columns(row.gone_id), _columns(row.kept_id)
    for rows in rows_that_move():
        moves.give(owned_by(rows, row.gone_id), owner(rows, row.gone_id), owner(rows, row.kept_id))
    for fact in taken:
        for column, value in zip(FACTS[fact.name][1], fact.gone, strict=True) if fact.name in FACTS else ():
            moves.change(TABLE, kept, column, value)
    moves.change(TABLE, gone, "merged_into_id", row.kept_id)
    after_moving(row.kept_id, row.gone_id)


def _let_names_be_former(moves: Moves, row: Merge, taken: Collection[str]) -> None:
    """In a language in which both bear a name, the one that was not chosen is a former one."""
    mine, theirs = _names(row.kept_id), _names(row.gone_id)
    changed = former_names(mine, theirs, taken)
    for name in (*mine, *theirs):
        if name.id in changed:
            values = {column.name: getattr(name, column.name) for column in NAMES.columns}
            moves.change(NAMES, values, "is_former", after=not name.is_former)


def after_moving(*organisation_ids: int) -> None:
    """Let what is worked out from rows be worked out anew, and every page be made anew."""
    db.session.expire_all()
    for rows in rows_of_organisations():
        for organisation_id in organisation_ids if rows.rebuild else ():
            assert rows.rebuild
            rows.rebuild(organisation_id)
    touch(EVERYTHING)


def note_merge(act: str, row: Merge, viewer: Any, reason: str) -> None:
    """Note an act on both records, in the audit log."""
    said = {"reason": reason, "kept": row.kept_id, "gone": row.gone_id}
    note(act, f"organisation:{row.kept_id}", viewer, said)
    note(act, f"organisation:{row.gone_id}", viewer, said)


def rows_that_move() -> list[OrganisationRows]:
    """The rows that follow an organisation."""
    return [rows for rows in rows_of_organisations() if rows.follow == "moves"]


def _both(kept_id: int, gone_id: int, *, is_locked: bool = False) -> tuple[Organisation, Organisation]:
    """The two records, in a state in which they can become one."""
    wanted = db.select(Organisation).where(Organisation.id.in_([kept_id, gone_id])).order_by(Organisation.id)
    rows = {row.id: row for row in db.session.scalars(wanted.with_for_update() if is_locked else wanted)}
    if kept_id not in rows or gone_id not in rows:
        raise NotFound(N_("There is no such organisation."))
    if len(rows) < 2:
        raise Refused(N_("Choose two different records."))
    if any(row.merged_into_id for row in rows.values()):
        raise Conflict(N_("One of the records was merged into another one already."))
    if kept_id in _above(rows[gone_id]) or gone_id in _above(rows[kept_id]):
        raise Refused(N_("One is part of the other. If they are the same, take that back first."))
    return rows[kept_id], rows[gone_id]


def _above(row: Organisation) -> set[int]:
    """What an organisation is part of, all the way up."""
    found: set[int] = set()
    parent = row.parent_id
    while parent and parent not in found and len(found) < DEEPEST:
        found.add(parent)
        parent = db.session.scalar(db.select(Organisation.parent_id).where(Organisation.id == parent))
    return found


def _refuse_if_anybody_objects(gone_id: int) -> None:
    act = Act("merge", f"organisation:{gone_id}", organisation_id=gone_id)
    for objection in current_hooks().require(portal_objections, act=act):
        raise Refused(objection)


def _names(organisation_id: int) -> Sequence[OrganisationName]:
    wanted = db.select(OrganisationName).where(OrganisationName.organisation_id == organisation_id)
    return db.session.scalars(wanted.order_by(OrganisationName.id)).all()


TABLE, NAMES = (Model.metadata.tables[model.__tablename__] for model in (Organisation, OrganisationName))


def _columns(organisation_id: int) -> dict[str, Any]:
    return dict(db.session.execute(select(TABLE).where(TABLE.c.id == organisation_id)).mappings().one())


def _newest() -> Iterator[tuple[str, int]]:
    """The last row of each table that follows organisations, so that what came later is known."""
    for rows in rows_that_move():
        table = Model.metadata.tables[rows.column.partition(".")[0]]
        if [column.name for column in table.primary_key] == ["id"]:
            yield table.name, db.session.scalar(select(func.max(table.c.id))) or 0
