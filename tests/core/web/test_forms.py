"""Forms: their messages are in the language of the page, those that WTForms writes too."""

import pytest
from flask import Flask, g
from wtforms import DateField, SelectField

from portal.web.forms import BaseForm, LineField
from portal.web.languages import lazy_gettext as _

pytestmark = pytest.mark.only_on("sqlite")


class _VisitForm(BaseForm):
    """A form of a guest book."""

    name = LineField(_("Name"), longest=3)
    season = SelectField(choices=["dry", "rainy"])
    day = DateField()


@pytest.mark.parametrize(
    ("language", "choice", "day"),
    [
        ("en", "Not a valid choice.", "Not a valid date value."),
        ("es", "Opción inválida.", "No es una fecha válida."),
        ("fr", "N'est pas un choix valide.", "N'est pas une date valide."),
    ],
)
def test_what_wtforms_says_is_said_in_the_language_of_the_page(
    app: Flask, language: str, choice: str, day: str
) -> None:
    sent = {"name": "Amina", "season": "winter", "day": "tomorrow"}
    with app.test_request_context(f"/{language}/", method="POST", data=sent):
        g.language = language
        form = _VisitForm()
        form.validate()
        assert (form.season.errors, form.day.errors) == ([choice], [day])
        assert "3" in str(form.name.errors[0])
