"""Changing a form part by part: every change is one, keys are never used again, and words stay with their part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reviews.forms.building import (
    condition_of,
    conditions_for,
    count_missing,
    moved,
    names_of_condition,
    texts_of,
    with_field,
    with_field_added,
    with_options,
    with_section_added,
    with_words,
    without,
)
from portal.reviews.forms.content import Condition, Form
from portal.reviews.forms.publishable import flaws_of
from portal.reviews.forms.rules import YES
from tests.core.reviews.forms.samples import SAMPLE, forms, whole_forms


def outline(form: Form) -> str:
    return " ".join(f"{one.key}[{' '.join(field.key for field in one.fields)}]" for one in form.sections)


SMALL = without(without(SAMPLE, "region"), "more")


def test_new_parts_get_keys_that_nothing_ever_had() -> None:
    step = with_section_added(SMALL, ())
    asked = with_field_added(step.form, step.key, "text", ())
    assert outline(asked.form) == "who[name level] s1[q1]"
    later = with_field_added(without(asked.form, "q1"), "s1", "number", (asked.form,))
    assert outline(later.form) == "who[name level] s1[q2]"


def test_a_question_moves_through_its_section_and_into_the_next() -> None:
    form = with_section_added(SMALL, ()).form
    assert outline(moved(form, "name", 1)) == "who[level name] s1[]"
    assert outline(moved(form, "level", 1)) == "who[name] s1[level]"
    assert outline(moved(moved(form, "level", 1), "level", -1)) == outline(form)
    assert outline(moved(form, "name", -1)) == outline(form)
    assert outline(moved(form, "s1", -1)) == "s1[] who[name level]"
    assert outline(moved(form, "nowhere", 1)) == outline(form)


@given(whole_forms(), st.data())
def test_moving_loses_nothing(form: Form, data: st.DataObject) -> None:
    keys = [*(one.key for one in form.sections), *(one.key for one in form.fields)]
    key, by = data.draw(st.sampled_from(keys)), data.draw(st.sampled_from((-1, 1)))
    after = moved(form, key, by)
    assert {one.key: one for one in after.fields} == {one.key: one for one in form.fields}
    assert sorted(one.key for one in after.sections) == sorted(one.key for one in form.sections)


def test_answers_to_choose_keep_their_keys_and_their_other_languages() -> None:
    level = SAMPLE.field("level")
    assert level
    changed = with_options(level, {"city": "Town"}, ["Village", "", "Province"], "en", (SAMPLE,))
    assert [(one.key, one.label["en"]) for one in changed.options] == [
        ("city", "Town"),
        ("a1", "Village"),
        ("a2", "Province"),
    ]
    again = with_options(changed, {"city": "Town"}, ["Island"], "en", (SAMPLE, with_field(SAMPLE, changed)))
    assert [one.key for one in again.options] == ["city", "a3"]


def test_words_are_written_one_language_at_a_time() -> None:
    assert count_missing(SMALL, "en") == 0
    assert count_missing(SMALL, "pt") == len(texts_of(SMALL)) == 7
    assert count_missing(SMALL, "fr") == 4
    said = {"label-name": "Nome", "answer-level-city": "Cidade"}
    changed = with_words(SMALL, "pt", said)
    assert count_missing(changed, "pt") == 5
    name = changed.field("name")
    assert name
    assert name.label == {"en": "Name", "fr": "Nom", "pt": "Nome"}
    assert with_words(changed, "pt", dict.fromkeys(said, "")) == SMALL


@given(forms, st.sampled_from(["en", "fr", "ar"]))
def test_writing_what_is_there_changes_nothing(form: Form, language: str) -> None:
    said = {one.name: one.words.get(language, "") for one in texts_of(form)}
    names = [one.name for one in texts_of(form)]
    if len(names) == len(set(names)):
        assert with_words(form, language, said) == form


def test_a_condition_asks_for_answers_to_one_earlier_question() -> None:
    names = conditions_for(SAMPLE, "region")
    assert list(names) == ["name:", "level:city", "level:region", "level:"]
    assert "agrees:yes" not in conditions_for(SAMPLE, "agrees")
    assert list(conditions_for(SAMPLE, "who")) == []
    assert condition_of(["level:city", "level:region"]) == Condition("level", ("city", "region"))
    assert condition_of(["level:city", "level:"]) == Condition("level")
    assert condition_of([]) is None
    with pytest.raises(ValueError, match="several"):
        condition_of(["level:city", "name:"])


@given(whole_forms())
def test_whatever_a_condition_can_ask_can_be_published(form: Form) -> None:
    for one in form.fields:
        offered = conditions_for(form, one.key)
        if one.condition:
            assert set(names_of_condition(form, one.condition)) <= set(offered)
        assert all(value in ("", YES) or value in {option.key for option in asked.options}
                   for asked, value in offered.values())  # fmt: skip
    assert not [flaw for flaw in flaws_of(form) if "depends" in flaw.message]
