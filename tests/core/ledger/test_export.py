"""The books as files: whoever has them recomputes every total and every seal."""

import json
import subprocess
import sys
from itertools import count
from pathlib import Path
from runpy import run_path
from threading import Thread

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.database import db, unit_of_work
from portal.kernel.money import EXPONENTS, Money
from portal.ledger.books import books_of
from portal.ledger.rules import Line, statement, transfer
from portal.ledger.sealing import seal_ledger
from portal.ledger.services import reverse
from portal.ledger.totals import totals_agree
from portal.migrate import ROOT
from portal.organisations.models import Holder
from portal.seals import Seal
from portal.testing import Browser
from portal.web.languages import force_locale, format_money
from tests.core.ledger.movements import (
    WAYS,
    A,
    exchange,
    movement,
    post_all,
    post_many,
    recomputed,
    rows_of,
)
from tests.examples import examples
from tests.factories import make_holder

SCRIPT = ROOT / "portal" / "static" / "verify_books.py"
runs = count(1)


@pytest.fixture
def holder_id(context: Flask) -> int:
    with unit_of_work():
        return make_holder("dakar", currencies=("EUR", "XOF"))


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


Step = st.one_of(
    st.just("seal"),
    st.just("reverse"),
    st.tuples(st.sampled_from(sorted(WAYS)), st.integers(1, 10**12), st.sampled_from(["EUR", "XOF", "TND"])),
    st.tuples(st.just("exchange"), st.integers(1, 10**9), st.integers(1, 10**9)),
)


def play(steps: list[object], holder_id: int) -> None:
    """Do what a history says."""
    last = None
    for step in steps:
        if step == "seal":
            seal_ledger()
        elif step == "reverse":
            if last is not None:
                with unit_of_work():
                    reverse(last.reference, f"{last.reference}:undone")
        else:
            assert isinstance(step, tuple)
            kind, one, other = step
            purpose = f"campaigns:{one % 2}"
            if kind == "exchange":
                last = exchange(holder_id, Money(one, "XOF"), Money(other, "TND"), purpose)
            else:
                last = movement(holder_id, kind, Money(one, other), purpose)
            post_all(last)


@examples(5)
@given(steps=st.lists(Step, max_size=14))
def test_every_total_that_a_page_shows_is_recomputed_from_the_file(
    context: Flask, client: Browser, steps: list[object]
) -> None:
    slug = f"holder-{next(runs)}"
    with unit_of_work():
        holder_id = make_holder(slug)
    play(steps, holder_id)
    for purpose in ("", "campaigns:1"):
        file = client.get(f"/en/ledger/{slug}/books.csv", query_string={"purpose": purpose}).data
        page = client.get(f"/en/ledger/{slug}/", query_string={"purpose": purpose})
        assert page.status_code in (200, 404)
        check(file, page.text, books_of(holder_id, purpose))
    assert totals_agree() == []


def check(file: bytes, page: str, books: object) -> None:
    """Compare a page with what its file adds up to."""
    from portal.ledger.books import Books

    assert isinstance(books, Books)
    found = recomputed(file)
    assert found == {(one.kind, one.account, one.currency): one.minor for one in books.sums}
    for currency in {key[2] for key in found}:
        of = {(kind, account): minor for (kind, account, code), minor in found.items() if code == currency}
        with force_locale("en"):
            told = [format_money(sum_) for sum_ in vars(statement(of, currency)).values()]
            balances: dict[str, int] = {}
            for (_, account), minor in of.items():
                balances[account] = balances.get(account, 0) + minor
            told += [format_money(Money(minor, currency)) for minor in balances.values()]
        assert [sum_ for sum_ in told if sum_ not in page and sum_ != format_money(Money(0, currency))] == []


def test_a_file_holds_exactly_the_lines_that_the_page_shows(client: Browser, holder_id: int) -> None:
    with unit_of_work():
        other = make_holder()
    post_all(
        movement(holder_id, "collected", eur(1)),
        movement(holder_id, "refund", eur(2)),
        movement(holder_id, "collected", Money(3, "XOF")),
        movement(holder_id, "collected", eur(4), "x:2"),
        movement(other, "collected", eur(5)),
        exchange(holder_id, Money(6, "XOF"), eur(7)),
    )

    def lines(path: str) -> list[int]:
        rows = rows_of(client.get(f"/en/ledger/{path}").data)
        first = min(int(row["line"]) for row in rows_of(client.get("/en/ledger/books.csv").data))
        return sorted({int(row["line"]) - first for row in rows})

    assert lines("books.csv") == [0, 1, 2, 3, 4, 5]
    assert lines("dakar/books.csv") == [0, 1, 2, 3, 5]
    assert lines("dakar/books.csv?kind=collected") == [0, 2, 3]
    assert lines("dakar/books.csv?currency=XOF") == [2, 5]
    assert lines("dakar/books.csv?purpose=x:2") == [3]
    assert lines("dakar/books.csv?purpose=nonsense") == []


