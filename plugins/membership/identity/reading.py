"""Reading records: finding the place in a name, the level in its words, and what is left over."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from plugins.membership.identity.hosts import registrable
from plugins.membership.identity.lexicon import (
    LEVELS,
    is_particle,
    is_unspaced,
    phrases_in,
    without_affixes,
)
from plugins.membership.identity.names import key
from plugins.membership.identity.records import GOVERNMENTS, Identity, Lookup, Record, Spot

MOST_WORDS, CITY = 12, "municipality"
LANGUAGES = ("ar", "ca", "de", "en", "es", "fr", "it", "ja", "nl", "pt", "ru", "zh")
QUALIFIED = re.compile(r"\s*(?:[,،、(（]|\s[-–—]\s)\s*")


@dataclass(frozen=True)
class Reading:
    """A name with the places that it may speak of, what it says of the body, and the words besides."""

    spots: tuple[Spot, ...]
    is_near: bool
    roles: frozenset[str]
    words: tuple[str, ...]
    rest: tuple[str, ...]


def identify(record: Record, lookup: Lookup) -> Identity:
    """Read a record by the gazetteer."""
    country = record.country.strip().upper()
    name = read_name(record.name, record.language.partition("-")[0].lower(), country, lookup)
    told, qualifier = read_place(record.place, country, lookup)
    kind = record.kind or _kind(name.roles) or ("government" if record.level else "")
    return Identity(
        country=country or _only_country(told or name.spots),
        kind=kind,
        read_level=_level(name.roles, kind),
        declared_level=record.level if kind in GOVERNMENTS else "",
        told=told,
        named=name.spots,
        is_near=name.is_near,
        words=name.words,
        rest=() if " ".join(name.rest) in country_names(country) else name.rest,
        qualifier="" if qualifier in country_names(country) else qualifier,
        host=registrable(record.website),
    )


@lru_cache(maxsize=300)
def country_names(country: str) -> frozenset[str]:
    """What a country is called, folded, in some languages that people write to us in."""
    names = (Locale(language).territories.get(country) for language in LANGUAGES)
    return frozenset(key(name) for name in names if name)


def _kind(roles: Collection[str]) -> str:
    if "university" in roles:
        return "university"
    if "association" in roles:
        return "association_of_local_governments"
    return "government" if roles else ""


def kind_in_name(name: str, language: str) -> str:
    """The kind of which a body is by its name alone, such as a university; nothing for one that does not say it."""
    words = tuple(key(name).split())[:MOST_WORDS]
    if not words:
        return ""
    plain = _unspaced(words)[-1] if any(map(is_unspaced, words)) else _bare(words, language)
    kind = _kind(plain.roles)
    level = _level(plain.roles, kind)
    return {"upper": "regional_government", "": "" if kind == "government" else kind}.get(level, "local_government")


def _level(roles: Collection[str], kind: str) -> str:
    if kind and kind not in GOVERNMENTS:
        return ""
    said = [level for level in LEVELS if level in roles]
    return said[0] if said else {"local_government": "municipality", "regional_government": "upper"}.get(kind, "")


def _only_country(spots: Iterable[Spot]) -> str:
    found = {spot.country for spot in spots}
    return found.pop() if len(found) == 1 else ""


def read_place(place: str, country: str, lookup: Lookup) -> tuple[tuple[Spot, ...], str]:
    """The places that a told place may be, the largest first, and what was said to tell it from others."""
    text = place.strip()
    if text.isascii() and text.isdigit():
        spot = lookup.numbered(int(text)) if len(text) < 12 else None
        return ((spot,) if spot else ()), ""
    parts = [part for part in QUALIFIED.split(text.rstrip(")） ")) if part]
    if not parts:
        return (), ""
    found = read_name(parts[0], "", country, lookup).spots
    qualifier = key(" ".join(parts[1:]))
    inside = tuple(spot for spot in found if spot.division and key(spot.division) == qualifier)
    return (inside or found), qualifier


def read_name(name: str, language: str, country: str, lookup: Lookup) -> Reading:
    """Find the place in a name: the longest run of words that is one, with the fewest words besides."""
    words = tuple(key(name).split())[:MOST_WORDS]
    options = _unspaced(words) if any(map(is_unspaced, words)) else _spans(words, language)
    known = lookup.exactly({option.text for option in options}, country)
    best = next((option for option in options if option.text in known), None)
    if best is not None:
        return _reading(best, known, is_near=False)
    plain = options[-1] if any(map(is_unspaced, words)) else _bare(words, language)
    near = lookup.nearly(plain.text, country) if plain.text and country else ()
    return Reading(_largest_first(near), bool(near), plain.roles, tuple(plain.text.split()), ())


@dataclass(frozen=True)
class Option:
    """A part of a name that may be a place, what the words around it say, and which of them say nothing known."""

    text: str
    roles: frozenset[str]
    rest: tuple[str, ...]


def _reading(option: Option, known: Mapping[str, Collection[Spot]], *, is_near: bool) -> Reading:
    words = tuple(option.text.split())
    roles = option.roles
    if roles.isdisjoint(LEVELS) and any(phrase.role("") == CITY for phrase in phrases_in(words)):
        roles |= {CITY}  # Ciudad de México, Quebec City: the place's own name says it
    return Reading(_largest_first(known[option.text]), is_near, roles, words, option.rest)


def _largest_first(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    return tuple(sorted(spots, key=lambda spot: (-spot.population, spot.id)))


def _spans(words: tuple[str, ...], language: str) -> list[Option]:
    """Every run of words of a name as a place, the ones with the fewest unknown words around them first."""
    pairs = [(start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    options = [(_option(words, language, start, end), start - end) for start, end in pairs]
    useful = [(option, length) for option, length in options if not _says_only_level(option.text)]
    return [option for option, length in sorted(useful, key=lambda pair: (len(pair[0].rest), pair[1]))]


def _says_only_level(text: str) -> bool:
    words = tuple(text.split())
    return sum(phrase.end - phrase.start for phrase in phrases_in(words)) == len(words)


def _option(words: tuple[str, ...], language: str, start: int, end: int) -> Option:
    roles, rest = set(), []
    for part in (words[:start], words[end:]):
        taken: set[int] = set()
        for phrase in phrases_in(part):
            taken |= set(range(phrase.start, phrase.end))
            if not is_particle(phrase):
                roles.add(phrase.role(language))
        rest += [word for place, word in enumerate(part) if place not in taken]
    return Option(" ".join(words[start:end]), frozenset(roles - {"particles"}), tuple(rest))


def _bare(words: tuple[str, ...], language: str) -> Option:
    """A name without the words that say what it is."""
    roles, taken = set(), set()
    for phrase in phrases_in(words):
        taken |= set(range(phrase.start, phrase.end))
        if not is_particle(phrase):
            roles.add(phrase.role(language))
    left = [word for place, word in enumerate(words) if place not in taken]
    return Option(" ".join(left or words), frozenset(roles - {"particles"}), ())


def _unspaced(words: tuple[str, ...]) -> list[Option]:
    """A name of a script without spaces, as it is, then without the beginnings and endings that say what it is."""
    found = without_affixes("".join(words))
    roles = frozenset(role for _, role in found[1:2] if role)
    parts = [Option(text, roles, ()) for text, _ in found]
    again = [Option(text, roles, ()) for first, _ in found[1:] for text, _ in without_affixes(first)[1:]]
    return [Option(" ".join(words), roles, ()), *parts, *again]
