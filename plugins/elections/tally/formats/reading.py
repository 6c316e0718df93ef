"""The formats by their names, and finding out which one a file is in."""

import re
from collections.abc import Callable
from pathlib import PurePath

from plugins.elections.tally.ballots import Profile
from plugins.elections.tally.formats.abif import read_abif, write_abif
from plugins.elections.tally.formats.blt import read_blt, write_blt
from plugins.elections.tally.formats.preflib import read_toc, read_toi, write_toc, write_toi
from plugins.elections.tally.formats.source import Unknown, decoded
from plugins.elections.tally.formats.table import DELIMITERS, read_csv, write_csv

READERS: dict[str, Callable[[str, Unknown], Profile]] = {
    "blt": read_blt,
    "abif": read_abif,
    "toc": read_toc,
    "toi": read_toi,
    "csv": read_csv,
}
WRITERS: dict[str, Callable[[Profile], str]] = {
    "blt": write_blt,
    "abif": write_abif,
    "toc": write_toc,
    "toi": write_toi,
    "csv": write_csv,
}
ENDINGS = {"soc": "toc", "soi": "toi", "tsv": "csv"}
PREFLIB = re.compile(r"^#\s*(FILE NAME|TITLE|DATA TYPE|NUMBER ALTERNATIVES|ALTERNATIVE NAME)\b", re.MULTILINE)
BLT_HEAD = re.compile(r"[0-9]+\s+[0-9]+\s*(#.*)?")
ABIF_BALLOT = re.compile(r"([0-9.]+\s*[:*]|=[^:]+:\s*\[|\{)")


def read_ballots(data: bytes, form: str = "", name: str = "", unknown: Unknown = Unknown.ERROR) -> Profile:
    """Read a file in a format, or in the one that its name or its text shows; raises BrokenFile."""
    text = decoded(data)
    return READERS[form or format_of(text, name)](text, unknown)


def format_of(text: str, name: str = "") -> str:
    """In which format a file is: by the ending of its name, else by how it begins."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if (known := ENDINGS.get(ending, ending)) in READERS:
        return known
    if PREFLIB.search(text[:65_536]):
        return "toi"
    lines = (line.strip() for line in text[:65_536].splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    if BLT_HEAD.fullmatch(first):
        return "blt"
    if ABIF_BALLOT.match(first):
        return "abif"
    return "csv" if any(sign in first for sign in DELIMITERS) else "abif"
