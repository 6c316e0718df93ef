"""Pairs of records made from the gazetteer: one body told twice, and namesakes that are two.

The forms are written apart from the lexicon of the plugin, by how bodies of the script's languages name themselves. A
place belongs to the tuning part or to the held-out part for ever, by its number; each part has its own forms.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from plugins.membership.gazetteer import Entry
from plugins.membership.identity.names import key
from plugins.membership.identity.records import Record

LOCAL, REGIONAL, UNIVERSITY = "local_government", "regional_government", "university"
FORMS = {
    "LATIN": (
        "City of {}", "Ajuntament de {}", "Ayuntamiento de {}", "Mairie de {}", "Prefeitura Municipal de {}",
        "Comune di {}", "Stadt {}", "{} Belediyesi", "Gemeente {}", "{}", "Municipality of {}", "Urząd Miasta {}",
        "Câmara Municipal de {}", "Ville de {}", "{} City Council", "Primăria Municipiului {}",
        "Municipalidad de {}", "{} kommun", "{} Municipal Corporation", "Alcaldía de {}", "Magistrát města {}",
        "Grad {}", "Gobierno Municipal de {}", "Pemerintah Kota {}", "Thành phố {}", "{} kaupunki",
    ),
    "ARABIC": ("بلدية {}", "مدينة {}", "شهرداری {}", "{}"),
    "CYRILLIC": ("Администрация города {}", "Город {}", "{}", "Община {}", "Мэрия города {}", "Град {}"),
    "GREEK": ("Δήμος {}", "{}"),
    "HEBREW": ("עיריית {}", "{}"),
    "CJK": ("{}市政府", "{}市", "{}", "{}市役所"),
    "HANGUL": ("{}시청", "{}시", "{}"),
    "KATAKANA": ("{}市", "{}"),
    "THAI": ("เทศบาลนคร{}", "{}"),
    "DEVANAGARI": ("{} नगर निगम", "{}"),
    "ARMENIAN": ("{} քաղաքապետարան", "{}"),
    "GEORGIAN": ("{} მერია", "{}"),
}  # fmt: skip
ABOVE = ("Province of {}", "Diputació de {}", "Provincia de {}", "Région de {}", "{} County Council", "Estado de {}")
TAUGHT = ("University of {}", "Universidad de {}", "Université de {}", "Universität {}", "{} Üniversitesi")
SLIPS, SHOUTS, TELLS_PLACE, TELLS_KIND, TELLS_HOST = 0.15, 0.2, 0.5, 0.6, 0.2
SMALLEST_NAME = 3


@dataclass(frozen=True)
class Pair:
    """Two records, whether they are one body, and of what sort the pair is."""

    a: Record
    b: Record
    is_one: bool
    sort: str


class Maker:
    """Makes pairs of one part, always the same ones."""

    def __init__(self, places: Sequence[Entry], part: int) -> None:
        self._random = Random(f"pairs of part {part}")
        self._part = part
        self._places = [place for place in places if place.id % 2 == part and len(place.names) > 1]
        self._namesakes = namesakes(self._places)

    def pairs(self, count: int) -> Iterator[Pair]:
        """So many true pairs, and as many of each other sort as there are reasons to take two bodies for one."""
        for _ in range(count):
            yield self.one_body()
        for _ in range(count // 4):
            yield self.namesakes(is_one_country=False)
            yield self.namesakes(is_one_country=True)
            yield self.another(ABOVE, REGIONAL, "a city and its province")
            yield self.another(TAUGHT, UNIVERSITY, "a city and its university")

    def one_body(self) -> Pair:
        """A place under two names, or twice under one, in two forms."""
        place = self._random.choice(self._places)
        one, other = self._random.sample(place.names, 2)
        return self._pair(self._told(place, one), self._told(place, other), sort=sort_of(one, other))

    def namesakes(self, *, is_one_country: bool) -> Pair:
        """Two places with one name; within one country each says which."""
        while True:
            name, places = self._random.choice(self._namesakes)
            one, other = self._random.sample(places, 2)
            if (one.country == other.country) is is_one_country:
                break
        a, b = self._told(one, name), self._told(other, name)
        if is_one_country:
            a, b = replace(a, place=str(one.id)), replace(b, place=str(other.id))
        where = "namesakes in one country" if is_one_country else "namesakes in two countries"
        return Pair(self._hosted(a, 1), self._hosted(b, 2), is_one=False, sort=where)

    def another(self, forms: Sequence[str], kind: str, sort: str) -> Pair:
        """A city, and another body that bears its name."""
        place = self._random.choice(self._places)
        form = self._random.choice(forms[self._part :: 2])
        told = Record(form.format(place.names[0]), country=place.country, kind=self._often(kind, TELLS_KIND))
        return Pair(self._hosted(self._told(place, place.names[0]), 1), self._hosted(told, 2), is_one=False, sort=sort)

    def _told(self, place: Entry, name: str) -> Record:
        forms = FORMS.get(script_of(name), ("{}",))
        form = self._random.choice(forms[self._part :: 2] if len(forms) > 1 else forms)
        told = self._random.choice([place.names[0], self._random.choice(place.names), str(place.id)])
        return Record(
            self._slip(form.format(name)),
            country=place.country,
            kind=self._often(LOCAL, TELLS_KIND),
            place=self._often(told, TELLS_PLACE),
        )

    def _pair(self, a: Record, b: Record, sort: str) -> Pair:
        host = self._often(f"https://www.city{self._random.randrange(10**6)}.example/", TELLS_HOST)
        return Pair(replace(a, website=host), replace(b, website=host), is_one=True, sort=sort)

    def _hosted(self, told: Record, number: int) -> Record:
        return replace(told, website=self._often(f"https://city{number}.example", TELLS_HOST))

    def _often(self, value: str, share: float) -> str:
        return value if self._random.random() < share else ""

    def _slip(self, name: str) -> str:
        """A name as people type it: sometimes with a letter lost, sometimes shouted and without its accents."""
        if self._random.random() < SLIPS and len(name) > 2 * SMALLEST_NAME:
            lost = self._random.randrange(len(name))
            name = name[:lost] + name[lost + 1 :]
        if self._random.random() < SHOUTS:
            plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
            return (plain if plain.isascii() else name).upper()
        return name


def namesakes(places: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """The first names that several places bear."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for place in places:
        found[key(place.names[0])].append(place)
    shared = [(bearers[0].names[0], bearers) for bearers in found.values() if len(bearers) > 1]
    countries = [(name, bearers) for name, bearers in shared if len({place.country for place in bearers}) > 1]
    return sorted(shared + countries, key=lambda pair: pair[0])


def script_of(name: str) -> str:
    """The script of a name's first letter, by its name in Unicode."""
    letters = [character for character in name if character.isalpha()]
    return unicodedata.name(letters[0], "LATIN").split()[0] if letters else "LATIN"


def sort_of(one: str, other: str) -> str:
    """Whether a true pair is told in one script or in two."""
    return "one body, one script" if script_of(one) == script_of(other) else "one body, two scripts"
