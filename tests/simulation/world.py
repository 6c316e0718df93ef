"""A whole portal in one process, with a provider and a database that fail when they are told to."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from plugins.campaigns.models import Campaign, Pledge, Reward
from plugins.campaigns.services import creating, pledging
from plugins.sandbox_payments.gateway import SandboxGateway
from plugins.sandbox_payments.models import SandboxObject
from portal.changes import EVERYTHING
from portal.database import db, unit_of_work
from portal.jobs.models import JobRow
from portal.jobs.running import registered, run_due, run_next
from portal.kernel.clock import business_now, shift_business_clock, wall_now
from portal.kernel.money import Money
from portal.payments.gateway import Unknown
from portal.payments.models import Payment
from portal.state import CLOCK_SHIFT, change_setting, current_state
from portal.viewer import NOBODY
from tests.factories import make_holder
from tests.plugins.campaigns.story import new_campaign, reward


class Killed(BaseException):
    """The process ended here."""


@dataclass
class Fuse:
    """Ends the process before one of the next commits, or lets the provider fail at one of the next calls."""

    commits: int | None = None
    calls: int | None = None
    is_done_first: bool = False

    def commit(self) -> None:
        """Count a commit, and burn through."""
        if self.commits is not None:
            self.commits -= 1
            if self.commits <= 0:
                self.commits = None
                raise Killed

    def call(self, *, is_done: bool) -> None:
        """Count a call before and after it is done, and burn through at the moment that was chosen."""
        if self.calls is None or is_done is not self.is_done_first:
            return
        self.calls -= 1
        if self.calls <= 0:
            self.calls = None
            raise Unknown("500 Internal Server Error")


class MoodySandbox(SandboxGateway):
    """The sandbox, whose calls fail or whose answers are lost when the fuse says so."""

    FAILS = ("begin", "create_charge", "confirm_charge", "cancel_charge", "refund", "fetch", "events_since", "release")

    def __init__(self, fuse: Fuse) -> None:
        self._fuse = fuse

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in MoodySandbox.FAILS:
            return found

        def moody(*args: Any) -> Any:
            self._fuse.call(is_done=False)
            answer = found(*args)
            self._fuse.call(is_done=True)
            return answer

        return moody


CAMPAIGNS = (
    {"goal": Money(3_000, "EUR"), "rewards": [reward(500, stock=2)], "floor_percent": 80},
    {"goal": Money(2_000, "XOF"), "rewards": [reward(500, stock=1)], "floor_percent": 100},
    {"goal": Money(9_000, "TND"), "model": "keep_it_all", "rewards": [reward(500, stock=2)]},
    {"goal": Money(1_000_000, "EUR")},  # nobody ever reaches it
)


@dataclass
class World:
    """The portal of one run, and what the model needs to know of it."""

    app: Flask
    fuse: Fuse = field(default_factory=Fuse)
    holder_id: int = 0
    campaigns: list[int] = field(default_factory=list)

    def settle_in(self) -> None:
        """Open the campaigns."""
        self.app.extensions["portal.gateways"]["sandbox"] = MoodySandbox(self.fuse)
        with unit_of_work():
            self.holder_id = make_holder(currencies=("EUR", "XOF", "TND"))
            for number, changes in enumerate(CAMPAIGNS):
                deadline_at = business_now() + timedelta(days=4 + 2 * number)
                new = new_campaign(holder_id=self.holder_id, deadline_at=deadline_at, **changes)
                campaign_id = creating.create_campaign(new)
                creating.submit(campaign_id, NOBODY)
                creating.approve(campaign_id, NOBODY)
                self.campaigns.append(campaign_id)

    # What happens

    @contextmanager
    def surviving(self) -> Iterator[None]:
        """Go on after the process was killed or the provider failed, as a supervisor's next process does."""
        try:
            yield
        except (Killed, Unknown):
            pass
        finally:
            db.session.remove()
            self.fuse.commits = self.fuse.calls = None
            with unit_of_work() as session:
                session.execute(db.update(JobRow).values(leased_until=wall_now() - timedelta(minutes=1)))

    def pledge(self, campaign: int, amount: int, **more: Any) -> int:
        """Fill in the form."""
        campaign_id = self.campaigns[campaign % len(self.campaigns)]
        currency = db.session.get_one(Campaign, campaign_id).currency
        if more.pop("wants_return"):
            more["reward_id"] = db.session.scalar(db.select(Reward.id).where(Reward.campaign_id == campaign_id))
        number = len(db.session.scalars(db.select(Pledge.id)).all()) + 1
        new = pledging.NewPledge(
            Money(amount, currency), f"backer{number}@city.example", f"Backer {number}", "en", **more
        )
        with unit_of_work():
            return pledging.pledge(campaign_id, new, f"form {number}")

    def run_periodic(self, name: str) -> None:
        """Do one periodic work now."""
        shift_business_clock(current_state().clock_shift)
        registered(self.app)[name].run()

    def run_job(self, number: int) -> None:
        """Do one of the jobs that wait, in whatever order."""
        with unit_of_work() as session:
            waiting = session.scalars(db.select(JobRow.id).where(JobRow.state != "failed").order_by(JobRow.id)).all()
            if waiting:
                chosen = db.update(JobRow).where(JobRow.id == waiting[number % len(waiting)])
                session.execute(chosen.values(run_at=wall_now() - timedelta(days=3650)))
        run_next(self.app)

    def let_pass(self, span: timedelta) -> None:
        """Move the clock, and let what waits on somebody's screen grow as old."""
        with unit_of_work() as session:
            shift = current_state().clock_shift + span
            change_setting(CLOCK_SHIFT, str(int(shift.total_seconds())))
            for row in session.query(Payment):
                row.state_at -= span
            session.execute(db.update(JobRow).values(run_at=wall_now()))
        self.app.extensions["portal.tail"].look()
        shift_business_clock(current_state().clock_shift)

    def come_to_rest(self) -> None:
        """Let so much time pass that everything has its end, and do all the work there is."""
        for days in (1, 1, 1, 9, 9, 30, 30):
            self.let_pass(timedelta(days=days))
            for _ in range(2):
                run_due(self.app)
                db.session.rollback()

    # What the provider knows

    def charges(self) -> list[SandboxObject]:
        """Every charge that succeeded at the provider."""
        rows = db.session.query(SandboxObject).filter(SandboxObject.status == "succeeded")
        return [row for row in rows if row.kind == "charge" or (row.kind == "setup" and row.charges == "now")]

    def refunds(self) -> list[SandboxObject]:
        """Every refund that the provider has made."""
        return db.session.query(SandboxObject).filter_by(kind="refund").all()


@event.listens_for(Session, "before_commit")
def count_commits(session: Session) -> None:
    """Let the fuse of the world that runs now burn."""
    if FUSES:
        FUSES[-1].commit()


FUSES: list[Fuse] = []


def begin_anew(app: Flask, template: Path | None) -> None:
    """Give a portal on SQLite an empty database and no memories, which is quicker than another portal."""
    db.session.remove()
    db.engine.dispose()
    if template is not None:
        path = Path(str(db.engine.url.database))
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()
        shutil.copy(template, path)
    tail = app.extensions["portal.tail"]
    tail._last, tail._seen = 0, set()
    tail.look_again()
    app.extensions["portal.state"].hear(EVERYTHING)
    shift_business_clock(timedelta())
