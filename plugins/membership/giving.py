"""What an organisation gave to the network, of any kind, as every plugin tells it."""

from collections.abc import Iterable

from flask import request, url_for

from plugins.membership import standing_words
from plugins.membership.rules import FOUNDED_ON
from portal.hooks import Contribution, Panel, PanelLine, current_hooks, portal_contributions
from portal.web.languages import format_day, format_money, gettext

MOST_SHOWN, MOST_ON_A_PANEL = 50, 5
STANDING = "membership_standing.show"


def contributions(organisation_id: int, *, sees_all: bool) -> list[Contribution]:
    """What an organisation gave, the newest first; what is not public for itself and the office."""
    told = current_hooks().gather(portal_contributions, organisation_id=organisation_id, since=FOUNDED_ON)
    seen = [one for one in told if sees_all or one.is_public]
    return sorted(seen, key=lambda one: one.on, reverse=True)[:MOST_SHOWN]


def organisation_panels(organisation_id: int, slug: str) -> Iterable[Panel]:
    """The newest of what a member gave and everybody may see; leads to all of it on the page of its standing."""
    if request.endpoint == STANDING:  # which says it itself
        return
    if given := contributions(organisation_id, sees_all=False):
        lines = tuple(map(_line_of, given[:MOST_ON_A_PANEL]))
        yield Panel(gettext("Contributions"), lines, url_for(STANDING, slug=slug), 30)


def _line_of(one: Contribution) -> PanelLine:
    said = [str(standing_words.GIVEN.get(one.kind, one.kind)), format_day(one.on)]
    if one.amount:
        said.insert(1, format_money(one.amount))
    return PanelLine(one.title, " · ".join(said), one.url, one.language)
