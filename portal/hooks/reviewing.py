"""What a plugin says of a process by which something is reviewed, and what it is asked and told meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from portal.hooks.values import Panel
from portal.reviews.rules import Rules, Stage
from portal.viewer import Viewer

Body = Literal["checkers", "office", "committee", "panel"]


@dataclass(frozen=True)
class Titled:
    """What a subject is called, and in which language that is written when it is not the reader's."""

    title: str
    language: str = ""


@dataclass(frozen=True)
class Look:
    """Who looks at a subject; ``has_answered`` once they have given their opinion, before which some figures wait."""

    subject: str
    viewer: Viewer
    has_answered: bool = False


@dataclass(frozen=True)
class Described:
    """What a submission holds: panels for those who review it, and the page with all of it for whoever looks.

    Who reviews nothing is led on to ``url``, so for an applicant that is their own page; empty when there is none.
    """

    url: str = ""
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True)
class Move:
    """Something that happened to a submission, told inside the same unit of work.

    ``act`` is what was done (see ``portal/reviews/words.py``), ``stage`` where it stands now; `accepted` and
    `overturned` are the good ends. ``text`` and ``codes`` are the words and reasons of whoever acted.
    """

    process: str
    subject: str
    submission_id: int
    act: str
    stage: Stage
    viewer: Viewer
    text: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewProcess:
    """A process by which something is reviewed: its rules to begin with, its reasons, and whom to ask and tell.

    ``name`` begins with the plugin's; ``title`` and the words of ``codes`` (reasons against) are marked for
    translation. ``titles`` names subjects for a reader of a language, all of them in one statement; ``describe`` shows
    one, within a request. ``members`` are the accounts that sit in a body for a subject, ``applicants`` those who are
    written to and never decide on it; ``own_address`` is the whole address of one's own page that a link in a letter
    opens, empty when there is none. ``moved`` hears of each move in the same unit of work, and undoes it by raising.
    Whoever holds ``keeper``, a permission for the whole portal, sees everything, sets the rules and names panels.
    A process that ``has_own_pages`` shows and decides its submissions there: the core then has no lists of them, and
    leads whoever comes to ``url``.
    """

    name: str
    title: str
    rules: Rules
    keeper: str
    titles: Callable[[Sequence[str], str], Mapping[str, Titled]]
    describe: Callable[[Look], Described]
    members: Callable[[Body, str], Sequence[int]]
    applicants: Callable[[str], Sequence[int]]
    moved: Callable[[Move], None]
    codes: Mapping[str, str] = field(default_factory=dict)
    own_address: Callable[[str, int], str] | None = None
    writes_letters: bool = True
    has_own_pages: bool = False
    position: int = 50
