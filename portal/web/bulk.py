"""One button for all that was ticked in a list: each act is done by itself, under its own checks, and told."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template, request

from portal.database import unit_of_work
from portal.kernel.errors import Refused
from portal.kernel.ids import is_id
from portal.web.access import Answer
from portal.web.languages import in_words

TICKED, MOST_AT_ONCE = "ticked", 100


@dataclass(frozen=True)
class Told:
    """What became of one that was ticked; ``refusal`` is empty when it was done."""

    title: str
    refusal: str = ""


def ticked() -> list[int]:
    """The numbers that were ticked, each once, in the order of the list."""
    sent = dict.fromkeys(one for one in request.form.getlist(TICKED) if is_id(one))
    return [int(one) for one in sent][:MOST_AT_ONCE]


def do_each(act: Callable[[int], None], name: Callable[[int], str]) -> list[Told]:
    """Do something to each that was ticked, in a unit of work of its own, so that one refusal stops no other."""
    told = []
    for number in ticked():
        try:
            with unit_of_work():
                act(number)
        except Refused as refusal:
            told.append(Told(name(number), in_words(refusal)))
        else:
            told.append(Told(name(number)))
    return told


def told_page(told: list[Told], back: str) -> Answer:
    """Say of each what became of it, with the way back to the list."""
    return render_template("admin/told.html", told=told, back=back), 200 if told else 422
