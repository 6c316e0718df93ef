"""Sums that one person typed, written for another who writes them otherwise."""

from collections.abc import Mapping
from typing import Any

from plugins.campaigns.services.making.parts import LINES, MONEY, RETURNS, Part
from portal.kernel.amounts import Writing, parse_amount, write_amount
from portal.kernel.errors import Refused

SUMS = {MONEY: ("goal", "optimum"), RETURNS: ()}
SUMS_OF_LINES = {MONEY: "amount", RETURNS: "price"}


def in_writing(name: str, part: Part, currency: str, writing: Writing) -> Mapping[str, Any]:
    """What a part holds, with its sums as somebody of another writing types them; what is no sum stays as it is."""
    if (
        name not in SUMS
        or not currency
        or (part.writing.decimal, part.writing.group) == (writing.decimal, writing.group)
    ):
        return part.fields

    def again(said: str) -> str:
        try:
            return write_amount(parse_amount(said, currency, part.writing), writing)
        except Refused:
            return said

    fields = dict(part.fields)
    fields |= {field: again(part.said(field)) for field in SUMS[name] if part.said(field)}
    own = SUMS_OF_LINES[name]
    fields[LINES] = [{**line, own: again(line[own])} if line.get(own) else line for line in part.lines()]
    return fields
