"""What a badge says, in the words of a language."""

from collections.abc import Iterable, Mapping, Sequence

from babel import Locale
from flask import current_app

from plugins.badges.drawing import Words
from plugins.badges.rules import KINDS, Kind, claim
from plugins.badges.services.faces import Sentences
from portal.hooks import Standing, current_hooks, portal_standings
from portal.organisations.services import organisation_cards
from portal.web.languages import force_locale, gettext
from portal.web.network import network_name, network_short_name


def runs_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return Locale.parse(language).text_direction == "rtl"


def neutral_words(language: str) -> Words:
    """What a badge says for whom nobody vouches, be it unknown or a member no more; it accuses nobody."""
    return Words(network_name(), network_short_name(), gettext("No membership is confirmed here."), runs_left(language))


def neutral_in(language: str) -> Words:
    """The same in another language than that of the page."""
    with force_locale(language):
        return neutral_words(language)


def alt_of(name: str) -> str:
    """What stands for the picture where it is not seen; pasted once, so it says nothing that may end one day."""
    return gettext("%(name)s: membership in the %(network)s network", name=name, network=network_short_name())


def words_of(kind: str, name: str, standings: Iterable[Standing], language: str) -> Words:
    """The words of a badge: what is vouched for, or that nothing is."""
    said = claim(kind, standings)
    if said is None:
        return neutral_words(language)
    return Words(said.title, name, said.note, runs_left(language))


def sentences_of(organisation_ids: Sequence[int]) -> dict[int, Sentences]:
    """What the badges of organisations say, in every language; of those alone for whom somebody vouches.

    A plugin that fails stops this: no member may look like none because something is broken.
    """
    found: dict[int, Sentences] = {}
    for language in current_app.config["LANGUAGES"]:
        with force_locale(language):
            standings = current_hooks().require(portal_standings, organisation_ids=organisation_ids)
        held: dict[int, list[Standing]] = {}
        for one in standings:
            held.setdefault(one.organisation_id, []).append(one)
        cards = organisation_cards(held, language)
        for number, card in cards.items():
            found.setdefault(number, {})[language] = _sentences(card.name, held[number])
    return found


def _sentences(name: str, standings: list[Standing]) -> dict[str, list[str]]:
    said = {kind: claim(kind, standings) for kind in KINDS}
    return {kind: [one.title, name, one.note] for kind, one in said.items() if one and one.kind in (kind, "member")}


def as_words(sentences: Mapping[str, Mapping[str, Sequence[str]]], kind: Kind, language: str) -> Words | None:
    """The words of a badge as they were kept; None when nothing of the kind is vouched for."""
    said = sentences.get(language, {}).get(kind)
    return Words(said[0], said[1], said[2], runs_left(language)) if said else None
