"""What is typed is stored in one writing, and nothing that cannot be read is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.amounts import Writing
from portal.reviews.forms.content import KINDS, Field, Option
from portal.reviews.forms.rules import TYPED
from portal.reviews.forms.typed import as_typed, read_typed

FRENCH, ENGLISH = Writing(",", " "), Writing(".", ",")
OFFERED = (Option("a", {}), Option("b", {}))


def field(kind: str) -> Field:
    return Field("f", kind, {}, {}, options=OFFERED)  # type: ignore[arg-type]


def read(kind: str, writing: Writing = ENGLISH, **typed: str | list[str]) -> Any:
    """Read what stands in inputs; a name ``f_amount`` stands for the input ``f-amount``."""
    sent = {key.replace("_", "-"): [one] if isinstance(one, str) else one for key, one in typed.items()}
    return read_typed(field(kind), sent, writing)


@pytest.mark.parametrize(
    ("found", "stored"),
    [
        (read("text", f="  Anna \n  Sample "), "Anna Sample"),
        (read("text", f="   "), None),
        (read("choice", f="a"), "a"),
        (read("choices", f=["b", "a", "z"]), ["a", "b"]),
        (read("date", f="2026-02-28"), "2026-02-28"),
        (read("date", f="2026-02-30"), {TYPED: "2026-02-30"}),
        (read("number", f="12,500"), 12500),
        (read("number", FRENCH, f="12 500,50"), "12500.5"),
        (read("number", f="-3"), -3),
        (read("number", f="١٢"), 12),
        (read("number", f="about 12"), {TYPED: "about 12"}),
        (read("number", f="²"), {TYPED: "²"}),
        (read("money", FRENCH, f_amount="1234,50", f_currency="EUR"), {"minor": 123450, "currency": "EUR"}),
        (read("money", f_amount="50", f_currency=""), {TYPED: "50", "currency": ""}),
        (read("money", f_amount="some", f_currency="XOF"), {TYPED: "some", "currency": "XOF"}),
        (read("place", f_name="Thiès", f_country="SN"), {"name": "Thiès", "country": "SN"}),
        (read("place"), None),
        (read("people", f_1_name="A", f_0_role=""), [{"name": "A", "role": "", "email": ""}]),
        (read("consent", f="yes"), True),
        (read("consent"), None),
    ],
)
def test_what_is_typed_is_stored_in_one_writing(found: Any, stored: Any) -> None:
    assert found == stored


@given(st.sampled_from(sorted(set(KINDS) - {"documents"})), st.data(), st.sampled_from([FRENCH, ENGLISH]))
def test_what_is_shown_again_is_read_as_the_same_answer(kind: str, data: st.DataObject, writing: Writing) -> None:
    names = ["f", "f-amount", "f-currency", "f-name", "f-country", "f-0-name", "f-2-email"]
    texts = st.text(max_size=12) | st.sampled_from(["a", "EUR", "SN", "2026-01-31", "12", "1.5", "1 000,25", "-07,10"])
    typed = {name: [data.draw(texts)] for name in names}
    value = read_typed(field(kind), typed, writing)
    shown = {
        name: one if isinstance(one, list) else ["1" if one is True else str(one)]
        for name, one in as_typed(field(kind), value, writing).items()
        if one
    }
    assert read_typed(field(kind), shown, writing) == value
