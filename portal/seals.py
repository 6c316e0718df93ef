"""Seals over append-only rows: hashes over new rows and the seal before, so that no change goes unseen.

Rows are written unsealed, so nobody queues for a hash; a job seals what has been committed since. A row belongs
to a seal by a row of its own, not by a range of ids: ids are handed out in order but committed out of order, and a
row that comes late is sealed next time.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model, db
from portal.kernel.clock import wall_now

MOST_AT_ONCE = 5000
FIRST = "0" * 64


class Seal(Model):
    """One seal of a chain; a chain cannot fork, since each seal has one successor."""

    __tablename__ = "core_seal"
    __table_args__ = (UniqueConstraint("chain", "previous"), Index("ix_core_seal_chain_id", "chain", "id"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    chain: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
    rows: Mapped[int]
    sealed_at: Mapped[datetime]


class SealedRow(Model):
    """Which seal holds a row, and the row's own hash."""

    __tablename__ = "core_sealed_row"

    chain: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seal_id: Mapped[int] = mapped_column(index=True)
    hash: Mapped[str]


@dataclass(frozen=True)
class Verdict:
    """What a check of a chain found: the faults, and how much is not sealed yet."""

    seals: int
    rows: int
    unsealed: int
    faults: tuple[str, ...]


def row_hash(text: str) -> str:
    """Hash what a row says."""
    return hashlib.sha256(text.encode()).hexdigest()


def seal_hash(previous: str, hashes: Iterable[str]) -> str:
    """Hash a seal: the one before, then its rows' hashes in the order of their ids."""
    return hashlib.sha256("\n".join([previous, *hashes]).encode()).hexdigest()


def short_code(found: str) -> str:
    """The first eight digits of a hash, for people; nothing for nothing."""
    return f"{found[:4]} {found[4:8]}".strip()


def newest_hash(chain: str) -> str:
    """The hash of a chain's last seal."""
    last = db.select(Seal.hash).where(Seal.chain == chain).order_by(Seal.id.desc()).limit(1)
    return db.session.scalar(last) or FIRST


def add_seal(chain: str, rows: Mapping[int, str]) -> str:
    """Seal rows, given by id with their hash, in the unit of work that runs now."""
    previous = newest_hash(chain)
    found = seal_hash(previous, (rows[id_] for id_ in sorted(rows)))
    seal = Seal(chain=chain, previous=previous, hash=found, rows=len(rows), sealed_at=wall_now())
    db.session.add(seal)
    db.session.flush()
    db.session.execute(
        db.insert(SealedRow),
        [{"chain": chain, "row_id": id_, "seal_id": seal.id, "hash": rows[id_]} for id_ in sorted(rows)],
    )
    return found


def verify_chain(chain: str, hashes: Mapping[int, str]) -> Verdict:
    """Recompute a chain from nothing, against the hashes of the rows as they are now."""
    sealed: dict[int, dict[int, str]] = {}
    for row in db.session.execute(db.select(SealedRow).where(SealedRow.chain == chain)).scalars():
        sealed.setdefault(row.seal_id, {})[row.row_id] = row.hash
    faults: list[str] = []
    previous = FIRST
    seals = db.session.scalars(db.select(Seal).where(Seal.chain == chain).order_by(Seal.id)).all()
    for seal in seals:
        members = sealed.get(seal.id, {})
        faults += [f"{chain} row {id_} was changed" for id_, h in sorted(members.items()) if hashes.get(id_, h) != h]
        faults += [f"{chain} row {id_} is gone" for id_ in sorted(members.keys() - hashes.keys())]
        if seal.previous != previous or seal.hash != seal_hash(previous, (members[i] for i in sorted(members))):
            faults.append(f"{chain} seal {seal.id} does not fit the one before or its rows")
        previous = seal.hash
    held = {id_ for members in sealed.values() for id_ in members}
    return Verdict(len(seals), len(held), len(hashes.keys() - held), tuple(faults))
