"""Who may do what: the roles, where they hold, and the core's own permissions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.hooks.values import Permission, Scope
from portal.kernel.text import N_
from portal.viewer import PORTAL, Viewer


@dataclass(frozen=True)
class Role:
    """A role that people hold; ``scope`` says for what kind of object."""

    name: str
    title: str
    scope: Scope


ROLES = {
    role.name: role
    for role in (
        Role("administrator", N_("Administrator"), "portal"),
        Role("secretariat", N_("Technical Secretariat"), "portal"),
        Role("committee", N_("Coordination committee"), "portal"),
        Role("panel", N_("Appeal panel"), "portal"),
        Role("office", N_("Regional office"), "office"),
        Role("treasurer", N_("Treasurer"), "holder"),
        Role("owner", N_("Owner"), "organisation"),
        Role("editor", N_("Editor"), "organisation"),
        Role("bookkeeper", N_("Bookkeeper"), "organisation"),
        Role("representative", N_("Accredited representative"), "organisation"),
    )
}

# The administrator has settings and plugins, no money and no votes.
CORE_PERMISSIONS = (
    Permission("core.settings", "Change settings", "portal", ("administrator",)),
    Permission("core.switches", "Stop what must not go on", "portal", ("administrator", "secretariat")),
    Permission("core.plugins", "Switch plugins", "portal", ("administrator",)),
    Permission("core.health", "See the health of the portal", "portal", ("administrator", "secretariat")),
    Permission("core.accounts", "Look after accounts and roles", "portal", ("administrator", "secretariat")),
    Permission("core.organisations", "Look after organisations", "portal", ("secretariat",)),
    Permission("core.holders", "Look after fund holders", "portal", ("secretariat",)),
    Permission("core.content", "Edit the content pages", "portal", ("administrator", "secretariat")),
    Permission("core.audit", "Read the audit log", "portal", ("secretariat",)),
    Permission("core.mail", "See the mail queue", "portal", ("administrator", "secretariat")),
    Permission("core.people", "Invite people of an organisation", "organisation", ("secretariat", "owner")),
    Permission("core.payments", "See payments", "holder", ("secretariat", "treasurer")),
    Permission("core.refund", "Give money back", "holder", ("secretariat", "treasurer")),
)


def permissions_of(role: str, permissions: Iterable[Permission]) -> list[str]:
    """Name the permissions that a role has from the start."""
    return [permission.name for permission in permissions if role in permission.default_roles]


GIVEN_BY = {"administrator": "core.settings", "treasurer": "core.holders"}


def may_give(viewer: Viewer, role: str, object_id: int | None) -> bool:
    """Whether somebody may give and take a role: that of an organisation whoever looks after its people."""
    if role not in ROLES or (ROLES[role].scope != PORTAL and object_id is None):
        return False
    if ROLES[role].scope == "organisation":
        return viewer.may("core.people", object_id)
    return viewer.may(GIVEN_BY.get(role, "core.accounts"))


@dataclass(frozen=True)
class Span:
    """From an instant on, until another one that is no longer part of it, or for good."""

    starts_at: datetime
    ends_at: datetime | None = None

    def holds_at(self, instant: datetime) -> bool:
        """Whether an instant is part of it."""
        return self.starts_at <= instant and (self.ends_at is None or instant < self.ends_at)

    def meets(self, other: "Span") -> bool:
        """Whether they have an instant in common; one that begins where the other ends has none."""
        return (other.ends_at is None or self.starts_at < other.ends_at) and (
            self.ends_at is None or other.starts_at < self.ends_at
        )


def last_day(ends_at: datetime) -> datetime:
    """The last instant of a mandate, whose day is the last that it holds."""
    return ends_at - timedelta(microseconds=1)


def most_at_once(spans: Iterable[Span], within: Span) -> int:
    """How many spans hold at the same instant within another, at most."""
    meeting = [span for span in spans if span.meets(within)]
    begins = [within.starts_at, *(span.starts_at for span in meeting if span.starts_at > within.starts_at)]
    return max(sum(1 for span in meeting if span.holds_at(begin)) for begin in begins)


class InvitationState(StrEnum):
    """How far an invitation has come."""

    WAITING = "waiting"
    UNDELIVERABLE = "undeliverable"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RUN_OUT = "run_out"


INVITATION_STATES = {
    InvitationState.WAITING: N_("Waits for an answer"),
    InvitationState.UNDELIVERABLE: N_("The letter came back"),
    InvitationState.ACCEPTED: N_("Accepted"),
    InvitationState.DECLINED: N_("Declined"),
    InvitationState.WITHDRAWN: N_("Withdrawn"),
    InvitationState.RUN_OUT: N_("Ran out"),
}
CAN_BE_RESENT = (InvitationState.WAITING, InvitationState.UNDELIVERABLE, InvitationState.RUN_OUT)


@dataclass(frozen=True)
class Answers:
    """What became of an invitation, and until when it can be taken."""

    ends_at: datetime
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    withdrawn_at: datetime | None = None
    came_back: bool = False


def invitation_state(answers: Answers, now: datetime) -> InvitationState:
    """Say how far an invitation has come; whoever answered has answered, whatever came back."""
    said = (
        (answers.accepted_at is not None, InvitationState.ACCEPTED),
        (answers.declined_at is not None, InvitationState.DECLINED),
        (answers.withdrawn_at is not None, InvitationState.WITHDRAWN),
        (answers.ends_at <= now, InvitationState.RUN_OUT),
        (answers.came_back, InvitationState.UNDELIVERABLE),
    )
    return next((state for is_so, state in said if is_so), InvitationState.WAITING)


class HandoverState(StrEnum):
    """How far a hand-over has come."""

    WAITING = "waiting"
    OPEN = "open"
    AGREED = "agreed"
    MOVED = "moved"
    STOPPED = "stopped"
    RUN_OUT = "run_out"
    UNDONE = "undone"


HANDOVER_STATES = {
    HandoverState.WAITING: N_("Can still be stopped by the predecessor"),
    HandoverState.OPEN: N_("Waits for the successor"),
    HandoverState.AGREED: N_("Confirmed, the day is still to come"),
    HandoverState.MOVED: N_("Handed over"),
    HandoverState.STOPPED: N_("Stopped"),
    HandoverState.RUN_OUT: N_("Ran out"),
    HandoverState.UNDONE: N_("Undone"),
}


@dataclass(frozen=True)
class Steps:
    """What has become of a hand-over: when its link works, and who did what when."""

    opens_at: datetime
    ends_at: datetime
    moves_at: datetime | None = None
    stopped_at: datetime | None = None
    undone_at: datetime | None = None


def handover_state(steps: Steps, now: datetime) -> HandoverState:
    """Say how far a hand-over has come."""
    said = (
        (steps.undone_at is not None, HandoverState.UNDONE),
        (steps.moves_at is not None and steps.moves_at <= now, HandoverState.MOVED),
        (steps.moves_at is not None, HandoverState.AGREED),
        (steps.stopped_at is not None, HandoverState.STOPPED),
        (steps.ends_at <= now, HandoverState.RUN_OUT),
        (steps.opens_at > now, HandoverState.WAITING),
    )
    return next((state for is_so, state in said if is_so), HandoverState.OPEN)


def divided(span: Span, at: datetime) -> tuple[Span | None, Span | None]:
    """Divide a mandate at an instant into what the predecessor keeps and what the successor gets, without a gap."""
    if span.ends_at is not None and span.ends_at <= at:
        return span, None
    if at <= span.starts_at:
        return None, span
    return Span(span.starts_at, at), Span(at, span.ends_at)
