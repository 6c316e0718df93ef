"""Lines are shaped: letters join, runs stand in their order, and a path is as short as it can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.badges.shaping import ems, runs_of, shaped


@pytest.mark.parametrize(
    ("text", "is_rtl", "seen"),
    [
        ("Ville de Dakar", False, [("Ville de Dakar", False)]),
        ("عضو في شبكة OIDP", True, [("OIDP", False), ("عضو في شبكة ", True)]),
        ("منذ 2011", True, [("2011", False), ("منذ ", True)]),
        ("Dakar (داكار) 2", False, [("Dakar (", False), ("داكار", True), (") 2", False)]),
        ("", True, []),
    ],
)
def test_runs_stand_as_they_are_seen(text: str, is_rtl: bool, seen: list[tuple[str, bool]]) -> None:
    assert list(runs_of(text, is_rtl=is_rtl)) == seen


def test_letters_that_join_are_narrower_than_the_same_letters_alone() -> None:
    assert ems("مدينة", is_rtl=True) < 0.8 * sum(ems(letter, is_rtl=True) for letter in "مدينة")


@given(st.text(st.sampled_from("aéŁ ه م1(-.،"), max_size=30), st.booleans())
def test_nothing_is_lost_between_the_runs(text: str, is_rtl: bool) -> None:
    assert sorted("".join(run for run, _ in runs_of(text, is_rtl=is_rtl))) == sorted(text)


def test_a_line_is_as_wide_as_it_was_measured_and_grows_with_its_size() -> None:
    small, large = shaped("Dakar", 9), shaped("Dakar", 18)
    assert large.width == pytest.approx(2 * small.width)
    assert small.width == pytest.approx(9 * ems("Dakar"))


def test_a_path_holds_steps_and_no_spaces_that_nobody_needs() -> None:
    path = shaped("Dakar", 18).path
    assert path.startswith("m")
    assert " -" not in path
    assert "." not in path