def test_a_file_is_named_and_says_that_it_is_a_test(client: Browser, holder_id: int) -> None:
    post_all(movement(holder_id, "collected", eur(1)))
    answer = client.get("/en/ledger/dakar/books.csv?purpose=campaigns:1&kind=collected")
    name = answer.headers["Content-Disposition"]
    assert name.startswith("attachment; filename=TEST-oidp-books-dakar-campaigns-1-collected-20")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbfline,posted_at,kind,")
    assert {row["mode"] for row in rows_of(answer.data)} == {"test"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_cell_of_a_file_is_a_formula(client: Browser, holder_id: int) -> None:
    line = Line("=HYPERLINK(1)", "@kind", holder_id, "+purpose", transfer(A.BANK, A.FEES, eur(5)))
    post_all(line)
    seal_ledger()
    body = client.get("/en/ledger/dakar/books.csv").data
    for text in (b"=HYPERLINK", b"@kind", b"+purpose"):
        assert body.count(b"'" + text) == body.count(text) == 2
    assert rows_of(body)[0]["reference"] == "=HYPERLINK(1)"


def test_json_says_the_same_as_csv(client: Browser, holder_id: int) -> None:
    post_all(movement(holder_id, "collected", Money(12_500, "TND")), exchange(holder_id, Money(9, "XOF"), eur(1)))
    seal_ledger()
    post_all(movement(holder_id, "refund", eur(3)))
    rows = rows_of(client.get("/en/ledger/dakar/books.csv").data)
    found = json.loads(client.get("/en/ledger/dakar/books.json").data)
    entries = [
        (str(line["line"]), line["hash"] or "", entry["account"], str(entry["minor"]), entry["currency"])
        for line in found["lines"]
        for entry in line["entries"]
    ]
    assert entries == [(row["line"], row["hash"], row["account"], row["minor"], row["currency"]) for row in rows]
    assert [seal["hash"] for seal in found["seals"]] == list(db.session.scalars(db.select(Seal.hash)))
    assert found["mode"] == "test"


def test_a_sum_is_written_with_the_decimals_of_its_currency(client: Browser, holder_id: int) -> None:
    for minor, currency in ((12_345, "EUR"), (12_345, "XOF"), (12_345, "TND"), (5, "TND")):
        post_all(movement(holder_id, "collected", Money(minor, currency)))
    rows = rows_of(client.get("/en/ledger/dakar/books.csv").data)
    assert [row["amount"] for row in rows[::2]] == ["123.45", "12345", "12.345", "0.005"]
    assert rows[1]["amount"] == "-123.45"


@pytest.mark.both
def test_a_file_shows_one_moment_whatever_is_written_meanwhile(
    app: Flask, client: Browser, holder_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.ledger.exporting.READ_AT_ONCE", 10)
    monkeypatch.setattr("portal.web.exports.ROWS_AT_ONCE", 10)
    post_many(holder_id, 300)
    seal_ledger()
    db.session.remove()

    def write() -> None:
        with app.app_context():
            post_all(movement(holder_id, "collected", eur(1)))
            seal_ledger()
            db.session.remove()

    answer = client.get("/en/ledger/dakar/books.json", buffered=False)
    chunks = answer.iter_encoded()
    begun = [next(chunks) for _ in range(4)]
    writer = Thread(target=write)
    writer.start()
    writer.join()
    found = json.loads(b"".join([*begun, *chunks]))
    assert (len(found["lines"]), len(found["seals"])) == (300, 1)
    assert len(json.loads(client.get("/en/ledger/dakar/books.json").data)["seals"]) == 2


@pytest.fixture
def files(client: Browser, holder_id: int, tmp_path: Path) -> Path:
    """The files that somebody downloads to check the books: of two holders, in three currencies, with two seals."""
    with unit_of_work():
        other = make_holder("lyon")
    post_all(
        movement(holder_id, "collected", eur(250_050)),
        movement(holder_id, "fee", eur(4_001)),
        movement(holder_id, "collected", Money(5_000, "XOF"), "=x:2"),
        movement(other, "collected", Money(12_500, "TND")),
    )
    seal_ledger()
    post_all(movement(other, "refund", Money(2_500, "TND")), exchange(holder_id, Money(655, "XOF"), eur(100)))
    seal_ledger()
    post_all(movement(other, "collected", eur(1)))
    for name in ("books.csv", "seals.csv", "dakar/books.csv"):
        (tmp_path / name.replace("/", "-")).write_bytes(client.get(f"/en/ledger/{name}").data)
    return tmp_path


def verify(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the script as somebody does who has nothing but it and the files."""
    command = [sys.executable, "-I", "-X", "utf8", str(SCRIPT), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.either
def test_the_script_finds_that_everything_holds(files: Path) -> None:
    status, said = verify(files, "books.csv", "seals.csv")
    assert (status, "Everything holds." in said) == (0, True), said
    lines = {" ".join(line.split()) for line in said.splitlines()}
    assert {"dakar, EUR", "came in 2500.50", "fees 40.01", "left 2460.49", "account campaign_funds -2500.50"} <= lines
    assert {"came in 5000", "came in 12.500", "given back 2.500", "left 10.000"} <= lines
    assert "7 lines, 1 of them not sealed yet" in lines
    assert "2 seals, 2 of them recomputed." in said


@pytest.mark.either
def test_the_script_checks_the_books_of_one_holder(files: Path) -> None:
    status, said = verify(files, "--part", "dakar-books.csv", "seals.csv")
    assert (status, "lyon" in said) == (0, False), said
    assert "2 seals, 0 of them recomputed." in said


@pytest.mark.either
def test_the_script_knows_a_seal_that_somebody_kept(files: Path) -> None:
    first = rows_of((files / "seals.csv").read_bytes())[0]["hash"]
    assert verify(files, "books.csv", "seals.csv", first)[0] == 0
    status, said = verify(files, "books.csv", "seals.csv", "f" * 64)
    assert (status, "the past was written anew" in said) == (1, True)


@pytest.mark.either
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"2500.50,250050,", b"2500.51,250051,", "does not balance"),
        (b"2500.50,250050,", b"2500.51,250050,", "are not the same sum"),
        (b",collected,", b",refund,", "says something else"),
        (b",dakar,fees,", b",dakar,bank,", "says something else"),
        (b"'=x:2", b"'=x:3", "says something else"),
        (b",campaigns:1,", b",campaigns:2,", "says something else"),
    ],
)
def test_the_script_finds_a_row_that_was_changed(files: Path, old: bytes, new: bytes, said: str) -> None:
    body = (files / "books.csv").read_bytes()
    assert old in body
    (files / "books.csv").write_bytes(body.replace(old, new, 1))
    status, output = verify(files, "books.csv", "seals.csv")
    assert (status, said in output) == (1, True), output


@pytest.mark.either
@pytest.mark.parametrize("place", [1, 5, 9])
def test_the_script_finds_a_line_that_was_taken_away(files: Path, place: int) -> None:
    rows = (files / "books.csv").read_bytes().splitlines(keepends=True)
    (files / "books.csv").write_bytes(b"".join(rows[:place] + rows[place + 2 :]))
    status, output = verify(files, "books.csv", "seals.csv")
    assert (status, "one was changed, added or taken away" in output) == (1, True), output


@pytest.mark.either
def test_the_script_finds_a_seal_that_was_taken_away(files: Path) -> None:
    rows = (files / "seals.csv").read_bytes().splitlines(keepends=True)
    (files / "seals.csv").write_bytes(rows[0] + rows[2])
    status, output = verify(files, "books.csv", "seals.csv")
    assert (status, "does not follow the one before" in output, "is not among the seals" in output) == (1, True, True)


def test_the_script_says_how_it_is_used(tmp_path: Path) -> None:
    status, said = verify(tmp_path)
    assert (status, "BOOKS.csv" in said) == (1, True)


@pytest.mark.only_on("sqlite")
def test_the_script_is_short_and_imports_the_standard_library_alone() -> None:
    source = SCRIPT.read_text()
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert len(source.splitlines()) < 180


@pytest.mark.only_on("sqlite")
def test_the_script_knows_the_decimals_of_every_currency() -> None:
    known = run_path(str(SCRIPT))
    decimals = {**dict.fromkeys(known["NO_DECIMALS"], 0), **dict.fromkeys(known["THREE_DECIMALS"], 3)}
    assert decimals == EXPONENTS


def test_holders_are_named_by_their_short_names(client: Browser, holder_id: int) -> None:
    post_all(movement(holder_id, "collected", eur(1)))
    slug = db.session.scalars(db.select(Holder.slug).where(Holder.id == holder_id)).one()
    assert {row["holder"] for row in rows_of(client.get("/en/ledger/books.csv").data)} == {slug}
