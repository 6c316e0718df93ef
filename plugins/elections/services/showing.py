"""Calls as pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.elections import rules
from plugins.elections.models import Call, CallText, Question
from plugins.elections.rules import Phase, State
from plugins.elections.services.calls import phase_of
from plugins.elections.services.questions import answered
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import NotFound
from portal.kernel.text import N_


@dataclass(frozen=True)
class CallCard:
    """A call in a list."""

    id: int
    slug: str
    title: str
    language: str
    summary: str
    phase: Phase
    closes_at: datetime
    opens_at: datetime
    time_zone: str


def named(call_ids: Iterable[int], language: str) -> dict[int, tuple[str, str]]:
    """The titles of calls in a language, else in their own, each with the language that it is in."""
    rows = db.session.execute(
        db.select(CallText.call_id, CallText.language, CallText.title)
        .join(Call, Call.id == CallText.call_id)
        .where(Call.id.in_(list(call_ids)), CallText.language.in_([language, Call.original_language]))
    )
    titles: dict[int, tuple[str, str]] = {}
    for row in rows:
        if row.language == language or row.call_id not in titles:
            titles[row.call_id] = row.title, row.language
    return titles


@dataclass(frozen=True)
class Step:
    """One date of a call."""

    name: str
    at: datetime
    is_past: bool
    is_next: bool


@dataclass(frozen=True)
class CallPage:
    """A call as its page shows it."""

    call: Call
    text: CallText
    phase: Phase
    steps: tuple[Step, ...]
    questions: Sequence[Question]
    fingerprint: str

    @property
    def takes_questions(self) -> bool:
        """Whether something can be asked."""
        return self.phase in (Phase.COMING, Phase.OPEN)

    @property
    def days_left(self) -> int:
        """Whole days until the last day for candidacies."""
        return max((self.call.closes_at - business_now()).days, 0)


def call_page(slug: str, language: str) -> CallPage:
    """A published call by its address."""
    call = db.session.scalar(db.select(Call).where(Call.slug == slug, Call.state != State.DRAFT))
    if call is None:
        raise NotFound(N_("There is no such call."))
    texts = {text.language: text for text in _texts([call])}
    return CallPage(
        call=call,
        text=_best(texts, language, "en", call.original_language),
        phase=phase_of(call),
        steps=steps(call, business_now()),
        questions=answered(call.id),
        fingerprint=_fingerprint(call, texts[call.original_language]),
    )


def cards(language: str, with_drafts: bool = False) -> list[CallCard]:
    """All calls, those whose window ends last first; drafts for the secretariat alone."""
    wanted = db.select(Call).order_by(Call.closes_at.desc(), Call.id.desc())
    calls = db.session.scalars(wanted if with_drafts else wanted.where(Call.state != State.DRAFT)).all()
    texts: dict[int, dict[str, CallText]] = {}
    for text in _texts(calls):
        texts.setdefault(text.call_id, {})[text.language] = text
    return [_card(call, texts.get(call.id, {}), language) for call in calls]


def current(language: str) -> CallCard | None:
    """The call that matters now."""
    return current_of(cards(language))


def current_of(found: list[CallCard]) -> CallCard | None:
    """The call that matters now: the open one that closes first, else the next to open, else the last."""
    for wanted in (Phase.OPEN, Phase.COMING, Phase.CLOSED):
        if fitting := [card for card in found if card.phase == wanted]:
            return fitting[0] if wanted == Phase.CLOSED else fitting[-1]
    return found[0] if found else None


def steps(call: Call, now: datetime) -> tuple[Step, ...]:
    """The dates of a call as a timeline."""
    coming = [at for _, at in call.dates.in_order() if at > now]
    return tuple(Step(name, at, at <= now, coming[:1] == [at]) for name, at in call.dates.in_order())


def _card(call: Call, texts: dict[str, CallText], language: str) -> CallCard:
    text = _best(texts, language, "en", call.original_language) if texts else None
    return CallCard(
        id=call.id,
        slug=call.slug,
        title=text.title if text else call.slug,
        language=text.language if text else "",
        summary=text.summary if text else "",
        phase=phase_of(call),
        closes_at=call.closes_at,
        opens_at=call.opens_at,
        time_zone=call.time_zone,
    )


def _best(texts: dict[str, CallText], *languages: str) -> CallText:
    """The text in the first of these languages, else any."""
    return next((texts[language] for language in languages if language in texts), next(iter(texts.values())))


def _texts(calls: Iterable[Call]) -> Sequence[CallText]:
    wanted = db.select(CallText).where(CallText.call_id.in_([call.id for call in calls])).order_by(CallText.language)
    return db.session.scalars(wanted).all()


def _fingerprint(call: Call, original: CallText) -> str:
    """Hash the original words, the dates and the rules: what cities rely on."""
    settled = {name: getattr(call, name) for name in ("slug", "time_zone", "ballot", "method", "quorum_percent")}
    words = {name: getattr(original, name) for name in ("title", "summary", "who_may", "what_is_asked")}
    dates = {name: at.isoformat() for name, at in call.dates.in_order()}
    return rules.fingerprint({**settled, **words, **dates})


def counts() -> dict[str, int]:
    """How many calls and questions there are in each state, for testers."""
    calls = db.session.execute(db.select(Call.state, db.func.count()).group_by(Call.state))
    questions = db.session.execute(db.select(Question.state, db.func.count()).group_by(Question.state))
    return {f"calls_{state}": n for state, n in calls} | {f"questions_{state}": n for state, n in questions}
