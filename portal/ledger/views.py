"""The public books: holders, their movements with totals, single lines with their proof, and files to recompute it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from portal.config import Settings
from portal.database import begin_snapshot
from portal.hooks import Purpose, current_hooks, portal_purposes
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.ledger import books, exporting
from portal.ledger.books import Books
from portal.ledger.listing import counts, page_of_lines, proof_of
from portal.ledger.rules import AccountKind
from portal.ledger.services import BOOKS, BooksFilter
from portal.ledger.words import ACCOUNT_MEANINGS, ACCOUNT_NAMES, KIND_NAMES
from portal.web.access import public
from portal.web.cache import shows
from portal.web.exports import csv_chunks, download, json_chunks
from portal.web.paging import row_asked_for

blueprint = Blueprint("core_ledger", __name__, url_prefix="/<lang:lang>/ledger")
LONGEST_ASKED = 100
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
WORDS = {"kind_names": KIND_NAMES, "account_names": ACCOUNT_NAMES, "account_meanings": ACCOUNT_MEANINGS}


@blueprint.get("/")
@public
def index() -> str:
    """Show whose books there are and what they add up to."""
    begin_snapshot()
    shows(BOOKS, "organisations")
    holders, after = books.holders(_asked("after"))
    ids = [holder.id for holder in holders]
    return render_template(
        "ledger/index.html", holders=holders, after=after, books=books.books_of_each(ids), counts=counts(ids)
    )


@blueprint.get("/<slug>/")
@public
def holder(slug: str) -> str:
    """Show a holder's books, or those of one purpose: totals, accounts, and the movements that are asked for."""
    begin_snapshot()
    found, purpose = books.holder_of_books(slug), _asked("purpose")
    ours = books.books_of(found.id, purpose)
    which = _wanted(found.id, purpose, ours)
    page = page_of_lines(which, ours, row_asked_for("after"))
    purposes = _named([purpose] if purpose else [line.purpose for line in page.lines])
    if purpose and not (ours.sums or purposes):
        raise NotFound(N_("There is nothing of this name in the books."))
    shows(purpose or BOOKS, "organisations", *purposes)
    values = {"holder": found, "which": which, "books": ours, "page": page, "purposes": purposes}
    return render_template("ledger/holder.html", **values, **WORDS)


@blueprint.get("/lines/<id63:line_id>")
@public
def line(line_id: int) -> str:
    """Show a movement: from which account to which, what exactly was hashed, and the seal over it."""
    proof = proof_of(line_id)
    shows(proof.purpose or BOOKS, "organisations")
    return render_template("ledger/line.html", line=proof, purposes=_named([proof.purpose]), **WORDS)


@blueprint.get("/check")
@public
def check() -> str:
    """Say how anybody checks the books, and what everything in them means."""
    shows(BOOKS)
    columns = {"entry_columns": exporting.ENTRY_COLUMNS, "accounts": AccountKind}
    return render_template("ledger/check.html", newest=exporting.newest_seal(), **columns, **WORDS)


@blueprint.get("/books.<any(csv, json):form>", defaults={"slug": ""})
@blueprint.get("/<slug>/books.<any(csv, json):form>")
@public
def export(slug: str, form: str) -> Response:
    """Give the lines that a page shows, or all, as a file with every entry of every account."""
    begin_snapshot()
    found = books.holder_of_books(slug) if slug else None
    first, after = month_in(_asked("month"))
    which = BooksFilter(
        holder_id=found.id if found else None,
        purpose=_asked("purpose"),
        kind=_asked("kind"),
        currency=_asked("currency"),
        from_at=first,
        until_at=after,
    )
    month = f"{first:%Y-%m}" if first else ""
    name = f"{_file_name('books', slug, which.purpose, which.kind, which.currency, month)}.{form}"
    if form == "json":
        head = {"mode": _mode(), "made_at": business_now().isoformat()}
        lines, seals = exporting.line_objects(which), exporting.seal_objects()
        return download(json_chunks(head, lines=lines, seals=seals), "application/json", name)
    rows = exporting.entry_rows(which, _mode())
    return download(csv_chunks(exporting.ENTRY_COLUMNS, rows), "text/csv", name)


@blueprint.get("/seals.csv")
@public
def seals() -> Response:
    """Give the chain of seals over the books as a file."""
    begin_snapshot()
    rows = exporting.seal_rows(_mode())
    return download(csv_chunks(exporting.SEAL_COLUMNS, rows), "text/csv", f"{_file_name('seals')}.csv")


def month_in(text: str) -> tuple[datetime | None, datetime | None]:
    """The first instant of a month such as 2026-11 and that of the next, in UTC; None for what is no month."""
    found = MONTH.fullmatch(text)
    if not found:
        return None, None
    year, month = int(found[1]), int(found[2])
    return datetime(year, month, 1, tzinfo=UTC), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _asked(name: str) -> str:
    return request.args.get(name, "")[:LONGEST_ASKED]


def _wanted(holder_id: int, purpose: str, ours: Books) -> BooksFilter:
    """What is asked for, of what there is."""
    kind, currency = _asked("kind"), _asked("currency")
    return BooksFilter(
        holder_id=holder_id,
        purpose=purpose,
        kind=kind if kind in ours.kinds else "",
        currency=currency if currency in ours.currencies else "",
        before_id=row_asked_for("before") or None,
    )


def _named(purposes: Iterable[str]) -> dict[str, Purpose]:
    """What plugins say that references stand for."""
    wanted = sorted({purpose for purpose in purposes if purpose})
    found = current_hooks().gather(portal_purposes, purposes=wanted) if wanted else []
    return {purpose.reference: purpose for purpose in found}


def _mode() -> str:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.mode


def _file_name(*parts: str) -> str:
    """A name for a file in plain letters; what is no real money says so."""
    marks: list[Any] = [] if _mode() == "live" else ["TEST"]
    words = [re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts if part]
    return "-".join([*marks, "oidp", *words, business_now().date().isoformat()])
