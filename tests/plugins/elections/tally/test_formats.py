"""Files of ballots: what is read, what is written, and how every fault is named."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.elections.tally.ballots import Gathering, Profile, Ranking
from plugins.elections.tally.formats.reading import READERS, WRITERS, format_of, read_ballots
from plugins.elections.tally.formats.source import Unknown
from plugins.elections.tally.refusals import BrokenFile

BLT = '3 2\n-3\n# comment\n4 1 2 0 # more\n2.5 1=2 - 3 0\n(b7) 1 0\n0\n"A ""the"" 1st"\n"B"\n"Ç"\n"Title"\n'


def faults_of(data: str | bytes, form: str = "", name: str = "") -> list[str]:
    with pytest.raises(BrokenFile) as caught:
        read_ballots(data.encode() if isinstance(data, str) else data, form, name)
    return list(caught.value.faults)


def test_blt_is_read_with_weights_gaps_equals_withdrawals_and_comments() -> None:
    read = read_ballots(BLT.encode())
    assert read.candidates == ('A "the" 1st', "B", "Ç")
    assert read.groups == {(0, 1): 4, ((0, 1), (), 2): 2.5, (): 1}
    assert (read.seats, read.title, read.withdrawn) == (2, "Title", {2})


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("Ç", "C\u0327").encode(),
        lambda text: text.encode("cp1252"),
        lambda text: ("\n\n" + text.replace("\n", "\n\n")).encode(),
    ],
    ids=["CRLF", "mark", "UTF-16", "NFD", "Windows-1252", "empty lines"],
)
def test_a_file_is_the_same_however_it_was_saved(change: Callable[[str], bytes]) -> None:
    assert read_ballots(change(BLT)) == read_ballots(BLT.encode()) or "\n\n" in change(BLT).decode("latin-1")
    assert read_ballots(change(BLT)).groups == read_ballots(BLT.encode()).groups
    assert read_ballots(change(BLT)).candidates == read_ballots(BLT.encode()).candidates


BODY = '0\n"A"\n"B"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        ("\x00\x01\x02", "line 1: this is not a text file"),
        ("2 1\n1 3 0\n" + BODY, "line 2: candidate 3 of 2"),
        ("2 1\n0 1 0\n" + BODY, "line 2: a ballot needs a weight above zero"),
        ("2 1\n0.00 1 0\n" + BODY, "line 2: a ballot needs a weight above zero"),
        ("2 1\n-1 1 0\n" + BODY, 'line 2: "-1" is not a number of ballots'),
        ("2 1\n1e9 1 0\n" + BODY, 'line 2: "1e9" is not a number of ballots'),
        ("2 1\n" + "9" * 5000 + " 1 0\n" + BODY, f'line 2: "{"9" * 40}…" is not a number of ballots'),
        ("2 1\n1 " + "9" * 5000 + " 0\n" + BODY, f'line 2: "{"9" * 40}…" is not the number of a candidate'),
        ("2 1\n1 ٢ 0\n" + BODY, 'line 2: "٢" is not the number of a candidate'),
        ("2 1\n1 1 2\n" + BODY, "line 2: a ballot ends with 0"),
        ("2 1\n1 1 0 2 0\n" + BODY, "line 2: a ballot has 0 at its end only"),
        ("2 1\n1 x 0\n" + BODY, 'line 2: "x" is not the number of a candidate'),
        ("2 1\n1 1 0\n", "line 2: the file ends before the single 0 that ends the ballots"),
        ('2 1\n1 1 0\n"A"\n"B"\n', "line 3: a single 0 ends the ballots before the names begin"),
        ('2 1\n1 1 0\n0\n"A"\n', "line 4: 1 names for 2 candidates"),
        ('2 1\n1 1 0\n0\n"A"\n"B"\n"T"\n"U"\n', "line 7: 4 names for 2 candidates and a title"),
        ('2 1\n1 1 0\n0\n"A"\n" a "\n"A"', ""),
        ('2 1\n1 1 0\n0\n"A"\n"A"\n', 'line 5: the candidate "A" is named twice'),
        ("2 1\n1 1 0\n0\nA\n", 'line 4: "A" is not a name in quotation marks'),
        ("two 1\n", 'line 1: "two" is not a number of candidates'),
        ("2 0\n", "line 1: there is at least one candidate and one seat"),
        ("# all\n\n2\n", "line 3: the file begins with the number of candidates and the number of seats, such as 4 1"),
        ("99999999999999 1\n", 'line 1: "99999999999999" is not a number of candidates'),
        ("2 1\n-3\n1 1 0\n" + BODY, "line 2: candidate 3 withdraws, but there are 2"),
    ],
)
def test_a_broken_blt_names_its_line(text: str, said: str) -> None:
    if said:
        assert faults_of(text, "blt")[0] == said
    else:
        read_ballots(text.encode(), "blt")


def test_an_unknown_candidate_is_listed_as_invalid_where_the_rule_says_so() -> None:
    text = "2 1\n3 1 0\n2 1 8 0\n" + BODY
    read = read_ballots(text.encode(), "blt", unknown=Unknown.INVALID)
    assert [(one.line, one.reason, one.weight) for one in read.invalid] == [(3, "candidate 8 of 2", 2)]
    assert read.groups == {(0,): 3}


@pytest.mark.parametrize("form", list(READERS))
@pytest.mark.parametrize(
    "piece", ["=" + " " * 40_000 + "x", "1:" + "A " * 20_000, "1" * 90_000, "1," * 40_000, '"' * 90_000, "x" * 200_000]
)
def test_a_long_line_is_refused_or_read_at_once(piece: str, form: str) -> None:
    with suppress(BrokenFile):
        read_ballots((piece + "\n" + piece).encode(), form)


def test_many_faults_are_cut_short() -> None:
    said = faults_of("2 1\n" + "1 9 0\n" * 1000 + BODY, "blt")
    assert (len(said), said[-1]) == (21, "and more lines after these")


def test_abif_is_read_with_declarations_scores_and_comments() -> None:
    text = (
        '{"version": "0.1"}\n{"title": "A & B"}\n# c\n=A:[Doña Ana # 1]\n=B:[Bé]\n=C:["C"]\n'
        "3: A > B = C # x\n2:[Doña Ana # 1]>[Bé]\n1:A/5,B/3,C/5\n4:\n"
    )
    read = read_ballots(text.encode())
    assert read.candidates == ("Doña Ana # 1", "Bé", '"C"')
    assert read.groups == {(0, (1, 2)): 3, (0, 1): 2, ((0, 2), 1): 1, (): 4}
    assert read.title == "A & B"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A>B\n", "line 1: a number of ballots, a colon and candidates belong here, such as 3: A>B=C"),
        ("3:A>\n", 'line 1: a candidate is missing after ">"'),
        ("3:A>>B\n", 'line 1: ">B" cannot be read as candidates'),
        ("x:A\n", 'line 1: "x" is not a number of ballots'),
        ("=A:[A]\n3:A>B\n", 'line 2: the candidate "B" was not declared'),
        ("3:A/1,B\n", "line 1: candidates are set apart by commas and each has one score, or by > and ="),
        ("# nothing\n", "the file names no candidate"),
        ("3:\n", "the file names no candidate"),
    ],
)
def test_a_broken_abif_names_its_line(text: str, said: str) -> None:
    assert faults_of(text, "abif")[0] == said


PREFLIB = "# FILE NAME: x.toi\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 5\n# NUMBER UNIQUE ORDERS: 2\n"
THREE = "# ALTERNATIVE NAME 1: A, the first\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n"


def test_preflib_is_read_in_both_its_forms_and_keeps_ties() -> None:
    newer = read_ballots((PREFLIB + THREE + "3: 1,{2,3}\n2: {2, 1}\n").encode())
    older = read_ballots(b"3\n1,A, the first\n2,B\n3,C\n5,5,2\n3,1,{2,3}\n2,{2,1}\n", "toi")
    assert newer.groups == older.groups == {(0, (1, 2)): 3, ((1, 0),): 2}
    assert newer.candidates == older.candidates == ("A, the first", "B", "C")


@pytest.mark.parametrize(
    ("text", "form", "said"),
    [
        (PREFLIB + THREE + "3: 1,2\n", "toi", "line 3: number voters: 5 promised, 3 found"),
        (PREFLIB + THREE + "5: 1,2,4\n", "toi", "line 8: candidate 4 of 3"),
        (PREFLIB + THREE + "5: 1,2\n", "toc", "line 8: a complete order names all 3 candidates, this one 2"),
        (PREFLIB + THREE + "5: 1,{2,3\n", "toi", 'line 8: "{2,3" is no order: braces and commas do not fit'),
        (PREFLIB + THREE + "5: 1,,3\n", "toi", 'line 8: ",3" is no order: braces and commas do not fit'),
        (
            PREFLIB + THREE.replace("E 2", "E 3"),
            "toi",
            "line 6: this is the name of candidate 3, where that of 2 is due",
        ),
        (
            PREFLIB + THREE + "junk\n",
            "toi",
            "line 8: a number of voters, a colon and an order belong here, such as 3: 1,{2,4}",
        ),
        ("3\n1,A\n3,B\n", "toi", "line 3: the name of candidate 2 is due here"),
    ],
)
def test_a_broken_preflib_file_names_its_line(text: str, form: str, said: str) -> None:
    assert faults_of(text, form)[0] == said


def test_csv_is_read_by_ranks_and_by_candidates() -> None:
    by_rank = read_ballots("id,Rank 1,Rank 2,Rank 3\n7,Àvila,,B\n8,B = C,,\n9,,,\n".encode())
    assert by_rank.candidates == ("Àvila", "B", "C")
    assert by_rank.groups == {(0, (), 1): 1, ((1, 2),): 1, (): 1}
    by_candidate = read_ballots("weight;Àvila;B;C\n2;1;3;\n1;;1;1\n".encode())
    assert by_candidate.groups == {(0, (), 1): 2, ((1, 2),): 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A,B\n1,2,3\n", "line 2: 3 cells, while the head has 2"),
        ("A,B\n1,x\n", 'line 2: "x" is not a rank'),
        ("A,B\n0,1\n", "line 2: ranks begin with 1"),
        ("A,A\n1,2\n", 'line 1: the candidate "A" is named twice'),
        ("A,\n1,2\n", "line 1: a candidate has no name"),
        ('A,B\n1,"2\n', "line 2: unexpected end of data"),
        ("weight,A\nx,1\n", 'line 2: "x" is not a number of ballots'),
    ],
)
def test_a_broken_csv_names_its_line(text: str, said: str) -> None:
    assert faults_of(text, "csv")[0] == said


@pytest.mark.parametrize(
    ("name", "begins", "form"),
    [
        ("x.BLT", "", "blt"),
        ("x.soc", "", "toc"),
        ("-", "4 2\n", "blt"),
        ("-", "# TITLE: x\n", "toi"),
        ("-", "3:A>B", "abif"),
        ("-", "a,b", "csv"),
    ],
)
def test_the_format_shows_in_the_name_or_the_beginning(name: str, begins: str, form: str) -> None:
    assert format_of(begins, name) == form


RANKINGS: list[Ranking] = [(0,), (2, 1), (1, 0, 2), ((0, 2), 1), (1, (0, 2)), ((0, 1, 2),), (0, (1, 2))]
NAMES = [
    "A",
    "c1",
    "weight",
    "1",
    "#1",
    'the "old" town',
    "Ávila, Gaziantep; ш",
    "a>b=c",
    "{x}",
    "a:b",
    "'",
    "0",
    ";",
    "- 2",
]


@given(
    st.permutations(NAMES),
    st.dictionaries(st.sampled_from(RANKINGS), st.integers(1, 9), min_size=1),
    st.sampled_from(["blt", "abif", "toi", "csv"]),
)
def test_what_is_written_is_read_as_it_was(names: list[str], groups: dict[Ranking, int], form: str) -> None:
    gathering = Gathering()
    for line, (ranking, weight) in enumerate(groups.items(), start=1):
        gathering.add(ranking, weight, line)
    read = read_ballots(WRITERS[form](Profile(tuple(names[:3]), gathering.groups)).encode(), form)
    assert (read.candidates, as_sets(read.groups)) == (tuple(names[:3]), as_sets(groups))


def as_sets(groups: object) -> dict[object, int]:
    return {
        tuple(frozenset(mark) if isinstance(mark, tuple) else mark for mark in ranking): weight
        for ranking, weight in groups.items()  # type: ignore[attr-defined]
    }


@given(st.one_of(st.binary(max_size=200), st.text("012 -=#\n\"'a>:,{}[]()./\t;", max_size=80).map(str.encode)))
def test_no_file_whatsoever_brings_a_reader_down(data: bytes) -> None:
    for form in (*READERS, ""):
        with suppress(BrokenFile):
            read_ballots(data, form)
