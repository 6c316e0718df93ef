"""Letters to payers, each told once."""

from typing import Any

from plugins.reference_payments.models import Promise
from portal.mail.services import Letter, send


def tell(row: Promise, what: str, once_more: str = "") -> None:
    """Write a letter about a promise: promised, invoice, reminder."""
    if not row.email:
        return
    key = f"reference_payments:promise:{row.id}:{what}" + (f":{once_more}" if once_more else "")
    template = f"reference_payments/mail/{what}.md"
    send(Letter(row.email, row.language, template, key, values_of(row), about=f"payment:{row.payment_id}"))


def values_of(row: Promise) -> dict[str, Any]:
    """What letters about a promise may say; plain values only."""
    return {
        "promise_id": row.id,
        "name": row.payer,
        "minor": row.amount,
        "currency": row.currency,
        "title": row.title,
        "reference": row.reference,
        "due_at": row.due_on.isoformat() if row.due_on else "",
    }
