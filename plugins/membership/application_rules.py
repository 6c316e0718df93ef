"""What holds for applications: their states, which levels go with which kind, and when a draft has lapsed."""

from enum import StrEnum
from urllib.parse import urlsplit

from portal.organisations.rules import is_website, proposed_slug

PURPOSE = PROCESS = "membership.application"
REVIEW, MANAGE = "membership.review", "membership.manage"
GOVERNMENTS = ("local_government", "regional_government")
LEVELS_OF = {
    "local_government": ("municipality", "district", "metropolitan"),
    "regional_government": ("upper",),
}
SHOWN_LEVELS = ("municipality", "district", "metropolitan", "upper")


class ApplicationState(StrEnum):
    """Where an application stands, seen from outside of the review."""

    STARTED = "started"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


RUNNING = frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED})
OVER = frozenset(set(ApplicationState) - RUNNING - {ApplicationState.STARTED})


def level_of(kind: str, level: str) -> str:
    """The level of a body: the one that was chosen if its kind can have it, else the first; none for others."""
    levels = LEVELS_OF.get(kind, ())
    return level if level in levels else (levels[0] if levels else "")


def class_of(kind: str) -> str:
    """The class in which a body of a kind becomes a member; promoters are made later, by what they contribute."""
    return "associate" if kind in GOVERNMENTS else "collaborating"


def website_typed(text: str) -> str:
    """The address of a website as people type it; a bare host gets its scheme."""
    text = text.strip()
    if text and "://" not in text:
        text = f"https://{text}"
    return text if not text or is_website(text) else ""


def coordinates_typed(text: str) -> tuple[float, float] | None:
    """Degrees such as ``14.69, -17.44``; None when they are none."""
    parts = text.replace("°", " ").replace(";", ",").replace(",", " ").split()
    try:
        latitude, longitude = map(float, parts)
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def first_slug(kind: str, name: str, place: str, website: str) -> str:
    """What an organisation could be called in addresses: a government after its place, others after their website."""
    host = (urlsplit(website).hostname or "").removeprefix("www.").split(".")[0]
    first = (place, name, host) if kind == "local_government" else (host, name, place)
    return next((slug for slug in map(proposed_slug, first) if len(slug) > 1), "")


STEP_NAMES = ("write", "check", "opinion", "committee", "end")
AT_STEP = {"check": 1, "repair": 0, "opinion": 2, "committee": 3, "appeal": 3, "accepted": 5, "overturned": 5}


def steps_of(state: str, stage: str | None) -> list[tuple[str, str]]:
    """The steps of an application, each past, next or neither; none for one that has come to a bad end."""
    if state in (ApplicationState.REFUSED, ApplicationState.WITHDRAWN, ApplicationState.LAPSED):
        return []
    at = AT_STEP.get(stage or "", 5 if state == ApplicationState.ADMITTED else 0)
    return [(name, "past" if number < at else "next" if number == at else "") for number, name in enumerate(STEP_NAMES)]
