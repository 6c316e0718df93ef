"""Which forms there are: what plugins ask for, and what they bring along for a start."""

from importlib.resources.abc import Traversable

from flask import current_app

from portal.hooks import FormPurpose
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.reviews.forms.content import Form
from portal.reviews.forms.reading import from_toml

NO_FORM = N_("There is no such form.")


def purposes() -> dict[str, FormPurpose]:
    """The purposes of forms that the plugins named at the start, by their names."""
    found: dict[str, FormPurpose] = current_app.extensions["portal.form_purposes"]
    return found


def purpose_of(name: str, kind: str) -> FormPurpose:
    """The purpose of a form, by its name and one of its kinds; raise NotFound."""
    found = purposes().get(name)
    if found is None or kind not in found.kinds:
        raise NotFound(NO_FORM)
    return found


def shipped_form(name: str, kind: str) -> Form | None:
    """The form that a plugin brings along for one of its kinds: ``<kind>.toml`` in the folder that it names."""
    folder: Traversable | None = purpose_of(name, kind).shipped
    file = folder / f"{kind}.toml" if folder else None
    return from_toml(file.read_text(encoding="utf-8")) if file and file.is_file() else None
