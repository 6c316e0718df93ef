"""What is wrong or missing in a campaign in the making, rule by rule, without a database."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.campaigns.services.making.checking import Known, Reading, read
from plugins.campaigns.services.making.comparing import differences
from plugins.campaigns.services.making.parts import Part, is_part
from plugins.campaigns.services.making.sums import in_writing
from portal.kernel.amounts import Writing, write_amount
from portal.kernel.money import Money
from portal.organisations.services import HolderCard
from tests.plugins.campaigns.drafting import ENGLISH, LANGUAGES, SPANISH, everything

HOLDER = HolderCard(7, "h", 1, "Holder", "", "", "SN", ("EUR", "XOF"), 0, 80, 7, {}, ())
NOW = datetime(2026, 11, 25, tzinfo=UTC)
KNOWN = Known({7: HOLDER}, LANGUAGES, frozenset({"SN"}), frozenset({"Africa/Dakar", "Europe/Madrid"}), NOW)
LINE = {"key": "c0", "label": "Work", "amount": "10", "part": "minimum"}


def reading(**changes: dict[str, Any]) -> Reading:
    dated = {"dates": {"deadline_on": "2027-01-15"}, "returns": {"lines": []}}
    return read(everything(7, **(dated | changes)), KNOWN)


def fields_at_fault(found: Reading) -> list[str]:
    return [f"{fault.part}.{fault.field}" for fault in found.faults.found]


def test_a_whole_campaign_is_read_without_a_fault() -> None:
    found = reading()
    assert fields_at_fault(found) == []
    assert (found.goal, found.optimum) == (Money(150_050, "EUR"), Money(200_000, "EUR"))
    assert found.budget[0].labels == {"es": "Mediadores", "en": "Mediators"}
    assert found.budget[1].labels == {"es": "Guía"}
    assert found.deadline_at == datetime(2027, 1, 15, 23, 59, tzinfo=UTC)
    assert (found.opens_at, found.floor_percent, found.left_over) == (NOW, 80, "given_back")


def test_an_empty_campaign_misses_everything_that_is_needed_and_nothing_is_wrong() -> None:
    faults = read({}, KNOWN).faults.found
    assert {fault.is_missing for fault in faults} == {True}
    needed = {"basics.language", "basics.place", "money.holder", "money.goal", "money.lines", "dates.deadline_on"}
    found = {f"{fault.part}.{fault.field}" for fault in faults}
    assert needed - {"money.goal"} <= found  # without a currency no sum can be read
    assert not any(name.startswith(("returns.", "needs.")) for name in found)


@pytest.mark.parametrize(
    ("part", "changed", "field"),
    [
        ("basics", {"language": "xx"}, "language"),
        ("basics", {"region": "moon"}, "region"),
        ("basics", {"theme": ""}, "theme"),
        ("basics", {"country": "XX"}, "country"),
        ("basics", {"place": ""}, "place"),
        ("basics", {"place": "x" * 201}, "place"),
        ("text-es", {"title": ""}, "title"),
        ("text-es", {"title": "x" * 121}, "title"),
        ("text-es", {"summary": "x" * 301}, "summary"),
        ("text-en", {"story": ""}, "story"),
        ("text-en", {"story": "![ ](/uploads/a.webp)"}, "story"),
        ("money", {"holder": "8"}, "holder"),
        ("money", {"currency": "USD"}, "currency"),
        ("money", {"goal": "much"}, "goal"),
        ("money", {"goal": "0"}, "goal"),
        ("money", {"goal": "1.500,5"}, None),
        ("money", {"goal": "1.500,49"}, "lines"),
        ("money", {"optimum": "1.500,50"}, "optimum"),
        ("money", {"optimum": "3.000"}, "lines"),
        ("money", {"optimum": ""}, "optimum"),
        ("money", {"model": "perhaps"}, "model"),
        ("money", {"left_over": ""}, "left_over"),
        ("money", {"floor": "49"}, "floor"),
        ("money", {"floor": "101"}, "floor"),
        ("money", {"floor": "٨٠"}, "floor"),
        ("money", {"floor": "50"}, None),
        ("money", {"floor": ""}, None),
        ("money", {"lines": []}, "lines"),
        ("money", {"lines": [{**LINE, "label": ""}]}, "lines-0-label"),
        ("money", {"lines": [{**LINE, "amount": ""}]}, "lines-0-amount"),
        ("money", {"lines": [{**LINE, "amount": "1.5.5"}]}, "lines-0-amount"),
        ("dates", {"zone": "Mars/Base"}, "zone"),
        ("dates", {"deadline_on": ""}, "deadline_on"),
        ("dates", {"deadline_on": "2027-02-30"}, "deadline_on"),
        ("dates", {"deadline_on": "9999-12-31"}, "deadline_on"),
        ("dates", {"deadline_on": "2026-11-01"}, "deadline_on"),
        ("dates", {"opens_on": "2027-01-16"}, "deadline_on"),
        ("dates", {"deadline_time": "25:00"}, "deadline_time"),
        ("dates", {"deadline_time": "12:00+02:00"}, "deadline_time"),
        ("dates", {"zone": "Europe/Madrid", "deadline_on": "2027-03-28", "deadline_time": "02:30"}, "deadline_time"),
        ("dates", {"zone": "Europe/Madrid", "deadline_on": "2027-10-31", "deadline_time": "02:30"}, "deadline_time"),
        ("returns", {"lines": [{"key": "r", "title": "", "price": "5"}]}, "lines-0-title"),
        ("returns", {"lines": [{"key": "r", "title": "Map", "price": ""}]}, "lines-0-price"),
        ("returns", {"lines": [{"key": "r", "title": "Map", "price": "5", "stock": "0"}]}, "lines-0-stock"),
        ("returns", {"lines": [{"key": "r", "title": "Map", "price": "5", "stock": "-1"}]}, "lines-0-stock"),
        ("returns", {"lines": [{"key": "r", "title": "Map", "price": "5", "stock": "10001"}]}, "lines-0-stock"),
        (
            "returns",
            {"lines": [{"key": "r", "title": "Map", "price": "5", "delivery_on": "soon"}]},
            "lines-0-delivery_on",
        ),
        (
            "returns",
            {"lines": [{"key": "a"}, {"key": "r", "title": "Map", "price": "5", "delivery_on": "2027-01-14"}]},
            "lines-1-delivery_on",
        ),
        ("needs", {"lines": [{"key": "n", "kind": "hours", "title": "", "description": "Help"}]}, "lines-0-title"),
        ("needs", {"lines": [{"key": "n", "kind": "hours", "title": "", "description": ""}]}, None),
    ],
)
def test_each_fault_is_said_where_it_is(part: str, changed: dict[str, Any], field: str | None) -> None:
    if part == "dates":
        changed = {"deadline_on": "2027-01-15"} | changed
    found = fields_at_fault(reading(**{part: changed}))
    assert found == ([f"{part}.{field}"] if field else [])


def test_where_everything_is_kept_no_floor_is_asked_for() -> None:
    found = reading(money={"model": "keep_it_all", "floor": "3"})
    assert fields_at_fault(found) == []
    assert found.floor_percent is None


def test_a_language_in_which_nothing_is_written_is_no_fault() -> None:
    found = reading(**{"text-en": {"title": "", "summary": "", "story": ""}})
    assert fields_at_fault(found) == []
    assert list(found.texts) == ["es"]


sums = st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from(["minimum", "optimum"])), min_size=1, max_size=12)


@given(sums, st.integers(-2, 2), st.sampled_from([ENGLISH, SPANISH, Writing(",", " ")]))
def test_costs_are_right_exactly_when_they_add_up(costs: list[tuple[int, str]], off: int, writing: Writing) -> None:
    goal = sum(minor for minor, part in costs if part == "minimum") + off
    rest = sum(minor for minor, part in costs if part == "optimum")
    if goal < 1:
        return

    def typed(minor: int) -> str:
        return write_amount(Money(minor, "EUR"), writing)

    lines = [{"key": f"c{n}", "label": "x", "amount": typed(m), "part": p} for n, (m, p) in enumerate(costs)]
    money = {"goal": typed(goal), "optimum": typed(goal + rest) if rest else "", "lines": lines}
    content = everything(7, dates={"deadline_on": "2027-01-15"}, returns={"lines": []}, money=money)
    content["money"] = Part(content["money"].fields, writing)
    assert fields_at_fault(read(content, KNOWN)) == ([] if off == 0 else ["money.lines"] * (2 if rest else 1))


json_texts = st.text(max_size=30)
anything = st.recursive(
    json_texts | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(json_texts, inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    [*everything(7)["basics"].fields, *everything(7)["money"].fields, "deadline_on", "deadline_time"]
)
typed_lines = st.lists(
    st.dictionaries(st.sampled_from([*LINE, "title", "price", "stock", "delivery_on", "kind"]), json_texts), max_size=3
)


@given(st.dictionaries(st.sampled_from(list(everything(7))), st.dictionaries(names, json_texts | typed_lines)))
def test_whatever_is_typed_is_read_without_an_error(typed: dict[str, dict[str, Any]]) -> None:
    read({name: Part(fields, ENGLISH) for name, fields in typed.items()}, KNOWN)


@given(st.integers(1, 10**12), st.sampled_from(["EUR", "XOF", "TND"]))
def test_a_sum_means_the_same_to_whoever_writes_it_otherwise(minor: int, currency: str) -> None:
    typed = write_amount(Money(minor, currency), SPANISH)
    part = Part({"goal": typed, "lines": [{"key": "c", "amount": typed}]}, SPANISH)
    shown = in_writing("money", part, currency, ENGLISH)
    assert shown["goal"] == shown["lines"][0]["amount"] == write_amount(Money(minor, currency), ENGLISH)


def test_what_is_no_sum_stays_as_it_was_typed() -> None:
    part = Part({"goal": "about 5", "lines": []}, SPANISH)
    assert in_writing("money", part, "EUR", ENGLISH)["goal"] == "about 5"


def test_a_line_that_moved_differs_in_nothing() -> None:
    one, two = {"key": "a", "label": "x"}, {"key": "b", "label": "y"}
    assert differences("money", {"lines": [one, two]}, {"lines": [two, one]}) == []
    (changed,) = differences("money", {"lines": [one, two]}, {"lines": [two, {**one, "label": "z"}]})
    assert (changed.line, changed.before, changed.now) == (2, "x", "z")
    (gone,) = differences("money", {"lines": [one, two]}, {"lines": [one]})
    assert (gone.before, gone.now) == ("y", "")


@pytest.mark.parametrize(
    ("name", "is_one"), [("basics", True), ("text-fr", True), ("text-xx", False), ("team", False), ("", False)]
)
def test_there_are_no_other_parts(name: str, is_one: bool) -> None:
    assert is_part(name, LANGUAGES) is is_one
