"""The two seats of a regional office: who sits there for which organisation, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_

from plugins.membership.office_models import Seat
from portal.accounts.models import Account, RoleGrant
from portal.accounts.roles import Mandate, end_role, give
from portal.accounts.rules import Span, last_day
from portal.audit.services import note
from portal.changes import touch
from portal.database import db
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.models import Organisation
from portal.organisations.offices import OfficeCard
from portal.viewer import Viewer

OFFICE = "office"
IS_MANDATE = (RoleGrant.id == Seat.grant_id) & (RoleGrant.account_id == Seat.account_id) & (RoleGrant.role == OFFICE)
KINDS = {"political": N_("Political seat"), "operational": N_("Operational seat")}


@dataclass(frozen=True)
class SeatCard:
    """A seat and who holds it, with the dates of the mandate."""

    id: int
    office_id: int
    kind: str
    organisation_id: int
    account_id: int
    person: str
    shows_person: bool
    starts_at: datetime
    ends_at: datetime | None

    @property
    def last_day(self) -> date | None:
        """The last day of the mandate."""
        return last_day(self.ends_at).date() if self.ends_at else None


@dataclass(frozen=True)
class NewSeat:
    """Who is to sit where: a person by their address, an organisation by its short name, and the dates."""

    kind: str
    organisation: str
    email: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def seats_of(office_ids: Iterable[int], at: datetime | None = None) -> list[SeatCard]:
    """Who sits at these offices now or at a moment, the political seat first."""
    at = at or business_now()
    holds = RoleGrant.starts_at <= at, or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > at)
    return _seats(Seat.office_id.in_(set(office_ids)), *holds)


def seats_to_come(office_id: int) -> list[SeatCard]:
    """The seats of an office that are held now or will be."""
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > business_now())
    return _seats(Seat.office_id == office_id, lasts)


def seats_held_by(account_id: int) -> list[SeatCard]:
    """The seats that somebody holds, held or will hold."""
    return _seats(RoleGrant.account_id == account_id)


def _seats(*conditions: Any) -> list[SeatCard]:
    rows = db.session.execute(
        db.select(Seat, RoleGrant, Account.name)
        .join(RoleGrant, IS_MANDATE)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(*conditions)
        .order_by(Seat.kind.desc(), RoleGrant.starts_at, Seat.id)
    )
    return [
        SeatCard(
            seat.id, seat.office_id, seat.kind, seat.organisation_id,
            held.account_id, name, seat.shows_person, held.starts_at, held.ends_at,
        )
        for seat, held, name in rows
    ]  # fmt: skip


def fill_seat(office: OfficeCard, new: NewSeat, viewer: Viewer) -> int:
    """Give somebody a seat, and with it the rights of the office; one person sits on a seat at each instant."""
    if new.kind not in KINDS:
        raise Refused(N_("Choose the seat."), "kind")
    account_id = db.session.scalar(
        db.select(Account.id).where(Account.email == new.email.lower(), Account.erased_at.is_(None))
    )
    if account_id is None:
        raise NotFound(
            N_("Nobody has an account with this address. Invite them to the regional office first."), "email"
        )
    organisation_id = db.session.scalar(db.select(Organisation.id).where(Organisation.slug == new.organisation))
    if organisation_id is None:
        raise NotFound(N_("There is no organisation with this short name."), "organisation")
    starts_at = new.starts_at or business_now()
    _check_free(office.id, new.kind, Span(starts_at, new.ends_at))
    seat = Seat(
        office_id=office.id,
        kind=new.kind,
        organisation_id=organisation_id,
        account_id=account_id,
        grant_id=_mandate(office, account_id, starts_at, new.ends_at, viewer),
    )
    db.session.add(seat)
    db.session.flush()
    note("membership.fill_seat", f"organisation:{office.organisation_id}", viewer, {"kind": new.kind})
    touch("membership", "organisations")
    return seat.id


def _check_free(office_id: int, kind: str, wanted: Span) -> None:
    for held in seats_to_come(office_id):
        if held.kind == kind and Span(held.starts_at, held.ends_at).meets(wanted):
            raise Conflict(N_("Somebody else has this seat in that time. End it first, or begin later."), "starts_on")


def _mandate(office: OfficeCard, account_id: int, starts_at: datetime, ends_at: datetime | None, viewer: Viewer) -> int:
    """Give the role of the office for the time of the seat; one that was given without a seat makes place."""
    lasts = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > business_now())
    theirs = RoleGrant.account_id == account_id, RoleGrant.object_id == office.organisation_id
    held: RoleGrant | None = db.session.scalar(db.select(RoleGrant).where(*theirs, RoleGrant.role == OFFICE, lasts))
    if held is not None:
        if db.session.scalar(db.select(Seat.id).where(Seat.grant_id == held.id)) is not None:
            raise Conflict(N_("This person has a seat at this office already."), "email")
        end_role(viewer, held.id)
        db.session.flush()
    give(viewer, account_id, Mandate(OFFICE, office.organisation_id, starts_at, ends_at))
    db.session.flush()
    newest = db.select(db.func.max(RoleGrant.id)).where(*theirs, RoleGrant.role == OFFICE)
    number: int = db.session.scalars(newest).one()
    return number


def end_seat(office: OfficeCard, seat_id: int, viewer: Viewer) -> None:
    """Let somebody leave a seat now, and the rights with it."""
    seat = db.session.get(Seat, seat_id)
    if seat is None or seat.office_id != office.id:
        raise NotFound(N_("There is no such seat."))
    end_role(viewer, seat.grant_id)
    note("membership.end_seat", f"organisation:{office.organisation_id}", viewer, {"kind": seat.kind})
    touch("membership", "organisations")


def show_person(seat_id: int, account_id: int | None, *, shows: bool) -> None:
    """Let somebody be named in public as the holder of their seat, or no more; only they say so."""
    seat = db.session.scalar(db.select(Seat).where(Seat.id == seat_id, Seat.account_id == account_id))
    if seat is None:
        raise NotFound(N_("There is no such seat."))
    seat.shows_person = shows
    touch("membership", "organisations")


def forget(account_id: int) -> int:
    """Name somebody in public no more, whose seats end with their roles; how many seats that were."""
    seats = db.session.scalars(db.select(Seat).where(Seat.account_id == account_id)).all()
    for seat in seats:
        seat.shows_person = False
    if seats:
        touch("membership", "organisations")
    return len(seats)
