"""What a row of a register says: each cell read in the words that people use, or why it cannot be."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from babel import Locale

from plugins.membership.identity.names import key
from plugins.membership.identity.reading import kind_in_name
from plugins.membership.importing.columns import LANGUAGES
from plugins.membership.rules import CATEGORIES
from portal.kernel.text import N_
from portal.organisations.rules import KINDS, REGIONS, is_website

FAULTS = {
    "no_name": N_("It has no name."),
    "no_country": N_("It has no country."),
    "country": N_("The country is not known. Write a code of two letters, or the country's name."),
    "kind": N_("The kind is not known."),
    "region": N_("The region is not known."),
    "website": N_("The website is no address of one."),
    "category": N_("The category is not known."),
    "since": N_("The day cannot be read. Write a year, or a day like 2011-05-31."),
    "class_of_kind": N_("An organisation of this kind cannot be of this class."),
    "since_when": N_("The day is not between the founding in November 2001 and today."),
    "language": N_("The language is not known. Write a code of two letters."),
}
READ_IN = (*LANGUAGES, "de", "it")
KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "local_government": (
        "local government", "city", "town", "municipality", "commune", "ayuntamiento", "municipio", "ville", "mairie",
        "gobierno local", "gouvernement local", "governo local", "govern local", "ajuntament", "prefeitura", "cidade",
        "local authority", "collectivite locale", "ciudad",
    ),
    "regional_government": (
        "regional government", "region", "province", "provincia", "gobierno regional", "gouvernement regional",
        "diputacion", "diputacio", "departement", "state", "estado", "governo regional", "govern regional",
    ),
    "association_of_local_governments": (
        "association of local governments", "association", "asociacion de gobiernos locales", "federacion",
        "federation", "asociacion de municipios", "associacao de municipios", "association de communes",
    ),
    "university": ("university", "research centre", "universidad", "universite", "universidade", "universitat",
                   "centro de investigacion", "university or research centre"),
    "organisation": ("organisation", "organization", "ngo", "ong", "civil society", "fundacion", "fondation", "other",
                     "otro", "autre", "civil society organisation", "osc", "organizacion"),
}  # fmt: skip
CATEGORY_WORDS: Mapping[str, tuple[str, ...]] = {
    "associate": ("associate", "asociado", "associe", "associado", "associat", "full", "member", "miembro", "membre"),
    "collaborating": ("collaborating", "collaborator", "colaborador", "collaborateur", "col laborador", "observer"),
    "promoter": ("promoter", "promotor", "promoteur", "promotora"),
}
YEAR, DAY = re.compile(r"(19|20)\d\d"), re.compile(r"(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})")
USUAL_KIND = "local_government"
CODE = re.compile(r"[A-Za-z]{2,3}")


@dataclass(frozen=True)
class Told:
    """What a row says; ``faults`` are the keys of what cannot be read, and then nothing else of it counts."""

    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    language: str = ""
    country: str = ""
    place: str = ""
    kind: str = ""
    region: str = ""
    website: str = ""
    category: str = ""
    since: date | None = None
    faults: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its own name."""
        return self.names.get(self.language, "")


def read_row(row: Sequence[str], columns: Mapping[str, int], language: str) -> Told:
    """Read a row; ``language`` is that of names of which the file does not say it."""
    cells = {name: row[column] for name, column in columns.items() if column < len(row)}
    said = defaultdict(str, cells)
    own = read_language(said["language"]) if said["language"] else language
    country = read_country(said["country"])
    others = {code: said[f"name_{code}"] for code in LANGUAGES if said[f"name_{code}"]}
    return Told(
        names=others | {own: said["name"]},
        language=own,
        country=country,
        place=said["place"],
        kind=read_kind(said["kind"]) or kind_in_name(said["name"], own) or USUAL_KIND,
        region=read_region(said["region"]),
        website=read_website(said["website"]),
        category=read_category(said["category"]),
        since=read_day(said["since"]),
        faults=tuple(_faults(said, country, own)),
    )


def _faults(said: Mapping[str, str], country: str, own: str) -> Iterator[str]:
    if not said["name"]:
        yield "no_name"
    if not country:
        yield "country" if said["country"] else "no_country"
    if not own:
        yield "language"
    readers: dict[str, Callable[[str], object]] = {
        "kind": read_kind,
        "category": read_category,
        "region": read_region,
        "since": read_day,
        "website": read_website,
    }
    yield from (name for name, read in readers.items() if said[name] and not read(said[name]))


def read_country(said: str) -> str:
    """The code of a country that is told by its code or by its name in one of some languages."""
    code = said.strip().upper()
    if len(code) == 2 and code in Locale("en").territories and code.isalpha():
        return code
    return _countries().get(key(said), "")


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in READ_IN:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(key(name), code)
    return found


def read_kind(said: str) -> str:
    """The kind of an organisation, by its own name here or by a word for it."""
    return _read(said, KINDS, KIND_WORDS)


def read_category(said: str) -> str:
    """The class of a member, by its name here or by a word for it."""
    return _read(said, dict.fromkeys(CATEGORIES, ""), CATEGORY_WORDS)


def _read(said: str, known: Mapping[str, str], words: Mapping[str, Sequence[str]]) -> str:
    plain = key(said.replace("_", " "))
    for name, title in known.items():
        if plain and plain in (key(name.replace("_", " ")), key(title), *words.get(name, ())):
            return name
    return ""


def read_region(said: str) -> str:
    """The region of the network, by its name."""
    plain = key(said.replace("-", " "))
    return next((name for name, title in REGIONS.items() if plain in (key(name.replace("-", " ")), key(title))), "")


def read_language(said: str) -> str:
    """A language by its code, such as fr or pt-BR."""
    code = said.strip().replace("_", "-").partition("-")[0].lower()
    return code if CODE.fullmatch(code) and code in Locale("en").languages else ""


def read_website(said: str) -> str:
    """The address of a website, whose scheme may be missing."""
    address = said.strip()
    whole = address if "://" in address or not address else f"https://{address}"
    return whole if is_website(whole) else ""


def read_day(said: str) -> date | None:
    """A day, with the year first or last, or a year alone, whose first day it is."""
    text = said.strip()
    if YEAR.fullmatch(text):
        return date(int(text), 1, 1)
    found = DAY.match(text)
    if not found:
        return None
    one, middle, last = found.groups()
    year, month, day = (one, middle, last) if len(one) == 4 else (last, middle, one)
    if int(month) > 12 and len(one) < 4:
        month, day = day, month
    try:
        return date(int(year), int(month), int(day)) if len(year) == 4 else None
    except ValueError:
        return None
