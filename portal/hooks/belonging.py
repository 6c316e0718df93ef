"""What belongs to an organisation, so that it follows when two records of one body become one."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class OrganisationRows:
    """Rows that belong to an organisation by a column, such as ``campaigns_campaign.organisation_id``.

    ``title`` says in plain English words what they are, marked for translation. When two records become one the rows
    ``follow`` by moving, stay for the reason ``why``, or are worked out anew by ``rebuild`` for each of both
    organisations. A row that would be there twice is set aside and comes back when the merging is undone. Those that
    hold the number behind a word name the ``prefix``, as in ``organisation:12``; ``only`` narrows them by other
    columns, and ``mark`` is a column that notes where a row came from first.
    """

    column: str
    title: str = ""
    follow: Literal["moves", "stays", "rebuilt"] = "moves"
    why: str = ""
    prefix: str = ""
    only: Mapping[str, Collection[str]] = field(default_factory=dict)
    mark: str = ""
    rebuild: Callable[[int], None] | None = None
