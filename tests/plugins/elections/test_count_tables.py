"""A count as pages show it."""

from typing import Any

import pytest
from flask import Flask, render_template_string

from plugins.elections.count_tables import grid_table, rounds_table
from tests.plugins.elections.tally.elections import SCHULZE_4, TENNESSEE, count

PAGE = '{% from "elections/count.html" import rounds, pairs %}{{ rounds(told) if told.numbers else pairs(told) }}'


def test_rounds_stand_with_whoever_stayed_longest_first() -> None:
    told = rounds_table(count(TENNESSEE, "irv"))
    assert [row.name for row in told.rows] == ["Knoxville", "Memphis", "Nashville", "Chattanooga"]
    assert [(cell.votes, cell.gained, cell.fate) for cell in told.rows[0].cells] == [
        (17, 0, ""),
        (32, 15, ""),
        (58, 26, "elected"),
    ]
    assert [cell.fate for cell in told.rows[3].cells] == ["out", "gone", "gone"]


def test_votes_that_count_for_nobody_have_a_line_of_their_own() -> None:
    told = rounds_table(count("5:a\n4:b\n3:c\n2:d>b", "irv"))
    assert [cell.votes for cell in told.exhausted.cells] == [0, 0, 3]
    assert all(sum(row.cells[place].votes for row in (*told.rows, told.exhausted)) == 14 for place in range(3))


def test_pairs_stand_in_the_order_of_the_result_with_their_paths() -> None:
    told = grid_table(count(TENNESSEE, "schulze"))
    assert told is not None
    assert told.names == ("Nashville", "Chattanooga", "Knoxville", "Memphis")
    first = told.rows[0][1]
    assert first[0] is None
    assert [(one.votes, one.path, one.wins) for one in first if one] == [(68, 68, True), (68, 68, True), (58, 58, True)]
    assert grid_table(count(TENNESSEE, "irv")) is None


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("told", "said"),
    [
        (rounds_table(count("9:a>b>c\n2:a>d\n4:c\n3:d", "stv-scottish", 2)), "Round 3"),
        (grid_table(count(SCHULZE_4, "schulze", seed="s")), "Path: 6"),
        (rounds_table(count("3:[<b>x]\n1:b", "irv")), "&lt;b&gt;x"),
    ],
)
def test_tables_have_heads_bars_and_nothing_inline(app: Flask, told: Any, said: str) -> None:
    with app.test_request_context("/en/"):
        page = render_template_string(PAGE, told=told)
    assert said in page
    assert '<th scope="row">' in page
    assert '<svg class="split"' in page
    assert "style=" not in page
