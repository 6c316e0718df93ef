"""The values that hooks return: plain frozen data; a template decides how it looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.resources.abc import Traversable
from typing import Any, Literal

from portal.kernel.money import Money

Scope = Literal["portal", "office", "holder", "organisation"]
Place = Literal["menu", "network", "open", "help"]  # the main menu, and the three groups of the footer
# What the core publishes to plugins: the newest version, and the oldest that still works (docs/writing-a-plugin.md).
API_VERSION, OLDEST_API_VERSION = 1, 1


@dataclass(frozen=True)
class Manifest:
    """What a plugin says of itself before anything of it runs; one that names no API version knows the first alone."""

    name: str
    title: str
    version: str
    requires: tuple[str, ...] = ()
    api_version: int = 1
    paths: tuple[str, ...] = ()
    modes: tuple[str, ...] = ("demo", "test", "live")
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Permission:
    """Something that not everybody may do, and the roles that may from the start."""

    name: str
    title: str
    scope: Scope = "portal"
    default_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class NavItem:
    """A line of the main menu, or of a group of the footer."""

    label: str
    endpoint: str
    position: int = 50
    place: Place = "menu"


@dataclass(frozen=True)
class Meter:
    """How far something has come: so much of so much, and an optional higher mark."""

    value: int
    goal: int
    optimum: int | None = None


@dataclass(frozen=True)
class HomeCard:
    """Something to look at on the home page, with a cover made from its slug."""

    title: str
    url: str
    slug: str
    summary: str = ""
    note: str = ""
    language: str = ""
    meter: Meter | None = None
    position: int = 50


@dataclass(frozen=True)
class HomeBand:
    """One open call or election, with its date, as a band across the home page."""

    title: str
    text: str
    url: str
    action: str
    position: int = 50


@dataclass(frozen=True)
class HomeFigure:
    """A number of the network for the home page, computed and dated."""

    value: str
    label: str
    url: str = ""
    position: int = 50


@dataclass(frozen=True)
class PanelLine:
    """A label, written in ``language`` when that is not the page's and leading to ``url`` when there is one."""

    label: str
    value: str
    url: str = ""
    language: str = ""


@dataclass(frozen=True)
class Panel:
    """A titled list of lines on somebody else's page, such as an organisation's."""

    title: str
    lines: tuple[PanelLine, ...] = ()
    url: str = ""
    position: int = 50


@dataclass(frozen=True)
class Standing:
    """What an organisation is in the network; ``kind`` is the badge's, ``title``, ``note`` and the class are shown."""

    organisation_id: int
    kind: str
    title: str
    note: str = ""
    since: date | None = None
    category: str = ""
    position: int = 50


@dataclass(frozen=True)
class Purpose:
    """What a reference such as ``campaigns:12`` stands for: what it is called, in which language, and its page."""

    reference: str
    title: str
    url: str
    language: str = ""
    position: int = 50


@dataclass(frozen=True)
class Task:
    """Something that this viewer should do, for the dashboard; ``why`` it is theirs, and ``since`` when it waits.

    ``is_alarm`` puts it before everything else.
    """

    title: str
    url: str
    due_at: datetime | None = None
    position: int = 50
    why: str = ""
    since: datetime | None = None
    is_alarm: bool = False


@dataclass(frozen=True)
class AuditWord:
    """What an act of the audit log is called in plain English words, in the past tense; marked for translation."""

    act: str
    words: str


@dataclass(frozen=True)
class SearchHit:
    """Something that the back office found: what it is called, which kind of thing it is, and its page."""

    title: str
    kind: str
    url: str
    note: str = ""
    position: int = 50


@dataclass(frozen=True)
class Health:
    """One line of the health page; ``url`` is the list behind its figures."""

    name: str
    is_well: bool
    detail: str = ""
    position: int = 50
    url: str = ""


@dataclass(frozen=True)
class Job:
    """Work done in the background: called with its payload; periodic when ``every`` is given.

    ``reaches_out`` says that it sends letters, moves money or asks somebody outside; a restored portal holds it.
    ``title`` says in plain English words what it does and ``while_paused`` what waits while the office lets a
    periodic one rest; both are marked for translation.
    """

    name: str
    run: Callable[..., None]
    every: timedelta | None = None
    reaches_out: bool = False
    title: str = ""
    while_paused: str = ""


@dataclass(frozen=True)
class Check:
    """An invariant that must hold; ``run`` returns one sentence for each breach."""

    name: str
    run: Callable[[], list[str]]


@dataclass(frozen=True)
class CspSource:
    """An origin that the browser may talk to, for one directive of the content security policy.

    With an ``endpoint`` it is let in on that page alone; a ``form-action`` without one, on the pages whose views say
    ``leads_to_payment``.
    """

    directive: Literal["script-src", "frame-src", "connect-src", "img-src", "form-action"]
    origin: str
    endpoint: str = ""


@dataclass(frozen=True)
class Act:
    """Something about to be done that plugins may object to."""

    verb: str
    purpose: str
    amount: Money | None = None
    organisation_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True)
class PersonalData:
    """What a plugin knows of a person, for the copy that the law entitles them to (GDPR, art. 15)."""

    title: str
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody whose data are asked for: an account, an address, or both."""

    email: str
    account_id: int | None = None


@dataclass(frozen=True)
class Setting:
    """A setting with its default; ``hint`` says what to write, ``check`` raises Refused for what makes no sense.

    ``needs_why`` asks whoever changes it to say why, such as for a limit of money.
    """

    name: str
    title: str
    default: str = ""
    hint: str = ""
    check: Callable[[str], None] | None = None
    needs_why: bool = False


@dataclass(frozen=True)
class FormPurpose:
    """Forms that the secretariat builds for the plugin, such as ``membership.application``: one for each kind.

    ``kinds`` are names with their titles, which like ``title`` are marked for translation; ``shipped`` is a folder of
    ``<kind>.toml`` that are the first versions.
    """

    name: str
    title: str
    kinds: Mapping[str, str]
    shipped: Traversable | None = None


@dataclass(frozen=True)
class StateFigures:
    """Counts for testers from outside, in the modes demo and test only."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
