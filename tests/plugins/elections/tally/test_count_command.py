"""``portal count`` as somebody types it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plugins.elections.counting_command import count_file
from plugins.elections.tally.formats.reading import WRITERS
from plugins.elections.tally.formats.table import read_csv
from tests.plugins.elections.tally.elections import TENNESSEE, profile

MOTION = "10: yes\n6: no\n5: abstain\n"


def run(*words: str, given: str | bytes = TENNESSEE) -> Result:
    return CliRunner().invoke(count_file, ["-", *words], input=given)


def test_the_outcome_as_json_has_winners_rounds_ties_and_invalid() -> None:
    told = json.loads(run("--method", "irv", "--json").output)
    assert told["winners"] == ["Knoxville"]
    assert [one["eliminated"] for one in told["rounds"]] == [["Chattanooga"], ["Nashville"], []]
    assert (told["ties"], told["invalid"]) == ([], [])


def test_people_read_winners_rounds_and_how_ties_were_broken() -> None:
    said = run("--method", "schulze", "--lot", "seed", given="2:a>b\n2:b>a\n").output
    assert "tie in round 1, to be elected: a, b; by lot:" in said
    assert "the lot was drawn from seed" in said
    assert "elected by irv: Knoxville" in run("--method", "irv").output
    assert run("--method", "motion", given=MOTION).output.startswith("adopted")


@pytest.mark.parametrize("form", list(WRITERS))
def test_what_is_written_in_another_format_is_counted_alike(form: str) -> None:
    written = run("--method", "irv", "--write", form).output
    assert json.loads(run("--method", "irv", "--json", "--format", form, given=written).output)["winners"] == [
        "Knoxville"
    ]


def test_rctab_reads_rounds_and_transfers() -> None:
    told = json.loads(run("--method", "irv", "--write", "rctab").output)
    assert told["results"][0]["tallyResults"] == [{"eliminated": "Chattanooga", "transfers": {"Knoxville": "15"}}]


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("--method", "irv"), "1:A>>B", "line 1: "),
        (("--method", "irv"), b"", "the file is empty"),
        (("--method", "irv"), b"\xff\xfe\x00", "this is not a text file"),
        (("--method", "irv"), bytes(range(256)), "line "),
        (("--method", "irv", "--seats", "2"), TENNESSEE, "irv fills one seat"),
        (("--method", "schulze", "--seats", "0"), TENNESSEE, "there are from 1 to"),
        (("--method", "irv", "--overvote", "keep"), TENNESSEE, "cannot keep equal ranks"),
        (("--method", "motion"), TENNESSEE, "a motion has the answers"),
        (("--method", "stv"), TENNESSEE, "is not one of"),
    ],
)
def test_what_cannot_be_counted_is_said_and_ends_with_two(words: tuple[str, ...], given: str, said: str) -> None:
    result = run(*words, given=given)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(count_file, [str(tmp_path / "none.blt"), "--method", "irv"])
    assert (result.exit_code, "none.blt" in result.stderr) == (2, True)


def test_overvotes_are_listed_by_line_where_they_are_invalid() -> None:
    told = json.loads(run("--method", "plurality", "--json", given="3:A\n2:A=B\n1:B>A=C\n").output)
    assert told["winners"] == ["A"]
    assert told["invalid"] == [{"line": 2, "reason": "several candidates share a rank", "weight": 2}]


def test_ten_megabytes_are_counted_within_seconds() -> None:
    lines = "".join(f"{one % 7 + 1} {one % 9 + 1} {one % 5 + 10} {one % 3 + 15} 0\n" for one in range(20_000))
    text = "20 1\n" + lines * 10 + "0\n" + "".join(f'"C{one}"\n' for one in range(20))
    result = run("--method", "schulze", "--json", given=text)
    assert (result.exit_code, len(json.loads(result.output)["winners"])) == (0, 1)


def test_the_plugin_brings_the_command() -> None:
    assert count_file.name == "count"
    assert read_csv("weight,A,B\n3,1,2\n").groups == {(0, 1): 3}
    assert profile(TENNESSEE).candidates[0] == "Memphis"
