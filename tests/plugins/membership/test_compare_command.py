"""``portal organisations compare --json``: a line in, a line out, whatever the line is."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership import commands
from plugins.membership.answering import answers
from portal.testing import MakeApp
from tests.plugins.membership.test_identity import INDEX

GOOD = {
    "a": {"name": "Ajuntament de Barcelona", "language": "ca", "country": "ES"},
    "b": {"name": "بلدية برشلونة", "language": "ar", "country": "ES"},
}


def told(lines: Iterable[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in answers(lines, INDEX)]


def test_a_pair_is_answered_with_a_verdict_and_reasons() -> None:
    for pair in (GOOD, [GOOD["a"], GOOD["b"]], {"left": GOOD["a"], "right": GOOD["b"]}):
        [answer] = told([json.dumps(pair).encode()])
        assert answer["verdict"] == "same"
        assert answer["reasons"] == [{"code": "same_place", "text": "They are in the same place, at the same level."}]


def test_the_number_of_a_pair_comes_back() -> None:
    [answer] = told([json.dumps({"id": "7", **GOOD}).encode()])
    assert (answer["line"], answer["id"]) == (1, "7")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"nonsense", "the line is not JSON"),
        (b"\xff\xfe", "the line is not in UTF-8"),
        (b"[" * 10_000, "the line is nested too deep"),
        (b'"' + b"x" * 200_000 + b'"', "the line is too long"),
        (b"{}", 'write a pair as {"a": {…}, "b": {…}}'),
        (b'{"a": 3, "b": {}}', "a record is an object with a name"),
        (b'{"a": {}, "b": {}}', "a record has a name"),
        (b'{"a": {"name": ["x"]}, "b": {"name": "y"}}', "name is a text"),
        (b'[{"name": "x", "country": "Spain"}, {"name": "y"}]', "country is a code of two letters, such as SN"),
    ],
)  # fmt: skip
def test_a_bad_line_is_answered_and_the_next_one_read(line: bytes, error: str) -> None:
    bad, good = told([line, b"", json.dumps(GOOD).encode()])
    assert bad == {"line": 1, "error": error}
    assert (good["line"], good["verdict"]) == (3, "same")


@pytest.mark.parametrize(
    ("kind", "place", "verdict"),
    [
        ("Local government", "Barcelona", "same"),
        ("city", {"geonameid": 1}, "same"),
        ("province", {"name": "Barcelona"}, "distinct"),
        ("something else", None, "same"),
        ("university", 1, "distinct"),
    ],
)
def test_kinds_and_places_are_taken_as_others_write_them(kind: str, place: object, verdict: str) -> None:
    one = {"name": "Barcelona", "country": "es", "kind": kind, "place": place}
    assert told([json.dumps([one, GOOD["a"]]).encode()])[0]["verdict"] == verdict


@pytest.mark.parametrize(
    ("level", "verdict"),
    [("City", "same"), ("metropolitan area", "distinct"), ("province", "distinct"), ("something", "same")],
)
def test_a_declared_level_is_taken_as_others_write_it(level: str, verdict: str) -> None:
    declared = {"name": "Barcelona", "country": "ES", "level": level}
    known = {"name": "Ajuntament de Barcelona", "country": "ES", "level": "municipality" if verdict != "same" else ""}
    assert told([json.dumps([declared, known]).encode()])[0]["verdict"] == verdict


@given(st.binary(max_size=80))
def test_no_line_stops_it(line: bytes) -> None:
    list(answers([line], INDEX))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b", "name", "place"]), inner),
    max_leaves=8,
)


@given(JSON, JSON)
def test_no_json_stops_it(one: object, other: object) -> None:
    list(answers([json.dumps({"a": one, "b": other}).encode(), json.dumps([one, other]).encode()], INDEX))


@pytest.mark.only_on("sqlite")
def test_the_command_reads_and_writes_lines(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks no database, so that one kind is enough."""
    monkeypatch.setattr(commands, "Index", lambda _: INDEX)
    typed = json.dumps(GOOD) + "\n{\n"
    result = make_app().test_cli_runner().invoke(args=["organisations", "compare", "--json"], input=typed)
    assert result.exit_code == 0
    assert [set(json.loads(line)) for line in result.output.splitlines()] == [
        {"line", "verdict", "reasons"},
        {"line", "error"},
    ]
