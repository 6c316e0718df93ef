"""``portal register concentration``: any list by any column, and bad lines named by their numbers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.lists import UnreadableList, count_by
from plugins.membership.register_commands import register
from portal.kernel.text import clean_line

HOSTS = "year,country\n" + "".join(
    f"{number},{country}\n"
    for number, country in enumerate(
        ["ES"] * 5 + ["BR"] * 4 + ["FR"] * 2 + ["PT"] * 2 + ["AR", "BO", "CA", "CI", "EC", "IT", "MX", "SN", "DE"], 2001
    )
)
cells = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co"]), min_size=1, max_size=8)


def run(data: bytes, *options: str) -> Result:
    return CliRunner().invoke(register, ["concentration", "-", "--by", "country", *options], input=data)


def test_the_figures_of_a_list_are_those_of_the_cockpit() -> None:
    result = run(HOSTS.encode(), "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["by"], told["n"], told["groups"], told["counts"]["ES"]) == ("country", 22, 13, 5)
    assert (round(told["hhi"], 3), round(told["effective"], 1)) == (0.120, 8.3)
    assert told["exact"] == {"hhi": "29/242", "effective": "242/29", "gini": "46/143"}
    assert (round(told["gini"]["value"], 2), told["gini"]["universe"], told["gini"]["size"]) == (0.32, "observed", 13)
    assert 0 < told["evenness"] < 1 < told["shannon"]


def test_gini_among_all_countries_is_another_one_and_says_so() -> None:
    gini = json.loads(run(HOSTS.encode(), "--json", "--universe", "world").stdout)["gini"]
    assert (round(gini["value"], 2), gini["universe"]) == (0.96, "world")
    assert gini["size"] > 240


def test_people_read_the_same_figures() -> None:
    text = run(HOSTS.encode()).stdout
    assert "22 lines in 13 groups by country" in text
    assert "0.120  (29/242)" in text
    assert "Gini among 13 (observed)  0.322" in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_files_from_anywhere_are_read(encoding: str, sign: str) -> None:
    text = f'name{sign}Country\r\n"São, Paulo"{sign}br\r\n\r\nŠibenik{sign}HR\r\n'
    counted = count_by(text.encode(encoding), "country")
    assert (counted.column, counted.counts) == ("Country", {"BR": 1, "HR": 1})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "line 1: there is no column country"),
        (b"name,land\nA,ES\n", "there are: name, land"),
        (b"country,country\nES,ES\n", "line 1: there are 2 columns country"),
        (b"name,country\nA,ES\nB\n", "line 3: 1 cells, while the head has 2"),
        (b"name,country\nA,ES,x\n", "line 2: 3 cells"),
        (b"name,country\nA,ES\n\nB, \n", "line 4: nothing in the column country"),
        (b'name,country\nA,"ES\n', "unexpected end of data"),
        (b"name,country\nA,ES\n\x81,FR\n", "line 3: the text is neither in UTF-8 nor in Windows-1252"),
    ],
)
def test_what_cannot_be_counted_is_named_by_its_line(data: bytes, says: str) -> None:
    result = run(data, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_a_file_of_bad_lines_does_not_flood_the_screen() -> None:
    with pytest.raises(UnreadableList) as error:
        count_by(b"name,country\n" + b"x\n" * 1000, "country")
    assert len(error.value.faults) == 21
    assert error.value.faults[-1] == "and 980 lines more"


def test_an_empty_list_is_measured_as_nothing() -> None:
    told = json.loads(run(b"name,country\n", "--json").stdout)
    assert (told["n"], told["hhi"], told["evenness"], told["gini"]["value"]) == (0, 0, None, 0)


def test_a_file_that_is_not_there_is_a_wrong_use(tmp_path: Path) -> None:
    result = CliRunner().invoke(register, ["concentration", str(tmp_path / "none.csv"), "--by", "country"])
    assert result.exit_code == 2


def counted_or_told(data: bytes, column: str) -> int | tuple[str, ...]:
    try:
        return sum(count_by(data, column).counts.values())
    except UnreadableList as error:
        return error.faults


@given(st.binary(max_size=300))
def test_no_file_is_worse_than_unreadable(data: bytes) -> None:
    assert counted_or_told(data, "country") != ()


@given(st.lists(cells.filter(clean_line), min_size=1, max_size=30))
def test_every_line_is_counted_once(values: list[str]) -> None:
    lines = "".join('"' + value.replace('"', '""') + '"\n' for value in values)
    assert counted_or_told(f"place\n{lines}".encode(), "place") == len(values)
