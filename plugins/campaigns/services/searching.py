"""Finding campaigns by words: an index of our own, the same on both databases, that never reads a whole table.

Two common words that meet nowhere would have any full-text index compare all that it knows of both. Here the rarest
word leads, and where more than a thousand campaigns share even that one, the newest thousand are looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select

from plugins.campaigns.models import Campaign, CampaignWord
from plugins.campaigns.rules import LONGEST_BEGINNING, beginnings, words_in
from portal.database import ask, db

MOST_WORDS = 5
LOOKED_AT = 1000


@dataclass(frozen=True)
class Words:
    """What somebody typed, the rarest word first; ``is_cut`` when more campaigns share even that than are looked at."""

    words: tuple[str, ...] = ()
    is_cut: bool = False

    @property
    def values(self) -> dict[str, str]:
        """The words by the names under which statements know them."""
        return {f"word{number}": word for number, word in enumerate(self.words)}


def enter_words(campaign_id: int, texts: Iterable[str]) -> None:
    """Let a campaign be found by the words of its texts, and by no others."""
    db.session.execute(db.delete(CampaignWord).where(CampaignWord.campaign_id == campaign_id))
    found = beginnings(word for text in texts for word in words_in(text))
    db.session.execute(db.insert(CampaignWord), [{"word": word, "campaign_id": campaign_id} for word in sorted(found)])


def look_up(text: str) -> Words:
    """Read what somebody typed, and put the word first that fewest campaigns have."""
    words = tuple(dict.fromkeys(word[:LONGEST_BEGINNING] for word in words_in(text)))[:MOST_WORDS]
    if not words:
        return Words()
    values = Words(words).values
    counted = ask(_counts(len(words)), **values).one()
    by_count = sorted(zip(counted, words, strict=True))
    return Words(tuple(word for _, word in by_count), by_count[0][0] > LOOKED_AT)


@lru_cache
def _counts(number: int) -> Select[Any]:
    some = (_having(place).limit(LOOKED_AT + 1).subquery() for place in range(number))
    return select(*(select(func.count()).select_from(rows).scalar_subquery() for rows in some))


def _having(place: int) -> Select[Any]:
    return select(CampaignWord.campaign_id).where(CampaignWord.word == bindparam(f"word{place}"))


def having(number: int, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Select the campaigns that have so many words, of which the first is the rarest, and of which more holds."""
    newest = _having(0).order_by(CampaignWord.campaign_id.desc()).limit(literal_column(str(LOOKED_AT))).subquery()
    others = (_having(place).where(CampaignWord.campaign_id == Campaign.id) for place in range(1, number))
    found: tuple[Any, ...] = (Campaign.id, Campaign.deadline_at)
    return (
        select(*found)
        .join(newest, newest.c.campaign_id == Campaign.id)
        .where(*conditions, *(other.correlate(Campaign).exists() for other in others))
        .offset(0)  # a fence: the words are looked up first, whatever order the page wants
    )
