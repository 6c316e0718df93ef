"""Which column of a bank's CSV holds what: proposed from the header the first time, and remembered for each bank."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.kernel.text import N_, fold

DAY, AMOUNT, CREDIT, DEBIT, CURRENCY = "day", "amount", "credit", "debit", "currency"
PAYER, TEXT, ACCOUNT, BANK_ID = "payer", "text", "account", "bank_id"
FIELDS = (DAY, AMOUNT, CREDIT, DEBIT, CURRENCY, PAYER, TEXT, ACCOUNT, BANK_ID)
DELIMITERS = (";", ",", "\t", "|")
DATE_ORDERS = ("dmy", "mdy", "ymd")
YEARS = range(1990, 2200)
MOST_TO_LOOK_AT = 60  # rows: banks write up to about twenty lines before the header
# What banks call their columns, folded, the surest words first: English, Spanish, French, Portuguese, German, Italian,
# Catalan. A header is taken when it is one of the words, or else when it begins with one.
WORDS: Mapping[str, tuple[str, ...]] = {
    DAY: (
        "booking date", "buchungstag", "buchungsdatum", "buchung", "fecha operacion", "fecha contable", "fecha",
        "date operation", "date comptable", "date", "data lancamento", "data movimento", "data contabile",
        "data operacio", "data", "transaction date", "datum", "completion time",
    ),
    AMOUNT: ("amount", "betrag", "umsatz", "importe", "montant", "valor", "importo", "import", "quantia", "monto"),
    CREDIT: ("credit", "haben", "abono", "ingreso", "credito", "paid in", "entrada", "haver", "money in"),
    DEBIT: ("debit", "soll", "cargo", "debito", "withdrawn", "paid out", "saida", "carrec", "money out"),
    CURRENCY: ("currency", "wahrung", "waehrung", "divisa", "moneda", "devise", "moeda"),
    PAYER: (
        "payer", "counterparty", "partner", "name zahlungsbeteiligter", "beguenstigter/zahlungspflichtiger",
        "zahlungspflichtige", "auftraggeber", "ordenante", "emetteur", "tiers", "contrepartie", "pagador", "favorecido",
        "ordinante", "nome", "sender", "other party", "name", "nombre", "nom",
    ),
    TEXT: (
        "reference", "remittance", "verwendungszweck", "concepto", "libelle", "communication", "historico", "descricao",
        "descrizione", "causale", "concepte", "description", "details", "detail", "referencia", "memo", "motif",
        "narrative", "text", "observaciones",
    ),
    ACCOUNT: (
        "counterparty account", "iban zahlungsbeteiligter", "kontonummer/iban", "cuenta ordenante", "compte emetteur",
        "payer account", "sender account", "conta",
    ),
    BANK_ID: (
        "transaction id", "transaction number", "receipt no", "id", "operation number", "numero operacion",
        "numero doperation", "documento", "docto", "umsatz id", "e2e", "end to end",
    ),
}  # fmt: skip
_DAY = re.compile(r"\s*([0-9]{1,4})[-./ ]([0-9]{1,2})[-./ ]([0-9]{1,4})(?![0-9])")
_FLAT_DAY = re.compile(r"\s*([0-9]{8})(?![0-9])")
_DECIMALS = re.compile(r"[0-9]([.,])[0-9]{1,2}(?:\D|$)")


@dataclass(frozen=True)
class CsvMapping:
    """How the CSV of a bank is read. Columns are counted from 0; ``text`` may be of several, put one after another.

    The header is kept, so that a file whose columns have moved is asked about instead of being read wrongly; it is
    empty for a bank that writes none.
    """

    delimiter: str
    header: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    decimal: str = "."
    date_order: str = "dmy"

    def stored(self) -> dict[str, Any]:
        """As it is kept for the next file of this bank."""
        return asdict(self)

    @classmethod
    def of_stored(cls, kept: Mapping[str, Any]) -> "CsvMapping":
        """As it was kept."""
        columns = {name: tuple(found) for name, found in kept["columns"].items()}
        return cls(**{**kept, "header": tuple(kept["header"]), "columns": columns})


def objection_to_mapping(mapping: CsvMapping) -> tuple[str, str]:
    """The field at fault and why nothing can be read by this mapping, or two empty texts."""
    if not mapping.columns.get(DAY):
        return DAY, N_("Say which column holds the day.")
    if not mapping.columns.get(AMOUNT) and not mapping.columns.get(CREDIT):
        return AMOUNT, N_("Say which column holds the sum, or which one holds what came in.")
    return "", ""


def propose(rows: Sequence[Sequence[str]], delimiter: str) -> CsvMapping:
    """A mapping as the header and the first rows suggest it; what is not sure is left out."""
    row = header_row(rows)
    header = tuple(rows[row]) if row >= 0 else ()
    columns = _columns([_plain(name) for name in header])
    below = rows[row + 1 : row + 1 + MOST_TO_LOOK_AT]
    sums = [c for name in (AMOUNT, CREDIT, DEBIT) for c in columns.get(name, ())]
    return CsvMapping(
        delimiter, header, columns, _decimal(_cells(below, sums)), _date_order(_cells(below, columns.get(DAY, ())))
    )


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Which row names the columns: the first that names a day and a sum, else the widest; -1 when that has a day."""
    for number, row in enumerate(rows[:MOST_TO_LOOK_AT]):
        found = _columns([_plain(name) for name in row])
        if DAY in found and (AMOUNT in found or CREDIT in found):
            return number
    widths = [len(row) for row in rows[:MOST_TO_LOOK_AT]]
    widest = widths.index(max(widths)) if widths else -1
    has_day = widest >= 0 and any(read_day(cell, order) for cell in rows[widest] for order in DATE_ORDERS)
    return -1 if has_day else widest


