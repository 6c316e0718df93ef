"""Whether two records are one organisation: place, level and kind decide, names and websites hint."""

from dataclasses import dataclass
from typing import Literal

from plugins.membership.identity.names import consonants, latin, likeness, resembles
from plugins.membership.identity.reading import identify
from plugins.membership.identity.records import Identity, Lookup, Record
from portal.kernel.text import N_

Word = Literal["same", "possible", "distinct"]
REASONS = {
    "country": N_("They are in different countries."),
    "kind": N_("They are of different kinds."),
    "level": N_("They stand at different levels, such as a city and its province."),
    "place": N_("They are in different places."),
    "qualifier": N_("Their places bear one name and are told apart by what is added to it."),
    "numbers": N_("Their names bear different numbers."),
    "other_name": N_("Their names name different things in one place."),
    "unlike": N_("Their names are not alike, and nothing else joins them."),
    "same_place": N_("They are in the same place, at the same level."),
    "several_places": N_("Several places bear this name."),
    "near_place": N_("One name is nearly that of the place."),
    "unsure_name": N_("They are in the same place, but one name does not say so."),
    "says_more": N_("One name says more than the other."),
    "same_name": N_("Their names say the same."),
    "alike": N_("Their names are alike."),
    "same_host": N_("They have the same website."),
    "unknown_level": N_("One does not say at what level it stands."),
    "unknown_country": N_("The country of one is not known."),
}
CLEARLY_LARGER = 5
ROMAN = set("ivx")
ALIKE, ALIKE_BY_SOUND = 0.84, 0.8


@dataclass(frozen=True)
class Verdict:
    """What can be said of two records, and why, by the keys of ``REASONS``."""

    word: Word
    reasons: tuple[str, ...]


def compare(a: Record, b: Record, lookup: Lookup) -> Verdict:
    """Whether two records are one organisation, by a gazetteer."""
    one, other = identify(a, lookup), identify(b, lookup)
    verdict = compare_identities(one, other)
    if verdict.reasons[0] in UNKNOWN_NAME and (sounds_like(one, other, lookup) or sounds_like(other, one, lookup)):
        return Verdict("possible", ("near_place", *verdict.reasons[1:]))
    return verdict


def sounds_like(a: Identity, b: Identity, lookup: Lookup) -> bool:
    """Whether a name that is no place's is nearly one of the names of the other's place."""
    if not b.spots or (a.named and not a.is_near) or not a.words:
        return False
    said = " ".join(a.words)
    return any(
        _are_alike(said, name) or resembles(latin(said), latin(name))
        for name in lookup.called([spot.id for spot in b.spots[:2]])
    )


def compare_identities(a: Identity, b: Identity) -> Verdict:
    """Whether two records that were read are one organisation; which stands first does not matter."""
    has_one_host = bool(a.host) and a.host == b.host
    against = _against(a, b)
    if against:
        if has_one_host and against in HELD_BY_HOST and _is_one_name(a, b):
            return Verdict("possible", (against, "same_host"))
        return Verdict("distinct", (against,))
    found = _by_place(a, b) if _shared(a, b) else _by_name(a, b)
    if not has_one_host:
        return found
    return Verdict("possible" if found.word == "distinct" else "same", (*found.reasons, "same_host"))


UNKNOWN_NAME = {"unlike", "other_name"}
HELD_BY_HOST = {"country", "kind", "place"}


def _against(a: Identity, b: Identity) -> str:
    """What keeps two records apart whatever their names say."""
    if _differ(a.country, b.country):
        return "country"
    if _are_other_kinds(a, b):
        return "kind"
    if _are_other_levels(a, b):
        return "level"
    if a.spots and b.spots and not _shared(a, b) and not (a.is_guessed or b.is_guessed):
        return "place"
    return _told_apart(a, b)


def _differ(said: str, other: str) -> bool:
    """Whether both records say something, and not the same."""
    return bool(said and other) and said != other


def _are_other_levels(a: Identity, b: Identity) -> bool:
    """Whether both were declared to stand at different levels, or what is known and what the names say differ."""
    is_sure = bool(a.declared_level and b.declared_level) or _differ(a.read_level, b.read_level)
    return is_sure and _differ(a.level, b.level)


def _are_other_kinds(a: Identity, b: Identity) -> bool:
    """Whether one governs and the other does not, or one alone is a university."""
    if not (a.kind and b.kind):
        return False
    if a.is_government or b.is_government:
        return a.is_government != b.is_government
    return "university" in (a.kind, b.kind) and a.kind != b.kind


def _told_apart(a: Identity, b: Identity) -> str:
    """What tells two records apart that bear one name, such as Springfield, Illinois and Commune III."""
    if a.qualifier and b.qualifier and not (_is_one_place(a, b) or _are_alike(a.qualifier, b.qualifier)):
        return "qualifier"
    return "numbers" if _numbers(a) != _numbers(b) else ""


