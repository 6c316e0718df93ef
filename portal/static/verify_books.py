"""Check the books of an OIDP portal from its published files.

    python3 verify_books.py [--part] BOOKS.csv [SEALS.csv [SEAL]]

BOOKS.csv holds the entries of all fund holders, or with --part those of one holder or purpose; SEALS.csv is the chain
of seals; SEAL is the code of a seal that you kept earlier. Needs Python 3.9 or newer and its standard library. It
reads the files that you name, writes to the screen, and does nothing else. It ends with 0 when everything holds, with
1 when something does not.
"""

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

Row = dict[str, str]
Totals = dict[tuple[str, str, str, str], int]

FIRST = "0" * 64  # what the first seal follows
NO_DECIMALS = {
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
}  # fmt: skip
THREE_DECIMALS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


def sha256(text: str) -> str:
    """Hash a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def rows_of(path: str) -> Iterator[Row]:
    """Read a file; an apostrophe keeps spreadsheets from running a text as a formula, and is taken away again."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: value[1:] if value[:1] == "'" else value for name, value in row.items()}


def decimal(minor: int, currency: str) -> str:
    """Write a sum in the smallest unit of its currency, such as cents, as people do."""
    places = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    digits = str(abs(minor)).rjust(places + 1, "0")
    end = len(digits) - places
    return ("-" if minor < 0 else "") + digits[:end] + ("." + digits[end:] if places else "")


def check_code(rows: list[Row]) -> str:
    """Hash what a line says: its own words, then each account with its sum."""
    first = rows[0]
    payment = int(first["payment"]) if first["payment"] else None
    head = [first["reference"], first["kind"], int(first["holder_id"]), first["purpose"], payment, first["posted_at"]]
    entries = [[row["account"], int(row["minor"]), row["currency"]] for row in rows]
    return sha256(json.dumps([*head, *entries], separators=(",", ":")))


def faults_of(number: int, rows: list[Row]) -> Iterator[str]:
    """What is wrong with one line."""
    balance: dict[str, int] = defaultdict(int)
    for row in rows:
        balance[row["currency"]] += int(row["minor"])
        if row["amount"] != decimal(int(row["minor"]), row["currency"]):
            yield f"line {number}: {row['amount']} and {row['minor']} are not the same sum"
    if any(balance.values()):
        yield f"line {number} does not balance"
    if rows[0]["seal"] and check_code(rows) != rows[0]["hash"]:
        yield f"line {number} says something else than when it was sealed"


def read_books(path: str) -> tuple[list[str], Totals, dict[int, list[str]], int]:
    """Recompute every line: what is wrong, the totals, the codes under each seal, and how many lines there are."""
    faults: list[str] = []
    totals: Totals = defaultdict(int)
    sealed: dict[int, list[str]] = defaultdict(list)
    count = last = 0
    for number, found in groupby(rows_of(path), key=lambda row: int(row["line"])):
        rows = list(found)
        faults += faults_of(number, rows)
        if number <= last:
            faults.append(f"line {number} stands after line {last}")
        for row in rows:
            totals[row["holder"], row["currency"], row["account"], row["kind"]] += int(row["minor"])
        if rows[0]["seal"]:
            sealed[int(rows[0]["seal"])].append(rows[0]["hash"])
        count, last = count + 1, number
    return faults, totals, sealed, count


def check_seals(path: str, sealed: dict[int, list[str]], kept: str, is_part: bool) -> list[str]:
    """Recompute the chain of seals; one over lines outside of the file can only be followed."""
    faults, previous, followed = [], FIRST, 0
    seals = list(rows_of(path))
    for seal in seals:
        number, hashes = int(seal["seal"]), sealed.get(int(seal["seal"]), [])
        if seal["previous"] != previous:
            faults.append(f"seal {number} does not follow the one before")
        if is_part and len(hashes) < int(seal["lines"]):
            followed += 1
        elif sha256("\n".join([seal["previous"], *hashes])) != seal["hash"]:
            faults.append(f"seal {number} does not fit its lines: one was changed, added or taken away")
        previous = seal["hash"]
    known = {int(seal["seal"]) for seal in seals}
    faults += [f"seal {number} is not among the seals" for number in sorted(sealed.keys() - known)]
    if kept and kept not in {seal["hash"] for seal in seals}:
        faults.append("the seal that you kept is gone: the past was written anew")
    print(f"{len(seals)} seals, {len(seals) - followed} of them recomputed. The newest, to be kept: {previous}")
    return faults


def say_totals(totals: Totals) -> None:
    """Print the totals as the pages show them."""
    for (holder, currency), keys in groupby(sorted(totals), key=lambda key: key[:2]):
        of = {(kind, account): totals[holder, currency, account, kind] for _, _, account, kind in keys}
        balances: dict[str, int] = defaultdict(int)
        for (_, account), minor in of.items():
            balances[account] += minor
        lines = {
            "came in": -of.get(("collected", "campaign_funds"), 0),
            "given back": sum(of.get((kind, "campaign_funds"), 0) for kind in ("refund", "refund_failed")),
            "in dispute": -balances["disputed"],
            "lost in disputes": of.get(("dispute_lost", "disputed"), 0),
            "fees": balances["fees"],
            "spent": sum(of.get((kind, "campaign_funds"), 0) for kind in ("expense", "pay_out")),
            "passed on": of.get(("left_over", "campaign_funds"), 0),
            "left": -balances["campaign_funds"] - balances["fees"],
        }
        lines.update((f"account {account}", minor) for account, minor in sorted(balances.items()))
        print(f"\n{holder}, {currency}")
        for label, minor in lines.items():
            print(f"  {label:<28}{decimal(minor, currency):>24}")


def main(arguments: list[str]) -> int:
    """Check the files that are named."""
    is_part = "--part" in arguments
    files = [argument for argument in arguments if argument != "--part"]
    if not 1 <= len(files) <= 3:
        print(__doc__)
        return 1
    faults, totals, sealed, count = read_books(files[0])
    say_totals(totals)
    print(f"\n{count} lines, {count - sum(map(len, sealed.values()))} of them not sealed yet")
    if len(files) > 1:
        faults += check_seals(files[1], sealed, files[2] if len(files) > 2 else "", is_part)
    for fault in faults:
        print(f"WRONG: {fault}")
    print(f"{len(faults)} things do not hold." if faults else "Everything holds.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
