"""Counting votes: whose counts, and whose silence is known to be one."""

from collections import Counter

from portal.accounts.models import Account
from portal.database import db
from portal.hooks.reviewing import ReviewProcess
from portal.mail.addresses import dead_among
from portal.mail.models import Bounce, Mail
from portal.reviews.bodies import standing
from portal.reviews.letters import key_of_asking
from portal.reviews.models import Opinion, Submission
from portal.reviews.rules import Says, Stage
from portal.reviews.vote_rules import Tally

CAME_BACK = ("no_address", "not_delivered")


def votes_at(row: Submission, process: ReviewProcess) -> list[Opinion]:
    """What those say who take part at the stage of now, in the order in which they began to."""
    takes_part = standing(row, process, Stage(row.stage)).takes_part
    found = db.select(Opinion).where(
        Opinion.submission_id == row.id,
        Opinion.round == row.round,
        Opinion.stage == row.stage,
        Opinion.account_id.in_(takes_part),
    )
    return list(db.session.scalars(found.order_by(Opinion.id)))


def tally_of(row: Submission, process: ReviewProcess) -> Tally:
    """How those who decide stand; who is kept out counts neither for the votes nor for the quorum."""
    takes_part = standing(row, process, Stage(row.stage)).takes_part
    votes = votes_at(row, process)
    says = Counter(Says(one.says) for one in votes)
    quiet = set(takes_part) - {one.account_id for one in votes}
    silent = len(quiet - set(unreached(row, quiet)))
    return Tally(len(takes_part), says[Says.YES], says[Says.NO], says[Says.ABSTAIN], silent)


def unreached(row: Submission, accounts: set[int]) -> list[int]:
    """Those of some people of whom nobody knows that their letter arrived: it did not leave, or came back."""
    keys = {key_of_asking(row, account_id): account_id for account_id in accounts}
    came_back = db.select(Bounce.mail_id).where(Bounce.kind.in_(CAME_BACK), Bounce.mail_id.is_not(None))
    left = db.select(Mail.key).where(Mail.key.in_(keys), Mail.state == "sent", Mail.id.not_in(came_back))
    arrived = {keys[key] for key in db.session.scalars(left)}
    addresses = {
        one.email: one.id
        for one in db.session.execute(db.select(Account.id, Account.email).where(Account.id.in_(accounts)))
    }
    arrived -= {addresses[email] for email in dead_among(addresses)}
    return sorted(accounts - arrived)
