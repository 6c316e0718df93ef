"""Sample accounts for the demo's fund holders, and a few promises to them; nobody can send money there."""

from flask import current_app

from plugins.reference_payments import sample_statement
from plugins.reference_payments.services import promising, receiving
from plugins.reference_payments.services.promising import NewPromise
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.organisations.models import Holder
from portal.organisations.services import open_gateway
from portal.payments import services as payments
from portal.payments.collecting import checkout

# The IBAN is the example of the Spanish banks' own documents; the CNPJ is that of no body.
ACCOUNTS = {
    "barcelona": ("sepa", {
        "account_name": "SAMPLE: OIDP Barcelona", "iban": "ES9121000418450200051332",
        "commitments": "count",
    }),
    "porto-alegre": ("pix", {
        "account_name": "SAMPLE OIDP Porto Alegre", "city": "Porto Alegre",
        "pix_key": "sample@pix.example", "cnpj": "11222333000181", "commitments": "count",
    }),
    "dakar": ("mobile", {
        "operator": "SAMPLE Mobile Money", "merchant": "000 000",
        "account_name": "SAMPLE: OIDP Dakar",
    }),
}  # fmt: skip
SAMPLES = (
    ("barcelona", Money(500_000, "EUR"), NewPromise(
        "Sample Treasurer", "City of Sample", purchase_order="SAMPLE-PO-1",
    ), 200_000),
    ("porto-alegre", Money(1_500_000, "BRL"), NewPromise(
        "Tesoureira Exemplo", "Prefeitura Exemplo", process_number="SAMPLE-0001/2026", empenho="2026NE000001",
        budget_year=2026, commitment="Termo de exemplo 1/2026",
    ), 0),
    ("dakar", Money(25_000, "XOF"), NewPromise("Personne Exemple"), 0),
    ("dakar", Money(10_000, "XOF"), None, 0),
)  # fmt: skip
LANGUAGES = {"barcelona": "es", "porto-alegre": "pt", "dakar": "fr"}
PURPOSE = "reference_payments:sample"


def fill() -> None:
    """Open the accounts, and let some promise, pay in part, and send money that nobody knows."""
    ring = current_app.extensions["portal.keys"]
    with unit_of_work() as session:
        ids = {row.slug: row.id for row in session.scalars(db.select(Holder).where(Holder.slug.in_(ACCOUNTS)))}
        for slug, holder_id in ids.items():
            open_gateway(holder_id, *ACCOUNTS[slug], ring)
    for slug, amount, new, came in SAMPLES:
        if slug in ids:
            promise_id = _promised(slug, ids[slug], amount, new)
            if came:
                _came(ids[slug], Money(came, amount.currency), promise_id, "SAMPLE-PO-1")
                _came(ids[slug], Money(4_200, amount.currency), None, "gift")
    if "barcelona" in ids:
        sample_statement.fill(ids["barcelona"], "EUR")


def _promised(slug: str, holder_id: int, amount: Money, new: NewPromise | None) -> int:
    """A sample promise; without the words of its payer they are still at the page that asks for them."""
    with unit_of_work():
        request = payments.PaymentRequest(
            holder_id=holder_id,
            gateway=ACCOUNTS[slug][0],
            purpose=PURPOSE,
            amount=amount,
            email="payer@sample.example",
            language=LANGUAGES[slug],
            charges="now",
            title="Sample: paid by reference",
            return_path=f"/{LANGUAGES[slug]}/",
            cancel_path=f"/{LANGUAGES[slug]}/",
        )
        payment_id = payments.begin(request)
    checkout(payment_id)
    with unit_of_work():
        row = promising.of_payment(payment_id)
        assert row is not None, "the page was just opened"
        if new is not None:
            promising.promise(row.id, new)
        return row.id


def _came(holder_id: int, amount: Money, promise_id: int | None, text: str) -> None:
    today = business_now().date()
    with unit_of_work():
        receiving.receive(
            receiving.NewReceipt(holder_id, amount, today, f"sample:{text}", text, "SAMPLE CITY"), promise_id
        )
