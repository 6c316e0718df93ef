"""Forms are written and read without loss, and what is no form is refused with the place where it goes wrong."""

import json

import pytest
from hypothesis import given

from portal.reviews.forms.content import Form
from portal.reviews.forms.reading import BadForm, from_json, from_toml, to_json
from tests.core.reviews.forms.samples import SAMPLE, forms


@given(forms)
def test_what_was_written_is_read_as_it_was(form: Form) -> None:
    assert from_json(json.loads(json.dumps(to_json(form)))) == form


def test_a_reader_gets_their_language_else_english_else_the_original() -> None:
    assert SAMPLE.say(SAMPLE.title, "fr") == "Candidature"
    assert SAMPLE.say(SAMPLE.title, "ar") == "Application"
    assert SAMPLE.language_of(SAMPLE.title, "ar") == "en"
    french = Form("fr", {"fr": "Candidature"}, {})
    assert (french.say(french.title, "ar"), french.language_of(french.title, "ar")) == ("Candidature", "fr")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("original = 3", "original"),
        ("original = 'en'\ncolour = 'red'", "colour"),
        ("original = 'en'\ntitle = 'Form'", "language"),
        ("original = 'en'\n[[sections]]\ntitle = {en = 'x'}", "key"),
        ("original = 'en'\n[[sections]]\nkey = 's'\n[[sections.fields]]\nkey = 'f'\nkind = 'colour'", "colour"),
        ("original = 'en'\n[[sections]]\nkey = 's'\nwhen = {field = 'f', values = 'x'}", "list"),
        (
            "original = 'en'\n[[sections]]\nkey='s'\n[[sections.fields]]\nkey='f'\nkind='text'\nmost = true",
            "most",
        ),
        ("not toml", "line 1"),
    ],
)
def test_what_is_no_form_is_refused_and_named(text: str, why: str) -> None:
    with pytest.raises(BadForm, match=why):
        from_toml(text)