def read_day(said: str, order: str) -> date | None:
    """A day as a bank writes it; a time behind it is not asked for. None when there is no such day."""
    found = _DAY.match(said)
    flat = _FLAT_DAY.match(said)
    if found:
        parts = list(found.groups())
    elif flat:
        sizes = [4 if part == "y" else 2 for part in order]
        parts = [flat[1][sum(sizes[:i]) : sum(sizes[: i + 1])] for i in range(3)]
    else:
        return None
    if len(parts[0]) == 4:
        order = "ymd"
    by_name = dict(zip(order, map(int, parts), strict=True))
    year = by_name["y"] + (2000 if by_name["y"] < 100 else 0)
    try:
        return date(year, by_name["m"], by_name["d"]) if year in YEARS else None
    except ValueError:
        return None


def _plain(name: str) -> str:
    return " ".join(fold(name).replace("_", " ").replace("'", "").replace(".", " ").split())


def _columns(names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Which columns hold what, by their names; no column holds two things."""
    found: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for exactly in (True, False):
        for field, words in WORDS.items():
            if field in found:
                continue
            column = _first(names, words, taken, exactly)
            if column is not None:
                found[field] = (column,)
                taken.add(column)
    if AMOUNT in found:
        found.pop(CREDIT, None)
        found.pop(DEBIT, None)
    return found


def _first(names: Sequence[str], words: Iterable[str], taken: set[int], exactly: bool) -> int | None:
    for word in words:
        for column, name in enumerate(names):
            if column not in taken and (name == word or (not exactly and name.startswith(word))):
                return column
    return None


def _cells(rows: Iterable[Sequence[str]], columns: Iterable[int]) -> list[str]:
    wanted = tuple(columns)
    return [row[column] for row in rows for column in wanted if column < len(row)]


def _decimal(cells: Iterable[str]) -> str:
    """The sign before the decimals, as most of the sums have it."""
    signs = [found[1] for cell in cells if (found := _DECIMALS.search(cell))]
    return "," if signs.count(",") > signs.count(".") else "."


def _date_order(cells: Sequence[str]) -> str:
    """The order in which every day can be read; where several can, the one most of the world writes."""
    if cells and all(re.match(r"\s*[0-9]{4}\D", cell) for cell in cells if cell.strip()):
        return "ymd"
    for order in DATE_ORDERS:
        days = [read_day(cell, order) for cell in cells if cell.strip()]
        if days and all(days):
            return order
    return "dmy"
