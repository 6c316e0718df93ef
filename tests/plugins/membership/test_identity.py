"""Which organisation is which: the place, the level and the kind decide; names and websites hint."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.membership.gazetteer import Entry, Index
from plugins.membership.identity.comparing import REASONS, Verdict, compare
from plugins.membership.identity.hosts import registrable
from plugins.membership.identity.lexicon import LEVELS, phrases
from plugins.membership.identity.names import key, likeness, resembles
from plugins.membership.identity.reading import identify
from plugins.membership.identity.records import Record
from portal.organisations.rules import KINDS

PLACES = (
    ("ES", "56", 1_686_208, "Barcelona|Barcelone|برشلونة|Барселона|バルセロナ|Barcino"),
    ("VE", "02", 424_795, "Barcelona"),
    ("ES", "51", 328_428, "Córdoba|Cordova|قرطبة"),
    ("AR", "05", 1_428_214, "Córdoba|Ciudad de Córdoba"),
    ("SN", "01", 2_476_400, "Dakar|Ndakaaru|داكار|Дакар"),
    ("JP", "32", 2_592_413, "Osaka|大阪|大阪市|오사카"),
    ("RU", "54", 1_129_281, "Omsk|Омск"),
    ("FI", "01", 558_457, "Helsinki|Helsingfors|Хельсинки"),
    ("US", "IL", 114_394, "Springfield"),
    ("US", "MO", 166_810, "Springfield"),
    ("PT", "17", 70_811, "Vila Nova de Gaia"),
    ("MX", "09", 12_294_193, "Mexico City|Ciudad de México|México"),
    ("ML", "01", 1_297_281, "Bamako|باماكو"),
    ("MZ", "11", 1_191_613, "Maputo|Lourenço Marques"),
    ("ES", "60", 334_757, "Alicante|Alacant"),
)
INDEX = Index(Entry(n, c, d, 0.0, 0.0, p, tuple(names.split("|"))) for n, (c, d, p, names) in enumerate(PLACES, 1))
LOCAL, UNI = "local_government", "university"


def said(a: tuple[str, ...], b: tuple[str, ...]) -> Verdict:
    one, other = (dict(zip(("name", "country", "kind", "place", "website"), told, strict=False)) for told in (a, b))
    return compare(Record(**one), Record(**other), INDEX)


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (("Ajuntament de Barcelona", "ES"), ("بلدية برشلونة", "ES"), "same_place"),
        (("Barcelona City Council", "ES"), ("Мэрия Барселоны", "ES", LOCAL, "Barcelona"), "same_place"),
        (("大阪市役所", "JP"), ("City of Osaka", "JP"), "same_place"),
        (("Câmara Municipal de Vila Nova de Gaia", "PT"), ("Vila Nova de Gaia", "PT", LOCAL), "same_place"),
        (("Gobierno de la Ciudad de México", "MX"), ("Mexico City Government", "MX"), "same_place"),
        (("Ciudad de México", "MX"), ("Gobierno de la Ciudad de México", "MX", LOCAL), "same_place"),
        (("City of Dakar, Senegal", "SN"), ("Ville de Dakar", "SN"), "same_place"),
        (("Barcelona", "ES", LOCAL, "Barcelona, Spain"), ("Barcelona", "ES", "", "Barcelona (España)"), "same_place"),
        (("Barcelona", "ES", LOCAL, "Barcelona, BCN"), ("Barcelona", "ES", "", "Barcelona, Catalunya"), "same_place"),
        (("Conselho Municipal de Lourenço Marques", "MZ"), ("Município de Maputo", "MZ"), "same_place"),
        (("Ajuntament d'Alacant", "ES"), ("Ayuntamiento de Alicante", "ES"), "same_place"),
        (("Ville de Dakar", "SN", LOCAL, "5"), ("Commune de Dakar", "SN", LOCAL, "Ndakaaru"), "same_place"),
        (("Commune de Sampleville", "BJ", LOCAL), ("Mairie de SAMPLEVILLE", "BJ", LOCAL), "same_name"),
        (("University of Barcelona", "ES", UNI), ("Universitat de Barcelona", "ES", UNI), "same_name"),
        (("Springfield", "US", LOCAL, "", "www.a.example"), ("Springfield", "US", LOCAL, "", "a.example"), "same_host"),
    ],
)  # fmt: skip
def test_one_organisation_is_known_again(a: tuple[str, ...], b: tuple[str, ...], reason: str) -> None:
    verdict = said(a, b)
    assert (verdict.word, reason in verdict.reasons) == ("same", True), verdict


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (("Администрация города Омска", "RU", LOCAL), ("Omsk City Administration", "RU", LOCAL), "near_place"),
        (("Helsingin kaupunki", "FI"), ("Helsingfors stad", "FI"), "near_place"),
        (("City of Springfield", "US"), ("Springfield", "US", LOCAL), "several_places"),
        (("Greater Dakar Municipality", "SN"), ("Ville de Dakar", "SN"), "says_more"),
        (("Ajuntament de Barcelona", "ES"), ("Barcelona City Council", ""), "several_places"),
        (("Ville d’Exemple", "BJ", LOCAL), ("Ville d’Exempel", "BJ", LOCAL), "alike"),
        (("Barcelona", "ES", "organisation", "", "a.example"), ("Barcelona", "ES", LOCAL, "", "a.example"), "kind"),
    ],
)  # fmt: skip
def test_what_may_be_one_is_a_candidate(a: tuple[str, ...], b: tuple[str, ...], reason: str) -> None:
    verdict = said(a, b)
    assert (verdict.word, reason in verdict.reasons) == ("possible", True), verdict


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (("Ayuntamiento de Córdoba", "ES"), ("Municipalidad de Córdoba", "AR"), "country"),
        (("Ajuntament de Barcelona", "ES"), ("Diputació de Barcelona", "ES"), "level"),
        (("大阪府庁", "JP"), ("大阪市", "JP"), "level"),
        (("Gobierno del Estado de México", "MX"), ("Ciudad de México", "MX"), "level"),
        (("Municipality of Dakar", "SN"), ("Région de Dakar", "SN"), "level"),
        (("Ajuntament de Barcelona", "ES", LOCAL), ("Universitat de Barcelona", "ES", UNI), "kind"),
        (("Ajuntament de Barcelona", "ES"), ("Ayuntamiento de Córdoba", "ES"), "place"),
        (("Springfield", "US", LOCAL, "Springfield, IL"), ("Springfield", "US", LOCAL, "Springfield, MO"), "place"),
        (("Exampleton", "US", LOCAL, "Exampleton, IA"), ("Exampleton", "US", LOCAL, "Exampleton (OH)"), "qualifier"),
        (("Commune III de Bamako", "ML"), ("Commune IV de Bamako", "ML"), "numbers"),
        (("Ville de Dakar", "SN", LOCAL, "Dakar"), ("Commune de Yoff", "SN", LOCAL, "Dakar"), "other_name"),
        (("Universitat de Barcelona", "ES", UNI), ("Universitat Autònoma de Barcelona", "ES", UNI), "unlike"),
    ],
)  # fmt: skip
def test_namesakes_are_left_alone(a: tuple[str, ...], b: tuple[str, ...], reason: str) -> None:
    assert said(a, b) == Verdict("distinct", (reason,))


DISTRICT = Record("Mairie du District de Bamako", "fr", "ML", LOCAL)


@pytest.mark.parametrize(
    ("declared", "other", "level", "verdict"),
    [
        ("", "Ville de Bamako", "", ("distinct", "level")),
        ("municipality", "Ville de Bamako", "", ("same", "same_place")),
        ("municipality", "Bamako", "municipality", ("same", "same_place")),
        ("municipality", "Bamako", "district", ("distinct", "level")),
        ("municipality", "District de Bamako", "", ("possible", "unknown_level")),
        ("municipality", "District de Bamako", "municipality", ("same", "same_place")),
        ("metropolitan", "Ville de Bamako", "", ("distinct", "level")),
        ("metropolitan", "Bamako", "municipality", ("distinct", "level")),
    ],
)
def test_a_declared_level_counts_for_more_than_a_name(
    declared: str, other: str, level: str, verdict: tuple[str, str]
) -> None:
    one, known = replace(DISTRICT, level=declared), Record(other, "fr", "ML", LOCAL, level=level)
    for found in (compare(one, known, INDEX), compare(known, one, INDEX)):
        assert (found.word, found.reasons[-1]) == verdict


def test_only_a_government_stands_at_a_level() -> None:
    university = Record("Universitat de Barcelona", "ca", "ES", UNI)
    assert compare(replace(university, level="municipality"), university, INDEX).word == "same"


NAMES = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda words, place: f"{words} {place}",
        st.sampled_from(sorted({" ".join(words) for words in phrases()})),
        st.sampled_from([name for _, _, _, names in PLACES for name in names.split("|")]),
    ),
)
RECORDS = st.builds(
    Record,
    name=NAMES,
    language=st.sampled_from(["", "ca", "es", "fr", "ar", "ja"]),
    country=st.sampled_from(["", "ES", "AR", "SN", "US"]),
    kind=st.sampled_from(["", *KINDS]),
    place=st.one_of(st.just(""), st.sampled_from(["1", "99", "Barcelona", "Springfield, IL"]), st.text(max_size=9)),
    website=st.sampled_from(["", "https://a.example", "https://www.b.example/x", "http://[", "x.gov.br"]),
    level=st.sampled_from(["", *LEVELS]),
)


@given(RECORDS, RECORDS)
def test_it_does_not_matter_who_is_named_first(a: Record, b: Record) -> None:
    assert compare(a, b, INDEX) == compare(b, a, INDEX)


@given(RECORDS)
def test_nobody_is_distinct_from_themselves(a: Record) -> None:
    verdict = compare(a, a, INDEX)
    assert verdict.word != "distinct" or not identify(a, INDEX).words


@given(RECORDS, RECORDS)
def test_every_verdict_has_reasons_in_words(a: Record, b: Record) -> None:
    verdict = compare(a, b, INDEX)
    assert verdict.reasons
    assert set(verdict.reasons) <= set(REASONS)


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://ajuntament.barcelona.cat/ca/", "barcelona.cat"),
        ("www.dakar.sn", "dakar.sn"),
        ("https://www.curitiba.pr.gov.br", "curitiba.pr.gov.br"),
        ("https://www.city.osaka.lg.jp/", "osaka.lg.jp"),
        ("http://www.cordoba.gob.ar", "cordoba.gob.ar"),
        ("https://пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("https://facebook.com/city", ""),
        ("https://mairie-kita.blogspot.com", "mairie-kita.blogspot.com"),
        ("https://www.toronto.on.ca/en", "toronto.on.ca"),
        ("https://city.kawasaki.jp", "city.kawasaki.jp"),
        ("https://www.gov.uk/city", ""),
        ("http://192.0.2.1/", ""),
        ("http://[", ""),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_a_website_tells_who_registered_it(website: str, host: str) -> None:
    assert registrable(website) == host


@given(st.text(), st.text())
def test_likeness_looks_the_same_from_both_sides(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert resembles(one, other) == resembles(other, one)


def test_the_lexicon_speaks_thirty_languages_and_more() -> None:
    assert len({language for roles in phrases().values() for language, _ in roles}) >= 30
    assert all(" ".join(words) == key(" ".join(words)) for words in phrases())
