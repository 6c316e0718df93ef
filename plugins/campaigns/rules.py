"""What holds for campaigns and pledges: plain functions on plain values."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from portal.kernel.money import Money, exponent
from portal.kernel.text import fold
from portal.payments.rules import PaymentState


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    REVIEW = "review"
    SCHEDULED = "scheduled"
    LIVE = "live"
    COLLECTING = "collecting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    FAILED_AFTER_COLLECTION = "failed_after_collection"
    CANCELLED = "cancelled"


class Model(StrEnum):
    """When money moves: only if the goal is reached, or at once and in any case."""

    ALL_OR_NOTHING = "all_or_nothing"
    KEEP_IT_ALL = "keep_it_all"


class LeftOver(StrEnum):
    """What becomes of money that is left when the work is done; said before anybody pledges."""

    SAME_WORK = "same_work"
    HOLDER_FUND = "holder_fund"
    GIVEN_BACK = "given_back"


class Takers(StrEnum):
    """Who may take a return."""

    ANYBODY = "anybody"
    PEOPLE = "people"
    ORGANISATIONS = "organisations"


class NeedKind(StrEnum):
    """What a campaign may need besides money."""

    HOURS = "hours"
    ROOMS = "rooms"
    TRANSLATION = "translation"
    THINGS = "things"
    OTHER = "other"


S = CampaignState
WAYS: dict[CampaignState, frozenset[CampaignState]] = {
    S.DRAFT: frozenset({S.REVIEW}),
    S.REVIEW: frozenset({S.DRAFT, S.SCHEDULED, S.LIVE}),
    S.SCHEDULED: frozenset({S.DRAFT, S.LIVE}),
    S.LIVE: frozenset({S.COLLECTING, S.SUCCEEDED, S.FAILED, S.CANCELLED}),
    S.COLLECTING: frozenset({S.SUCCEEDED, S.FAILED_AFTER_COLLECTION}),
    S.SUCCEEDED: frozenset(),
    S.FAILED: frozenset(),
    S.FAILED_AFTER_COLLECTION: frozenset(),
    S.CANCELLED: frozenset(),
}
PUBLIC = frozenset({S.LIVE, S.COLLECTING, S.SUCCEEDED, S.FAILED, S.FAILED_AFTER_COLLECTION, S.CANCELLED})
LETS_GO = frozenset({S.FAILED, S.CANCELLED, S.FAILED_AFTER_COLLECTION})
REGIONS = ("africa", "arab", "asia-pacific", "europe", "latin-america", "north-america")
THEMES = ("budgets", "climate", "inclusion", "knowledge", "youth")
LOWEST_FLOOR, HIGHEST_FLOOR = 50, 100
MAKE, REVIEW, DECIDE = "campaigns.make", "campaigns.review", "campaigns.decide"  # permissions
PLEDGE_FOR = "campaigns.pledge_for"
DAYS_OF_REMINDERS = (0, 3, 6)


def may_become(old: CampaignState, new: CampaignState) -> bool:
    """Whether a campaign may go from one state to another."""
    return new in WAYS[old]


def state_when_approved(opens_at: datetime, now: datetime) -> CampaignState:
    """What an approved campaign becomes: public at once, or when the time has come that it names."""
    return S.SCHEDULED if opens_at > now else S.LIVE


def may_take(takers: str, *, is_organisation: bool) -> bool:
    """Whether a backer may take a return, by whether they pledge for an organisation."""
    return takers == Takers.ANYBODY or (takers == Takers.ORGANISATIONS) is is_organisation


def is_open(state: str, opens_at: datetime, deadline_at: datetime, now: datetime) -> bool:
    """Whether pledges are taken: the campaign is live, has begun and is not over."""
    return state == S.LIVE and opens_at <= now < deadline_at


def outcome_at_deadline(model: str, raised: int, goal: int) -> CampaignState:
    """What becomes of a campaign whose deadline has passed, by what was pledged (minor units)."""
    if model == Model.KEEP_IT_ALL:
        return S.SUCCEEDED
    return S.COLLECTING if raised >= goal else S.FAILED


def floor_of(goal: int, percent: int) -> int:
    """The sum that must really arrive, in minor units, rounded up so that the floor is never undercut."""
    return -(-goal * percent // 100)


def outcome_of_collection(collected: int, goal: int, percent: int) -> CampaignState:
    """What becomes of a campaign when everything that can be collected has been."""
    return S.SUCCEEDED if collected >= floor_of(goal, percent) else S.FAILED_AFTER_COLLECTION


def days_left(deadline_at: datetime, now: datetime) -> int:
    """Whole days until the deadline; none when it has passed."""
    return max((deadline_at - now).days, 0)


def reminder_due(asked_at: datetime, now: datetime) -> int:
    """Which reminder a backer whose charge did not go through has earned by now: day 0, 3 or 6."""
    passed = (now - asked_at).days
    return max((day for day in DAYS_OF_REMINDERS if day <= passed), default=0)


class PledgeState(StrEnum):
    """Where a pledge stands, in the words of the person who made it."""

    UNFINISHED = "unfinished"
    EXPIRED = "expired"
    AWAITED = "awaited"
    PROMISED = "promised"
    CHARGING = "charging"
    NEEDS_YOU = "needs_you"
    CHARGED = "charged"
    GIVING_BACK = "giving_back"
    GIVEN_BACK = "given_back"
    CANCELLED = "cancelled"
    RELEASED = "released"
    UNCOLLECTED = "uncollected"
    DISPUTED = "disputed"
    CHARGED_BACK = "charged_back"


P, Q = PaymentState, PledgeState
BY_PAYMENT = {
    P.DRAFT: Q.UNFINISHED,
    P.AWAITING_METHOD: Q.UNFINISHED,
    P.EXPIRED: Q.EXPIRED,
    P.PROMISED: Q.AWAITED,
    P.SECURED: Q.PROMISED,
    P.CANCELLED: Q.CANCELLED,
    P.RELEASED: Q.RELEASED,
    P.COLLECTING: Q.CHARGING,
    P.PROCESSING: Q.CHARGING,
    P.ACTION_REQUIRED: Q.NEEDS_YOU,
    P.PAID: Q.CHARGED,
    P.UNCOLLECTABLE: Q.UNCOLLECTED,
    P.REFUND_PENDING: Q.GIVING_BACK,
    P.REFUNDED: Q.GIVEN_BACK,
    P.DISPUTED: Q.DISPUTED,
    P.CHARGED_BACK: Q.CHARGED_BACK,
}


def pledge_state(payment: PaymentState) -> PledgeState:
    """Where a pledge stands; it follows its payment."""
    return BY_PAYMENT[payment]


def may_change(pledge: PledgeState, is_campaign_open: bool) -> bool:
    """Whether a backer may still promise another sum: a card was left, and nothing is charged before the deadline."""
    return is_campaign_open and pledge is Q.PROMISED


def may_cancel(pledge: PledgeState, is_campaign_open: bool) -> bool:
    """Whether a backer may still take the pledge back by themselves."""
    return is_campaign_open and pledge in (Q.UNFINISHED, Q.AWAITED, Q.PROMISED)


LONGEST_BEGINNING = 20
ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")  # written as one with the noun, which people look for without
WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # Thai to Khmer, Kana, Han
WORD = re.compile(rf"[{WITHOUT_SPACES}]+|[^\W{WITHOUT_SPACES}]+")
IS_WITHOUT_SPACES = re.compile(rf"[{WITHOUT_SPACES}]")


def words_in(text: str) -> list[str]:
    """The words of a text as the search sees them, without case and accents."""
    return WORD.findall(fold(text))


def beginnings(words: Iterable[str]) -> set[str]:
    """Everything that somebody may type to find these words: each from its first letter on.

    An Arabic noun is found without its article; where words are not parted by spaces, one may begin anywhere.
    """
    return {start[:end] for word in words for start in _starts(word) for end in range(1, LONGEST_BEGINNING + 1)}


def _starts(word: str) -> list[str]:
    if IS_WITHOUT_SPACES.match(word):
        return [word[at:] for at in range(len(word))]
    article = next((article for article in ARTICLES if word.startswith(article)), "")
    return [word, word[len(article) :]] if article and len(word) > len(article) + 1 else [word]


SUGGESTED = (10, 50, 200)
SUGGESTED_LARGE = (2_000, 10_000, 50_000)  # for currencies without a minor unit, such as the CFA franc


def suggestions(currency: str) -> tuple[Money, ...]:
    """Three sums to choose from."""
    places = exponent(currency)
    sums = SUGGESTED if places else SUGGESTED_LARGE
    return tuple(Money(value * 10**places, currency) for value in sums)
