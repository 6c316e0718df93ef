"""What campaigns know of a person, and forgetting it."""

from sqlalchemy import ColumnElement, or_

from plugins.campaigns.models import (
    Campaign,
    Draft,
    DraftVersion,
    EarlierAnswer,
    EarlierReward,
    EarlierText,
    EarlierUpdate,
    Message,
    Offer,
    Pledge,
    Question,
    Report,
    Submission,
    Update,
)
from plugins.campaigns.question_rules import SHOWN
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.delivering.receiving import forget_addresses_of
from plugins.campaigns.services.pledging import take_back_if_possible
from portal.changes import touch
from portal.database import db
from portal.hooks import Person, PersonalData
from portal.kernel.text import N_
from portal.payments import services as payments

FORGOTTEN = ""
WRITTEN_BY = (
    Draft, DraftVersion, Submission, EarlierText, EarlierReward, Update, EarlierUpdate, EarlierAnswer,
    Message, Report,
)  # fmt: skip


def _theirs(person: Person) -> ColumnElement[bool]:
    by_address = db.func.lower(Pledge.email) == person.email
    return by_address if person.account_id is None else or_(by_address, Pledge.account_id == person.account_id)


def known_of(person: Person) -> PersonalData:
    """Every pledge of a person."""
    rows = db.session.execute(
        db.select(Pledge, Campaign.slug, Campaign.currency)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(_theirs(person))
        .order_by(Pledge.id)
    )
    return PersonalData(
        N_("Pledges"),
        tuple(
            {
                "campaign": row.slug,
                "amount": row.Pledge.amount,
                "currency": row.currency,
                "name": row.Pledge.name,
                "shown_as": row.Pledge.shown_as,
                "message": row.Pledge.message,
                "email": row.Pledge.email,
                "terms": row.Pledge.terms_version,
                "created_at": row.Pledge.created_at.isoformat(),
            }
            for row in rows
        ),
    )


def _offers_of(person: Person) -> ColumnElement[bool]:
    by_address = db.func.lower(Offer.email) == person.email
    return by_address if person.account_id is None else or_(by_address, Offer.account_id == person.account_id)


def offers_known_of(person: Person) -> PersonalData:
    """Every offer of help that a person made."""
    rows = db.session.scalars(db.select(Offer).where(_offers_of(person)).order_by(Offer.id))
    said = ("name", "email", "message", "answer", "state")
    return PersonalData(N_("Offers of help"), tuple({name: getattr(row, name) for name in said} for row in rows))


def _questions_of(person: Person) -> ColumnElement[bool]:
    by_address = db.func.lower(Question.email) == person.email
    return by_address if person.account_id is None else or_(by_address, Question.account_id == person.account_id)


def questions_known_of(person: Person) -> PersonalData:
    """Every question that a person asked a campaign."""
    rows = db.session.scalars(db.select(Question).where(_questions_of(person)).order_by(Question.id))
    said = ("name", "email", "text", "answer", "state")
    return PersonalData(
        N_("Questions to campaigns"), tuple({name: getattr(row, name) for name in said} for row in rows)
    )


def _forget_questions(person: Person) -> None:
    """Delete what nobody has seen yet; what everybody reads stays without a name."""
    unseen = db.delete(Question).where(_questions_of(person), Question.state.not_in(SHOWN))
    db.session.execute(unseen.execution_options(synchronize_session=False))
    for row in db.session.scalars(db.select(Question).where(_questions_of(person))):
        row.name = row.email = FORGOTTEN
        row.account_id = None
        touch(reference(row.campaign_id))


def _forget_authors(person: Person) -> None:
    """Let what somebody wrote for an organisation stay, without saying who it was."""
    for offer in db.session.scalars(db.select(Offer).where(_offers_of(person))):
        offer.name = offer.email = offer.message = offer.answer = FORGOTTEN
        offer.account_id = None
    _forget_questions(person)
    if person.account_id is None:
        return
    for table in WRITTEN_BY:
        theirs = db.update(table).where(table.account_id == person.account_id).values(account_id=None)
        db.session.execute(theirs.execution_options(synchronize_session=False))


def erase(person: Person) -> str:
    """Forget who a person's pledges were; what is in the books stays, and what was only promised is taken back.

    Nobody could tell them any more that they are charged.
    """
    rows = list(db.session.scalars(db.select(Pledge).where(_theirs(person)).order_by(Pledge.payment_id, Pledge.id)))
    for payment_id in (row.payment_id for row in rows if row.payment_id is not None):
        payments.locked(payment_id)  # payments are locked before their pledges, everywhere
    _forget_authors(person)
    forget_addresses_of(row.id for row in rows)
    for row in rows:
        row.email = row.name = row.message = FORGOTTEN
        row.shown_as = FORGOTTEN if row.organisation_id is None else row.shown_as  # a city's own name stays
        row.account_id = None
        touch(reference(row.campaign_id))
        db.session.flush()
        take_back_if_possible(row)
    return f"made {len(rows)} pledges anonymous"
