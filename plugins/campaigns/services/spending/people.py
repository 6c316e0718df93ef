"""What the expenses know of people who were paid, and forgetting their names."""

from plugins.campaigns.models import Campaign, Expense
from plugins.campaigns.services.creating import reference
from portal.changes import touch
from portal.database import db
from portal.hooks import Person, PersonalData
from portal.kernel.text import N_


def known_of(person: Person) -> PersonalData:
    """Every sum that was paid to a person of whom an expense names the address."""
    rows = db.session.execute(
        db.select(Expense, Campaign.slug, Campaign.currency)
        .join(Campaign, Campaign.id == Expense.campaign_id)
        .where(Expense.payee_email == person.email, Expense.payee_email != "")
        .order_by(Expense.id)
    )
    return PersonalData(
        N_("Sums that were paid to you"),
        tuple(
            {
                "campaign": row.slug,
                "amount": row.Expense.amount,
                "currency": row.currency,
                "name": row.Expense.payee,
                "shown_as": row.Expense.payee_shown,
                "what": row.Expense.what,
                "day": row.Expense.spent_on.isoformat(),
            }
            for row in rows
        ),
    )


def erase(person: Person) -> str:
    """Forget the name of somebody who was paid; the sum stays in the books, and the document for the law's time."""
    theirs = db.select(Expense).where(Expense.payee_email == person.email, Expense.payee_email != "")
    rows = list(db.session.scalars(theirs.order_by(Expense.id)))
    for row in rows:
        row.payee = row.payee_email = row.payee_shown = ""
        touch(reference(row.campaign_id))
    return f"made {len(rows)} expenses anonymous; their documents are kept where only few see them, as the law asks"
