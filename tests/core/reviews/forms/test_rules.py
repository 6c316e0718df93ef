"""What is asked, and what still misses, follows from the form and the answers alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reviews.forms.content import Field, Form
from portal.reviews.forms.publishable import flaws_of, new_key
from portal.reviews.forms.reading import from_json, to_json
from portal.reviews.forms.rules import TYPED, asked, faults_of, open_fields
from tests.core.reviews.forms.samples import SAMPLE, forms, whole_forms

WHOLE = {"name": "City of Sample", "level": "city", "agrees": True}
person = st.fixed_dictionaries({name: st.text(max_size=2) for name in ("name", "role", "email")})
unreadable = st.just({TYPED: "x"})
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(max_size=3),
    "choice": st.sampled_from("abc"),
    "choices": st.lists(st.sampled_from("abc"), min_size=1),
    "date": st.just("2026-01-31") | unreadable,
    "number": st.integers() | unreadable,
    "money": st.just({"minor": 1, "currency": "EUR"}) | unreadable,
    "place": st.fixed_dictionaries({"name": st.text(max_size=1), "country": st.sampled_from(["", "SN"])}),
    "people": st.lists(person, min_size=1, max_size=12),
    "documents": st.lists(st.integers(), max_size=7),
    "consent": st.just(value=True),
}


def answers_to(form: Form, data: st.DataObject) -> dict[str, Any]:
    return {field.key: data.draw(st.none() | ANSWERS[field.kind]) for field in form.fields}


def faulty(values: dict[str, Any]) -> set[str]:
    return {fault.field for fault in faults_of(SAMPLE, values)}


def test_a_form_without_faults_can_be_handed_in() -> None:
    assert faults_of(SAMPLE, WHOLE) == ()


def test_everything_that_is_required_is_missed_and_nothing_else() -> None:
    assert faulty({}) == {"name", "level", "agrees"}


def test_what_depends_on_an_answer_is_asked_only_with_it() -> None:
    assert "region" not in asked(SAMPLE, WHOLE).fields
    assert faulty(WHOLE | {"level": "region"}) == {"region"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "one two three four five six"),
        ("name", "x" * 501),
        ("level", "village"),
        ("topics", ["budget", "gold"]),
        ("since", {TYPED: "30 February"}),
        ("people_served", {TYPED: "many"}),
        ("budget", {TYPED: "1.000", "currency": "EUR"}),
        ("where", {"name": "Somewhere", "country": ""}),
        ("contacts", [{"name": "", "role": "Mayor", "email": ""}]),
        ("contacts", [{"name": "A"}, {"name": "B"}, {"name": "C"}]),
        ("letter", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_what_is_wrong_is_named(field: str, value: Any) -> None:
    assert field in faulty(WHOLE | {field: value})


@given(whole_forms(), st.data())
def test_no_fault_is_about_what_is_not_asked(form: Form, data: st.DataObject) -> None:
    values = answers_to(form, data)
    assert {fault.field for fault in faults_of(form, values)} <= asked(form, values).fields


@given(whole_forms(), st.data())
def test_an_answer_that_is_not_asked_for_decides_nothing(form: Form, data: st.DataObject) -> None:
    values = answers_to(form, data)
    wanted = asked(form, values)
    assert asked(form, {key: value for key, value in values.items() if key in wanted.fields}) == wanted


@given(whole_forms())
def test_without_conditions_everything_is_asked(form: Form) -> None:
    assert asked(form, {}).fields >= {field.key for field in form.fields if field.condition is None}


@given(whole_forms())
def test_a_form_whose_conditions_look_back_may_be_published(form: Form) -> None:
    assert flaws_of(form) == ()
    assert flaws_of(form, [form]) == ()


@given(forms)
def test_looking_for_flaws_bears_every_form(form: Form) -> None:
    flaws_of(form, [form])


def changed(of: str, /, **values: Any) -> Form:
    """The sample form with other words for one of its fields."""
    content = to_json(SAMPLE)
    for section in content["sections"]:
        for field in section["fields"]:
            if field["key"] == of:
                field.update(values)
    return from_json(content)


def without(key: str) -> Form:
    content = to_json(SAMPLE)
    for section in content["sections"]:
        section["fields"] = [field for field in section["fields"] if field["key"] != key]
    return from_json(content)


def test_the_sample_has_no_flaw() -> None:
    assert flaws_of(SAMPLE) == ()


@pytest.mark.parametrize(
    ("form", "where"),
    [
        (changed("name", when={"field": "since"}), "name"),
        (changed("region", when={"field": "level", "values": ["village"]}), "region"),
        (changed("since", key="name"), "name"),
        (changed("since", key="Since when"), "Since when"),
        (changed("since", label={"fr": "Depuis"}), "since"),
        (changed("topics", options=[{"key": "budget", "label": {"en": "Budgets"}}]), "topics"),
        (changed("name", most=0), "name"),
        (Form("en", {}, {}), ""),
    ],
)
def test_what_contradicts_itself_is_not_published(form: Form, where: str) -> None:
    assert where in {flaw.where for flaw in flaws_of(form)}


def test_a_key_never_means_something_else() -> None:
    gone = without("since")
    assert flaws_of(gone, [SAMPLE]) == ()
    assert {flaw.where for flaw in flaws_of(SAMPLE, [SAMPLE, gone])} == {"since"}
    assert {flaw.where for flaw in flaws_of(changed("since", kind="text"), [SAMPLE])} == {"since"}
    assert flaws_of(changed("since", label={"en": "From which day"}), [SAMPLE]) == ()


def test_a_new_key_was_never_used() -> None:
    form = changed("since", key="f7")
    assert new_key("f", [SAMPLE, form]) == "f8"
    assert new_key("f", [SAMPLE]) == "f1"


def test_a_repair_opens_fields_and_whole_sections() -> None:
    everything = {field.key for field in SAMPLE.fields}
    assert open_fields(SAMPLE, None) == everything
    assert open_fields(SAMPLE, ["name", "more"]) == everything - {"level", "region"}
    assert open_fields(SAMPLE, []) == frozenset()


def test_people_and_documents_have_a_limit_of_their_own() -> None:
    assert (Field("p", "people", {}, {}).limit, Field("p", "people", {}, {}, most=3).limit) == (10, 3)
