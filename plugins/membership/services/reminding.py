"""Reminding members of their yearly confirmation, each step once, and telling whose standing it cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from plugins.membership.reminder_rules import Step, due_days
from plugins.membership.services.speakers import as_instant, has_speaker, tell_speakers
from plugins.membership.services.standing import grace_days, is_member_on, today
from plugins.membership.standing_models import MembershipReminder
from plugins.membership.standing_models import MembershipSpell as Spell
from plugins.membership.standing_rules import lapse_of
from portal.changes import touch
from portal.database import db, insert_once, unit_of_work
from portal.kernel.clock import wall_now
from portal.organisations.models import Organisation

AT_ONCE = 200


@dataclass(frozen=True)
class Late:
    """A member that is to confirm its data; ``is_reachable`` when somebody speaks for it."""

    organisation_id: int
    slug: str
    due_on: date
    lapses_on: date
    is_reachable: bool


def remind() -> None:
    """Write to all who are to hear something today; cut off and run again, nobody hears it twice."""
    for step in Step:
        while found := _unreminded(step):
            for organisation_id, due_on in found:
                with unit_of_work():
                    _remind(organisation_id, due_on, step)


def _unreminded(step: Step) -> list[tuple[int, date]]:
    """Members that are to hear a step and have not; one that nobody speaks for hears it once somebody does."""
    first, end = due_days(today(), grace_days())[step]
    known = db.select(MembershipReminder.id).where(
        MembershipReminder.organisation_id == Spell.organisation_id,
        MembershipReminder.due_on == Spell.due_on,
        MembershipReminder.step == step,
    )
    wanted = (
        db.select(Spell.organisation_id, Spell.due_on)
        .join(Organisation, Organisation.id == Spell.organisation_id)
        .where(is_member_on(today()), Spell.due_on >= first, Spell.due_on < end, ~known.exists(), has_speaker())
        .order_by(Spell.due_on, Spell.organisation_id)
        .limit(AT_ONCE)
    )
    return [(row.organisation_id, row.due_on) for row in db.session.execute(wanted)]


def _remind(organisation_id: int, due_on: date, step: Step) -> None:
    row = MembershipReminder(
        organisation_id=organisation_id, due_on=due_on, step=step, letters=0, reminded_at=wall_now()
    )
    if not insert_once(row):
        return
    told = {"due_at": as_instant(due_on), "lapses_at": as_instant(lapse_of(due_on, grace_days()))}
    row.letters = tell_speakers(organisation_id, f"confirm_{step}", due_on.isoformat(), told)


def late(limit: int) -> list[Late]:
    """Members whose confirmation is due, those that are late for longest first."""
    is_reachable = has_speaker().label("is_reachable")
    rows = db.session.execute(
        db.select(Spell.organisation_id, Organisation.slug, Spell.due_on, is_reachable)
        .join(Organisation, Organisation.id == Spell.organisation_id)
        .where(*_is_late())
        .order_by(Spell.due_on, Spell.organisation_id)
        .limit(limit)
    )
    return [
        Late(row.organisation_id, row.slug, row.due_on, lapse_of(row.due_on, grace_days()), row.is_reachable)
        for row in rows
    ]


def count_unreachable() -> int:
    """How many members are late and have nobody who could confirm."""
    counted = db.select(db.func.count()).select_from(Spell).join(Organisation, Organisation.id == Spell.organisation_id)
    return db.session.scalar(counted.where(*_is_late(), ~has_speaker())) or 0


def _is_late() -> Iterator[object]:
    yield is_member_on(today())
    yield Spell.due_on <= today()


def tell_what_changed_overnight() -> None:
    """Let pages show a spell that began today: a suspension, an end that was entered before."""
    began = db.select(db.func.count()).select_from(Spell).where(Spell.from_on == today())
    if db.session.scalar(began):
        with unit_of_work():
            touch("membership")
