"""The base of every form: translated, token-checked, cleaned, and it keeps what was typed."""

import re
from collections.abc import Iterable
from typing import Any

from flask import g, request
from wtforms import FileField, Form, IntegerField, StringField, TextAreaField
from wtforms.i18n import get_translations as builtin_translations
from wtforms.validators import Length, ValidationError

from portal.kernel.errors import Refused
from portal.kernel.text import clean_line, clean_text
from portal.web.languages import gettext, in_words, language
from portal.web.languages import lazy_gettext as _
from portal.web.locales import catalogue

LONGEST_LINE, LONGEST_TEXT, LONGEST_ADDRESS = 200, 5000, 254
ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]]+@[^\s@.<>\"',;:()\[\]]+(\.[^\s@.<>\"',;:()\[\]]+)+")


class _Translations:
    """Gives the messages of forms in the language of the page: in the portal's words, else in WTForms' own."""

    def gettext(self, text: str) -> str:
        """Translate a message."""
        said = str(catalogue().ugettext(text))
        return said if said != text else str(_own_translations().gettext(text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Translate a message that counts."""
        said = str(catalogue().ungettext(one, many, count))
        return said if said not in (one, many) else str(_own_translations().ngettext(one, many, count))


def _own_translations() -> Any:
    return builtin_translations([language(), "en"])


class BaseForm(Form):
    """A form of the portal; views make it from the request and ask ``is_sent_and_valid``."""

    class Meta:
        """WTForms' settings."""

        def get_translations(self, form: Form) -> _Translations:
            """Say who translates."""
            return _Translations()

    def __init__(self, **defaults: Any) -> None:
        super().__init__(request.form if request.method == "POST" else None, **defaults)
        self.problems: list[str] = []
        self._refused_with = Refused.status

    @property
    def key(self) -> str:
        """The once-only key of the token that was sent: the same for a double click."""
        return str(g.form_key)

    def is_sent_and_valid(self) -> bool:
        """Whether the form was sent with a good token and every field holds what it should."""
        if request.method != "POST":
            return False
        fits = self.validate()
        if g.held_back is not None:
            self.problems.append(gettext(g.held_back.message, **g.held_back.values))
        return fits and not self.problems

    def refuse(self, refusal: Refused) -> None:
        """Put a service's refusal beside the field it concerns, or at the top."""
        message = in_words(refusal)
        self._refused_with = refusal.status
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.problems.append(message)
        else:
            field.errors = [*field.errors, message]

    @property
    def faults_were_found(self) -> bool:
        """Whether something is to be put right."""
        return any(True for _ in self.faults())

    @property
    def status(self) -> int:
        """With which status the page that holds the form is answered."""
        return self._refused_with if self.faults_were_found else 200

    def faults(self) -> Iterable[tuple[str, str]]:
        """Every problem with the id of its field, or an empty id, for the summary at the top."""
        yield from (("", problem) for problem in self.problems)
        for field in self:
            yield from ((field.id, str(error)) for error in field.errors)


class LineField(StringField):
    """One line of text in any script, cleaned of what cannot be seen."""

    data: str

    def __init__(
        self, label: Any = None, validators: Iterable[Any] = (), longest: int = LONGEST_LINE, **more: Any
    ) -> None:
        super().__init__(label, [*validators, at_most(longest)], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed."""
        self.data = clean_line(valuelist[0]) if valuelist else ""


class TextField(TextAreaField):
    """Several lines of text in any script, cleaned of what cannot be seen."""

    data: str

    def __init__(
        self, label: Any = None, validators: Iterable[Any] = (), longest: int = LONGEST_TEXT, **more: Any
    ) -> None:
        super().__init__(label, [*validators, at_most(longest)], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed."""
        self.data = clean_text(valuelist[0]) if valuelist else ""


class EmailField(LineField):
    """An e-mail address, international ones included; the address is proved by a mail, not by a pattern."""

    def __init__(self, label: Any = None, validators: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(label, [*validators, looks_like_address], longest=LONGEST_ADDRESS, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed; the part after the sign is the same in any case."""
        name, sign, host = (clean_line(valuelist[0]) if valuelist else "").rpartition("@")
        self.data = f"{name}{sign}{host.lower()}"


class NeededFileField(FileField):
    """A file that has to be sent; whoever reads it refuses when there is none."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.flags.required = True


class NumberField(IntegerField):
    """A whole number of digits alone; Python's own reading takes ``1_000`` and digits of every script."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; what is no number stays in the field."""
        typed = valuelist[0].strip() if valuelist else ""
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            raise ValueError(gettext("Enter a whole number."))
        self.data = int(typed)


def at_most(longest: int) -> Length:
    """Refuse what is longer than this many characters."""
    return Length(max=longest, message=_("Write %(max)d characters at most."))


def looks_like_address(form: Form, field: StringField) -> None:
    """Refuse what cannot be an e-mail address."""
    if field.data and not ADDRESS.fullmatch(field.data):
        raise ValidationError(gettext("Enter an e-mail address like name@example.org."))
