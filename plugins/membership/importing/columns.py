"""Which column of a register holds what: proposed from its header, then chosen by a person, and remembered."""

from collections.abc import Mapping, Sequence

from plugins.membership.identity.names import key
from portal.kernel.text import N_

LANGUAGES = ("en", "fr", "es", "pt", "ca", "ar")
FIELDS: Mapping[str, str] = {
    "name": N_("Name"),
    "language": N_("Language of the name"),
    **{f"name_{code}": N_("Name in another language") for code in LANGUAGES},
    "country": N_("Country"),
    "place": N_("Place"),
    "kind": N_("Kind"),
    "region": N_("Region of the network"),
    "website": N_("Website"),
    "category": N_("Category"),
    "since": N_("Member since"),
}
NEEDED = ("name", "country")
# What registers call their columns, folded: English, Spanish, French, Portuguese, Catalan.
WORDS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name", "official name", "organisation", "organization", "member", "nombre", "entidad", "organizacion", "nom",
        "organisme", "nome", "entidade", "organizacao", "miembro", "membre", "membro", "entitat", "municipality",
        "city", "ciudad", "ville", "cidade", "ciutat", "municipio", "commune", "ayuntamiento",
    ),
    "language": ("language", "idioma", "langue", "lingua", "llengua"),
    "country": ("country", "country code", "pais", "pays", "iso", "iso2"),
    "place": ("place", "town", "locality", "lugar", "localidad", "lieu", "localite", "lloc", "local", "geonames",
              "geonames id", "geonameid"),
    "kind": ("kind", "type", "tipo", "tipus", "level", "nivel"),
    "region": ("region", "continent", "continente", "regiao", "regio"),
    "website": ("website", "web", "site", "url", "sitio web", "site web", "pagina web"),
    "category": ("category", "class", "membership", "categoria", "clase", "categorie", "classe", "tipo de socio"),
    "since": ("since", "member since", "joined", "date", "year", "ano", "any", "annee", "fecha", "desde", "depuis",
              "fecha de alta", "date d adhesion", "admission", "data"),
}  # fmt: skip


def propose(header: Sequence[str]) -> dict[str, int]:
    """The columns that the header suggests; what is not sure is left out, and no column holds two things."""
    plain = [key(name) for name in header]
    found: dict[str, int] = {}
    for code in LANGUAGES:
        endings = (f"name {code}", f"nombre {code}", f"nom {code}", f"nome {code}")
        _take(found, f"name_{code}", plain, endings)
    for field, words in WORDS.items():
        _take(found, field, plain, words)
    return found


def _take(found: dict[str, int], field: str, plain: Sequence[str], words: Sequence[str]) -> None:
    for word in words:
        if word in plain and plain.index(word) not in found.values():
            found[field] = plain.index(word)
            return


def objection_to_columns(columns: Mapping[str, int], width: int) -> tuple[str, str]:
    """The field at fault and why nothing can be read by these columns, or two empty texts."""
    for field in NEEDED:
        if field not in columns:
            return field, N_("Say which column holds this.")
    for field, column in columns.items():
        if not 0 <= column < width or field not in FIELDS:
            return field, N_("There is no such column.")
    twice = [field for field, column in columns.items() if list(columns.values()).count(column) > 1]
    return (twice[-1], N_("This column holds something else already.")) if twice else ("", "")
