"""Which organisations somebody who would like to join may be already: candidates with reasons, never a refusal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.membership.application_models import Application
from plugins.membership.identity.comparing import Verdict, compare
from plugins.membership.identity.doubts import doubts_of
from plugins.membership.identity.hosts import registrable
from plugins.membership.identity.names import resembles
from plugins.membership.identity.reading import identify
from plugins.membership.identity.records import Record, Spot
from plugins.membership.models import Interest, Place, PlaceName
from portal.database import db
from portal.kernel.text import fold
from portal.organisations.models import Organisation, OrganisationName
from portal.organisations.services import OrganisationCard, organisation_cards

LAST = "\U0010ffff"
MOST_LOOKED_AT, MOST_SHOWN = 40, 5
LONGEST_BEGINNING = 3
SHORTEST_WORD = 4


@dataclass(frozen=True)
class Candidate:
    """An organisation that may be the one that is told of, and why."""

    organisation: OrganisationCard
    verdict: Verdict


@dataclass(frozen=True)
class Review:
    """What a reviewer should look at: who it may be already, and what is doubtful about the name."""

    candidates: tuple[Candidate, ...]
    doubts: tuple[str, ...]


class StoredGazetteer:
    """The gazetteer in the database, for one act: what was asked once is not asked again."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, str], list[Spot]] = {}

    def exactly(self, keys: Collection[str], country: str) -> Mapping[str, Collection[Spot]]:
        """The places that bear one of the folded names, in a country or anywhere."""
        new = {one for one in keys if (one, country) not in self._asked}
        for one in new:
            self._asked[one, country] = []
        for folded, spot in self._spots(PlaceName.folded.in_(new), country) if new else ():
            self._asked[folded, country].append(spot)
        return {one: self._asked[one, country] for one in keys if self._asked[one, country]}

    def nearly(self, key: str, country: str) -> Collection[Spot]:
        """The places of a country whose folded name resembles one."""
        start = key[:LONGEST_BEGINNING]
        within = (PlaceName.folded >= start) & (PlaceName.folded < start + LAST)
        return {spot for folded, spot in self._spots(within, country) if resembles(folded, key)}

    def called(self, numbers: Collection[int]) -> Collection[str]:
        """The folded names of places."""
        return set(db.session.scalars(db.select(PlaceName.folded).where(PlaceName.place_id.in_(numbers))))

    def numbered(self, number: int) -> Spot | None:
        """The place with a number."""
        row = db.session.get(Place, number)
        return Spot(row.id, row.country, row.population, row.division) if row else None

    def _spots(self, fits: Any, country: str) -> Iterable[tuple[str, Spot]]:
        wanted = db.select(PlaceName.folded, Place).join(Place, Place.id == PlaceName.place_id).where(fits)
        if country:
            wanted = wanted.where(PlaceName.country == country)
        for folded, row in db.session.execute(wanted):
            yield folded, Spot(row.id, row.country, row.population, row.division)


def candidates(told: Record, language: str, gazetteer: StoredGazetteer | None = None) -> list[Candidate]:
    """The organisations of its country that may be the one that is told of, the surest first."""
    gazetteer = gazetteer or StoredGazetteer()
    best: dict[int, Verdict] = {}
    for organisation_id, known in _looked_at(told, gazetteer):
        verdict = compare(told, known, gazetteer)
        if verdict.word == "same" or (verdict.word == "possible" and organisation_id not in best):
            best[organisation_id] = verdict
    cards = organisation_cards(best, language)
    sure = sorted((id_ for id_ in best if id_ in cards), key=lambda id_: (best[id_].word != "same", id_))
    return [Candidate(cards[id_], best[id_]) for id_ in sure[:MOST_SHOWN]]


def review(wish: Interest, language: str) -> Review:
    """What a reviewer of a wish to join should know."""
    place = str(wish.place_id or "")
    told = Record(wish.name, wish.language, wish.country, place=place)
    return Review(tuple(candidates(told, language)), doubts_of(wish.name))


def _looked_at(told: Record, gazetteer: StoredGazetteer) -> Iterable[tuple[int, Record]]:
    """The organisations of the country in the same place, with the same website, or with a word of the name."""
    read = identify(told, gazetteer)
    if not read.country:
        return
    places = db.select(PlaceName.name).where(PlaceName.place_id.in_([spot.id for spot in read.spots]))
    host = registrable(told.website)
    hints = [Organisation.place.in_(places), *(OrganisationName.folded.contains(word) for word in _words(read.words))]
    if host:
        hints.append(Organisation.website.contains(host, autoescape=True))
    wanted = (
        db.select(Organisation, OrganisationName.name, OrganisationName.language)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(Organisation.country == read.country, db.or_(*hints))
        .order_by(Organisation.id)
        .limit(MOST_LOOKED_AT)
    )
    rows = db.session.execute(wanted).all()
    levels = declared_levels({row.id for row, _, _ in rows})
    for row, name, language in rows:
        level = levels.get(row.id, "")
        yield row.id, Record(name, language, row.country, row.kind, row.place, row.website, level)


def declared_levels(organisation_ids: Collection[int]) -> dict[int, str]:
    """The level that organisations declared in the last application by which they were admitted."""
    if not organisation_ids:
        return {}
    wanted = (
        db.select(Application.organisation_id, Application.level)
        .where(Application.organisation_id.in_(organisation_ids), Application.state == "admitted")
        .order_by(Application.id)
    )
    return {row.organisation_id: row.level for row in db.session.execute(wanted)}


def _words(words: Sequence[str]) -> list[str]:
    return [fold(word) for word in words if len(word) >= SHORTEST_WORD][:3]
