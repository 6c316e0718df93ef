"""A form that asks everything there is to ask, for the tests of this folder."""

from hypothesis import strategies as st

from portal.hooks import FormPurpose
from portal.reviews.forms.content import KINDS, WITH_OPTIONS, Condition, Field, Form, Option, Section
from portal.reviews.forms.reading import from_toml

SAMPLE = from_toml(
    """
original = "en"
title = { en = "Application", fr = "Candidature" }
intro = { en = "It takes an hour." }

[[sections]]
key = "who"
title = { en = "Who you are", fr = "Qui vous êtes" }
[[sections.fields]]
key = "name"
kind = "text"
label = { en = "Name", fr = "Nom" }
required = true
most = 5
[[sections.fields]]
key = "level"
kind = "choice"
label = { en = "Level" }
required = true
options = [{ key = "city", label = { en = "City" } }, { key = "region", label = { en = "Region" } }]
[[sections.fields]]
key = "region"
kind = "text"
label = { en = "Which region" }
required = true
when = { field = "level", values = ["region"] }

[[sections]]
key = "more"
title = { en = "More" }
[[sections.fields]]
key = "people_served"
kind = "number"
label = { en = "Inhabitants" }
[[sections.fields]]
key = "budget"
kind = "money"
label = { en = "Budget" }
[[sections.fields]]
key = "since"
kind = "date"
label = { en = "Since" }
[[sections.fields]]
key = "where"
kind = "place"
label = { en = "Where" }
[[sections.fields]]
key = "contacts"
kind = "people"
label = { en = "Contacts" }
most = 2
[[sections.fields]]
key = "topics"
kind = "choices"
label = { en = "Topics" }
options = [{ key = "budget", label = { en = "Budgets" } }, { key = "youth", label = { en = "Youth" } }]
[[sections.fields]]
key = "letter"
kind = "documents"
label = { en = "Letter of the mayor" }
help = { en = "Signed." }
[[sections.fields]]
key = "agrees"
kind = "consent"
label = { en = "We agree" }
required = true
"""
)
PURPOSE = FormPurpose("sample.application", "Application", {"city": "City", "university": "University"})

words = st.dictionaries(st.sampled_from(["en", "es", "fr", "pt", "ar"]), st.text(min_size=1, max_size=20), max_size=3)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
conditions = st.none() | st.builds(Condition, keys, st.lists(keys, max_size=2).map(tuple))
options = st.lists(st.builds(Option, keys, words), max_size=3).map(tuple)
fields = st.builds(
    Field,
    keys,
    st.sampled_from(sorted(KINDS)),
    words,
    words,
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(1, 900),
    st.none() | st.integers(1, 60),
    st.none() | st.integers(1, 10),
    options,
    conditions,
)
sections = st.builds(Section, keys, words, words, st.lists(fields, max_size=4).map(tuple), conditions)
forms = st.builds(Form, st.sampled_from(["en", "fr"]), words, words, st.lists(sections, max_size=3).map(tuple))


@st.composite
def whole_forms(draw: st.DrawFn) -> Form:
    """Forms whose conditions ask for what was asked before, as a published one's do."""
    before: list[Field] = []
    made = []
    for number in range(draw(st.integers(1, 3))):
        asked = []
        for place in range(draw(st.integers(1, 4))):
            kind = draw(st.sampled_from(sorted(KINDS)))
            offered = (Option("a", {"en": "A"}), Option("b", {"en": "B"})) if kind in WITH_OPTIONS else ()
            field = Field(f"f{number}x{place}", kind, {"en": "?"}, {}, draw(st.booleans()), options=offered,
                          condition=draw(_depending(before)))  # fmt: skip
            asked.append(field)
            before.append(field)
        made.append(Section(f"s{number}", {"en": "S"}, {}, tuple(asked)))
    return Form("en", {"en": "Form"}, {}, tuple(made))


def _depending(before: list[Field]) -> st.SearchStrategy[Condition | None]:
    if not before:
        return st.none()
    with_values = [one for one in before if one.options]
    plain = st.builds(Condition, st.sampled_from([one.key for one in before]))
    if not with_values:
        return st.none() | plain
    chosen = st.builds(Condition, st.sampled_from([one.key for one in with_values]), st.just(("a",)))
    return st.none() | plain | chosen
