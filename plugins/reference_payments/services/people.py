"""What is known of a person, and forgetting it."""

from plugins.reference_payments.models import Promise
from plugins.reference_payments.rules import PromiseState
from portal.database import db

ENDED = (PromiseState.RECEIVED, PromiseState.CANCELLED)
TYPED = ("payer", "organisation", "address", "tax_id", "purchase_order", "process_number", "empenho", "commitment")


def known_of(email: str) -> list[dict[str, str]]:
    """What somebody promised to send, and what they said of themselves."""
    rows = db.session.scalars(db.select(Promise).where(Promise.email == email).order_by(Promise.id))
    return [
        {
            "reference": row.reference,
            "amount": f"{row.amount} {row.currency}",
            "state": row.state,
            **{name: getattr(row, name) for name in TYPED},
        }
        for row in rows
    ]


def forget(email: str) -> int:
    """Take the person off promises that are settled; sums and references stay with the books. How many there were."""
    rows = db.session.scalars(db.select(Promise).where(Promise.email == email, Promise.state.in_(ENDED))).all()
    for row in rows:
        row.email = ""
        for name in TYPED:
            setattr(row, name, "")
    return len(rows)
