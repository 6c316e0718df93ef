"""A process to test with: wishes, known by their numbers, with bodies that a test fills."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from flask import Flask

from portal import hooks as h
from portal.accounts.directory import account_card
from portal.database import db, unit_of_work
from portal.hooks.reviewing import Body
from portal.kernel.clock import shift_business_clock
from portal.mail.models import Mail
from portal.reviews import jobs
from portal.reviews.deciding import Answer, answer
from portal.reviews.models import Submission
from portal.reviews.processes import Processes
from portal.reviews.rules import Rules, Says, Stage
from portal.reviews.services import HandIn, hand_in
from portal.viewer import NOBODY, Grant, Viewer
from tests.factories import make_account

RULES = Rules(check_days=7, opinion_days=14, decision_days=21, silence_days=10)
CODES = {"not_local": "It is no local government.", "unclear": "It is not clear who asks."}
KEEPER = "core.audit"


@dataclass
class Wishes:
    """The bodies of the process, the people who wish, and every move that was told."""

    bodies: dict[str, list[int]] = field(default_factory=dict)
    wishers: list[int] = field(default_factory=list)
    told: list[h.Move] = field(default_factory=list)
    days: int = 0

    def process(self, rules: Rules) -> h.ReviewProcess:
        """The process as a plugin would bring it."""
        return h.ReviewProcess(
            name="sample.wishes",
            title="Wishes",
            rules=rules,
            keeper=KEEPER,
            titles=lambda subjects, language: {one: h.Titled(f"Wish {one}") for one in subjects},
            describe=self.describe,
            members=self.members,
            applicants=lambda subject: self.wishers,
            moved=self.told.append,
            codes=CODES,
        )

    def describe(self, look: h.Look) -> h.Described:
        """A panel, with a line that waits until its reader has answered."""
        lines = (h.PanelLine("Asks for", "a bench"),)
        later = (h.PanelLine("What it would change", "0.12"),) if look.has_answered else ()
        url = "/en/own-page" if look.viewer.account_id in self.wishers else ""
        return h.Described(url, (h.Panel("The wish", lines + later),))

    def members(self, body: Body, subject: str) -> Sequence[int]:
        """Whom the test has put there."""
        return self.bodies.get(body, [])

    def pass_days(self, days: int) -> None:
        """Let the portal's time go on, and do what is due by then."""
        self.days += days
        shift_business_clock(timedelta(days=self.days))
        jobs.see_to_reviews()


def begin(app: Flask, rules: Rules = RULES, committee: int = 3) -> Wishes:
    """Install the process, with one person who checks, one in the office, some who decide, and one who wishes."""
    wishes = Wishes()
    app.extensions["portal.reviews"] = Processes({"sample": [wishes.process(rules)]})
    with unit_of_work():
        wishes.bodies = {
            "checkers": [make_account()],
            "office": [make_account()],
            "committee": [make_account() for _ in range(committee)],
            "panel": [make_account() for _ in range(3)],
        }
        wishes.wishers = [make_account()]
    return wishes


def hand_in_wish(wishes: Wishes, subject: str = "sample:1", concerns: tuple[int, ...] = ()) -> int:
    """Hand a wish in."""
    with unit_of_work():
        return hand_in(HandIn("sample.wishes", subject, "en", concerns), person(wishes.wishers[0]))


def person(account_id: int, *permissions: str) -> Viewer:
    """Somebody who looks and acts."""
    return replace(NOBODY, account_id=account_id, grants=frozenset(Grant(one) for one in permissions))


def say(submission_id: int, stage: Stage, account_id: int, says: Says = Says.YES, **reasons: object) -> None:
    """Give an answer in a unit of work of its own."""
    with unit_of_work():
        answer(submission_id, stage, Answer(says, **reasons), person(account_id))  # type: ignore[arg-type]


def stage_of(submission_id: int) -> str:
    """Where a submission stands now."""
    db.session.rollback()
    return str(db.session.get_one(Submission, submission_id).stage)


def letters_to(account_id: int) -> list[str]:
    """The templates of the letters that somebody got, in their order."""
    db.session.rollback()
    found = db.session.scalars(db.select(Mail).where(Mail.to == account_card(account_id).email).order_by(Mail.id))
    return [one.template.removeprefix("mail/review_").removesuffix(".md") for one in found]


def let_mail_arrive() -> None:
    """Note every letter as sent, without sending it."""
    with unit_of_work() as session:
        session.execute(db.update(Mail).values(state="sent"))
