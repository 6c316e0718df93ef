"""Organisations in the order of the names that a reader sees."""

from typing import Any

from sqlalchemy import Select, tuple_

from portal.kernel.ids import is_id
from portal.organisations.models import Organisation
from portal.organisations.services import SHOWN_NAME, best_name, with_best_name

BEGINNING = (b"", 0)


def in_order_of_names(
    found: Select[Any], organisation_id: Any, after: str = "", *, are_few: bool = False
) -> Select[Any]:
    """Join names to a statement as ``with_names`` does, in their order; from behind a place in it, if one is told.

    The database walks along the order until the page is full (1 ms among 100,000), which takes long (400 ms) where
    ``are_few`` of all fit; then it finds these first and sorts them.
    """
    number = SHOWN_NAME.id if are_few else SHOWN_NAME.id + 0  # a sum is found by no index, so that the order's is used
    is_shown = (number == best_name()) & (SHOWN_NAME.organisation_id == Organisation.id)
    named = with_best_name(found, organisation_id, is_shown).add_columns(
        SHOWN_NAME.sort_key.label("organisation_sort_key"), SHOWN_NAME.id.label("organisation_name_number")
    )
    behind = tuple_(SHOWN_NAME.sort_key, SHOWN_NAME.id) > tuple_(*_read(after))
    return named.where(behind).order_by(SHOWN_NAME.sort_key, SHOWN_NAME.id)


def place_in_order(row: Any) -> str:
    """Where a row of such a statement stands, for an address."""
    return f"{row.organisation_sort_key.hex()}.{row.organisation_name_number}"


def _read(place: str) -> tuple[bytes, int]:
    """A place in the order; the beginning when it makes no sense."""
    key, _, number = place.partition(".")
    try:
        return (bytes.fromhex(key), int(number)) if is_id(number) else BEGINNING
    except ValueError:
        return BEGINNING
