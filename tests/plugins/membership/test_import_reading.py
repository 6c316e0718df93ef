"""Reading the register of a network from a file, whoever made it."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from plugins.membership.importing import sheets
from plugins.membership.importing.cells import (
    read_category,
    read_country,
    read_day,
    read_kind,
    read_language,
    read_region,
    read_row,
    read_website,
)
from plugins.membership.importing.columns import FIELDS, objection_to_columns, propose
from plugins.membership.importing.sheets import Unreadable, read_sheet

DAY = datetime(2011, 5, 31)  # noqa: DTZ001  as a spreadsheet keeps it
CELLS = st.text(st.characters(codec="utf-8", categories=["L", "Nd", "P"]), min_size=1, max_size=9)


def book(*rows: tuple[object, ...]) -> bytes:
    file = io.BytesIO()
    made = Workbook(file)
    sheet = made.add_worksheet()
    days = made.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value, days)
            else:
                sheet.write(number, column, value)
    made.close()
    return file.getvalue()


def test_a_spreadsheet_is_read_with_its_days_and_numbers() -> None:
    found = read_sheet(book(("Name", "Since", "Year"), ("Évora", DAY, 2011), ("", "", ""), ("=1+1", "", 2.5)))
    assert found.header == ("Name", "Since", "Year")
    assert found.rows == (("Évora", "2011-05-31", "2011"), ("0", "", "2.5"))


@pytest.mark.parametrize("delimiter", list(sheets.DELIMITERS))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_the_forms_that_programs_write(delimiter: str, encoding: str) -> None:
    text = delimiter.join(["Nom", "Pays"]) + "\r\n" + delimiter.join(["Évora", "Portugal"]) + "\r\n"
    assert read_sheet(text.encode(encoding)).rows == (("Évora", "Portugal"),)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=2, max_size=5))
def test_whatever_was_written_as_csv_is_read_again(rows: list[tuple[str, ...]]) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    found = read_sheet(file.getvalue().encode())
    assert len(found.rows) <= len(rows)
    assert all(len(row) <= sheets.MOST_COLUMNS for row in found.rows)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for one in (data, sheets.ZIP + data):
        try:
            read_sheet(one)
        except Unreadable:
            continue


def test_what_unpacks_to_far_more_is_refused_before_it_is_unpacked() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.LARGEST_UNPACKED + 1))
    assert len(file.getvalue()) < sheets.LARGEST_FILE
    with pytest.raises(Unreadable, match="unpacked"):
        read_sheet(file.getvalue())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"Name,Country\n", "no rows"),
        (b"%PDF-1.7", "cannot be read"),
        (b"\xd0\xcf\x11\xe0 old", "cannot be read"),
        (b"PK\x03\x04 nothing", "cannot be read"),
        (b'a;b\n"c;d\n', "quotation marks"),
        (b"x" * (sheets.LARGEST_FILE + 1), "too large"),
        (b"a;b\n" + b"c;d\n" * (sheets.MOST_ROWS + 1), "more than"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_sheet(data)
    assert why in refused.value.message


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["Nombre", "País", "Web", "Fecha de alta"], {"name": 0, "country": 1, "website": 2, "since": 3}),
        (["ID", "Official name", "Name (FR)", "ISO2"], {"name": 1, "name_fr": 2, "country": 3}),
        (["Member", "Member since"], {"name": 0, "since": 1}),
        (["a", "b"], {}),
    ],
)
def test_the_header_says_what_columns_hold(header: list[str], found: dict[str, int]) -> None:
    assert propose(header) == found


@given(st.lists(st.text(max_size=12), max_size=8))
def test_a_proposal_never_names_a_column_twice(header: list[str]) -> None:
    found = propose(header)
    assert len(set(found.values())) == len(found)
    assert found.keys() <= FIELDS.keys()


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"name": 0}, "country"),
        ({"name": 0, "country": 9}, "country"),
        ({"name": 0, "country": 0}, "country"),
        ({"name": 0, "country": 1}, ""),
    ],
)
def test_columns_that_do_not_do_are_named(columns: dict[str, int], fault: str) -> None:
    assert objection_to_columns(columns, 3)[0] == fault


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (read_country, {"sn": "SN", "Sénégal": "SN", "السنغال": "SN", "Brasil": "BR", "XX": "", "": ""}),
        (read_kind, {"Ayuntamiento": "local_government", "university": "university", "planet": "", "": ""}),
        (read_category, {"Associate": "associate", "promotor": "promoter", "Colaborador": "collaborating", "?": ""}),
        (read_region, {"Latin America": "latin-america", "arab": "arab", "Atlantis": "", "": ""}),
        (read_language, {"fr": "fr", "pt-BR": "pt", "klingon": "", "": ""}),
        (read_website, {"dakar.sn": "https://dakar.sn", "http://a.example": "http://a.example", "no": ""}),
        (read_website, {"javascript:alert(1)": "", "": ""}),
    ],
)
def test_cells_are_read_in_the_words_of_people(read: Callable[[str], str], found: dict[str, str]) -> None:
    assert {said: read(said) for said in found} == found


@pytest.mark.parametrize(
    ("said", "day"),
    [("2011", date(2011, 1, 1)), ("31/5/2011", date(2011, 5, 31)), ("5/31/2011", date(2011, 5, 31)),
     ("2011-05-31 00:00", date(2011, 5, 31)),
     ("31.02.2011", None), ("11/5/31", None), ("soon", None), ("", None)],
)  # fmt: skip
def test_days_are_read_with_the_year_first_or_last(said: str, day: date | None) -> None:
    assert read_day(said) == day


def test_a_row_says_all_that_is_wrong_with_it_at_once() -> None:
    columns = {"name": 0, "country": 1, "kind": 2, "since": 3}
    told = read_row(("", "Atlantis", "planet", "soon"), columns, "en")
    assert told.faults == ("no_name", "country", "kind", "since")
    short = read_row(("Évora",), columns, "pt")
    assert (short.names, short.faults) == ({"pt": "Évora"}, ("no_country",))