def _shared(a: Identity, b: Identity) -> set[int]:
    return {spot.id for spot in a.spots} & {spot.id for spot in b.spots}


def _by_place(a: Identity, b: Identity) -> Verdict:
    """Judge two records of which some place may be both's."""
    if not _is_one_place(a, b):
        return Verdict("possible", ("several_places",))
    if bool(a.kind) is not bool(b.kind) and not (a.is_government or b.is_government):
        return Verdict("possible", ("same_place", "unknown_level"))
    if not (a.is_government or b.is_government) and a.kind:
        return _bodies_of_one_place(a, b)
    if not (a.is_agreed and b.is_agreed):
        return _one_name_not_of_the_place(a, b)
    return _governments_of_one_place(a, b)


def _governments_of_one_place(a: Identity, b: Identity) -> Verdict:
    if not _say_the_same(a.rest, b.rest):
        return Verdict("possible", ("same_place", "says_more"))
    if a.level != b.level and {a.level, b.level} != {"", "municipality"}:
        return Verdict("possible", ("same_place", "unknown_level"))
    if a.is_near or b.is_near:
        is_told = all(one.told for one in (a, b) if one.is_near)
        return Verdict("same" if is_told else "possible", ("same_place", "near_place"))
    return Verdict("same" if a.country and b.country else "possible", ("same_place",))


def _is_one_place(a: Identity, b: Identity) -> bool:
    """Whether both mean one place, and no other that bears its name."""
    if not (a.spots and b.spots):
        return False
    return is_settled(a) and is_settled(b) and a.spots[0].id == b.spots[0].id


def is_settled(a: Identity) -> bool:
    """Whether one place is meant, or one that is so much larger than its namesakes that it is."""
    return len(a.spots) == 1 or a.spots[0].population >= CLEARLY_LARGER * a.spots[1].population


def _numbers(a: Identity) -> set[str]:
    """The numbers of a name, apart from those in the name of a place."""
    words = a.rest if a.named and not a.is_near else (*a.words, *a.rest)
    return {word for word in words if word.isdigit() or set(word) <= ROMAN}


def _bodies_of_one_place(a: Identity, b: Identity) -> Verdict:
    """Universities, associations and others share a place: their names have to say the same besides."""
    if a.named and b.named and _say_the_same(a.rest, b.rest):
        return Verdict("same", ("same_place", "same_name"))
    return _by_name(a, b)


def _one_name_not_of_the_place(a: Identity, b: Identity) -> Verdict:
    """A name that is not that of its place: a commune within it, a spelling nobody knows, or another thing there."""
    if _is_one_name(a, b):
        return Verdict("same", ("same_place", "same_name"))
    if _are_alike(" ".join(a.words), " ".join(b.words)):
        return Verdict("possible", ("same_place", "alike"))
    if _is_one_script(a, b):
        return Verdict("distinct", ("other_name",))
    return Verdict("possible", ("same_place", "unsure_name"))


def _by_name(a: Identity, b: Identity) -> Verdict:
    """Judge two records by their names when no place joins them."""
    one, other = " ".join((*a.words, *a.rest)), " ".join((*b.words, *b.rest))
    if not one or not other or not _are_alike(one, other):
        return Verdict("distinct", ("unlike",))
    if not (a.country and b.country):
        return Verdict("possible", ("alike", "unknown_country"))
    if one == other or latin(one) == latin(other):
        return Verdict("same", ("same_name",))
    return Verdict("possible", ("alike",))


def _is_one_name(a: Identity, b: Identity) -> bool:
    return bool(a.words) and (a.words, a.rest) == (b.words, b.rest)


def _is_one_script(a: Identity, b: Identity) -> bool:
    return all(word.isascii() for word in (*a.words, *b.words)) or not any(
        word.isascii() for word in (*a.words, *b.words)
    )


def _are_alike(one: str, other: str) -> bool:
    """Whether two names are spelt alike or, in two scripts, sound alike."""
    if one == other or likeness(latin(one), latin(other)) >= ALIKE:
        return True
    if one.isascii() == other.isascii():
        return False
    heard, said = consonants(one), consonants(other)
    return min(len(heard), len(said)) > 1 and likeness(heard, said) >= ALIKE_BY_SOUND


def _say_the_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether each word that is left over on one side resembles one on the other."""
    if len(one) != len(other):
        return False
    spelt = [latin(word) for word in other]
    return all(any(resembles(latin(word), each) for each in spelt) for word in one) and all(
        any(resembles(latin(word), each) for word in one) for each in spelt
    )
