"""Answers that a plugin has ready before Flask is asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FrontAnswer = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes] | None]


@dataclass(frozen=True)
class Front:
    """What answers below ``/<name>/`` before Flask: ``make`` is given the portal once, and gives the answering part.

    It is called in many threads and outside of any context; it gives None for what it has not ready, which Flask
    is asked for then.
    """

    name: str
    make: Callable[[Flask], FrontAnswer]
