"""Refusals: an error has one class, one message for people and one status."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """An act that breaks a rule; the message is a gettext key shown to the person.

    ``field`` names the form field that the message belongs beside, if there is one;
    ``values`` are put into the message after it was translated.
    """

    status = 422

    def __init__(self, message: str, field: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values: Mapping[str, Any] = values


class NotFound(Refused):
    """What was asked for does not exist, or this person may not know that it does."""

    status = 404


class Conflict(Refused):
    """Somebody else was faster, or the thing has moved on."""

    status = 409


class Unavailable(Refused):
    """Something the act needs does not answer now; trying later may help."""

    status = 503
