"""Reading what a list is asked for: words to look for, and the row after which the page begins."""

from flask import request

from portal.kernel.ids import LARGEST_ID
from portal.kernel.text import clean_line

LONGEST_SEARCH = 200


def words_asked_for(name: str = "q") -> str:
    """The words that somebody looks for."""
    return clean_line(request.args.get(name, ""))[:LONGEST_SEARCH]


def row_asked_for(name: str = "after") -> int:
    """The number of a row in the address; 0 when there is none that a database can hold."""
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 and int(value) <= LARGEST_ID else 0
