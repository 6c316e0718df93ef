"""Files to download: a spreadsheet runs nothing of them, and whoever reads them gets back what was written."""

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.web.exports import BOM, FORMULAS, cell, csv_chunks, download, json_chunks

Texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@'\t\r\n,;\""))


@given(rows=st.lists(st.lists(Texts, min_size=2, max_size=2), max_size=9))
def test_what_was_written_is_read_again_and_no_cell_is_a_formula(rows: list[list[str]]) -> None:
    written = "".join(csv_chunks(("one", "two"), rows))
    assert written.startswith(BOM)
    head, *found = csv.reader(io.StringIO(written.removeprefix(BOM), newline=""))
    assert head == ["one", "two"]
    assert not [value for row in found for value in row if value[:1] in FORMULAS - {"'"}]
    assert [[value[1:] if value[:1] == "'" else value for value in row] for row in found] == rows


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@SUM(A1)", "\tx", "\rx", "'x"])
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["plain", "", -5, None, "1=1"])
def test_everything_else_stays_as_it_is(value: Any) -> None:
    assert cell(value) == value


@given(head=st.dictionaries(Texts, st.integers(), max_size=3), items=st.lists(st.integers() | Texts, max_size=9))
def test_long_lists_are_one_json_object(head: dict[str, int], items: list[Any]) -> None:
    head = {"made": 1, **{f"x{name}": value for name, value in head.items()}}
    written = "".join(json_chunks(head, lines=items, seals=[]))
    assert json.loads(written) == {**head, "lines": items, "seals": []}


def test_more_rows_than_are_written_at_once_are_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.web.exports.ROWS_AT_ONCE", 3)
    chunks = list(csv_chunks(("n",), ([n] for n in range(10))))
    assert [chunk.count("\n") for chunk in chunks] == [1, 3, 3, 3, 1]
    assert json.loads("".join(json_chunks({"a": 1}, n=range(10))))["n"] == list(range(10))


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("books.csv", "attachment; filename=books.csv"),
        ("Bücher 1.csv", "attachment; filename=\"B_cher 1.csv\"; filename*=UTF-8''B%C3%BCcher%201.csv"),
        ("كتب.csv", "attachment; filename=___.csv; filename*=UTF-8''%D9%83%D8%AA%D8%A8.csv"),
    ],
)
def test_a_file_has_its_name_in_any_script(app: Flask, name: str, header: str) -> None:
    with app.test_request_context("/"):
        assert download(iter(["x"]), "text/csv", name).headers["Content-Disposition"] == header
