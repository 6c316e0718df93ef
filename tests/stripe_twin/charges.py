"""Charges, and the account's money: what every charge, refund and dispute moved, and what it cost."""

from stripe import params as asks

from tests.stripe_twin.account import Account, Thing
from tests.stripe_twin.amounts import fee_of
from tests.stripe_twin.operations import listed, operation

SLOW_DEBIT = 3 * 86_400
SHOWN = (
    "bank_code", "branch_code", "brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4",
    "wallet",
)  # fmt: skip
DEFAULTS: Thing = {
    "balance_transaction": None,
    "amount_captured": 0,
    "failure_code": None,
    "failure_message": None,
    "receipt_url": None,
    "payment_method_details": None,
}


def new_charge(account: Account, intent: Thing, method: Thing, status: str) -> Thing:
    """A charge that was tried for a PaymentIntent."""
    charge = account.new(
        "charge",
        **DEFAULTS,
        amount=intent["amount"],
        currency=intent["currency"],
        customer=intent["customer"],
        payment_intent=intent["id"],
        payment_method=method["id"],
        billing_details=method["billing_details"],
        description=intent["description"],
        metadata=dict(intent["metadata"]),
        status=status,
        paid=status != "failed",
        captured=status != "failed",
    )
    told = {name: value for name, value in method[method["type"]].items() if name in SHOWN}
    charge["payment_method_details"] = {method["type"]: told, "type": method["type"]}
    intent["latest_charge"] = charge["id"]
    return charge


def money_came(account: Account, charge: Thing, *, fee_is_known: bool) -> None:
    """Count a charge's money; Stripe may say only later what it keeps of it."""
    charge |= {"status": "succeeded", "amount_captured": charge["amount"]}

    def settle() -> None:
        fee = fee_of(charge["amount"], charge["currency"])
        charge["balance_transaction"] = move(account, charge, charge["amount"], fee, "charge")["id"]
        if not fee_is_known:
            account.say("charge.updated", charge)

    if fee_is_known:
        settle()
    account.say("charge.succeeded", charge)
    if not fee_is_known:
        account.clock.after(account.fee_comes_after, settle)


def move(account: Account, source: Thing, amount: int, fee: int, kind: str) -> Thing:
    """Move money of the account, in the currency in which it settles."""
    currency, rate = account.settles.get(source["currency"], (source["currency"], None))
    if rate is not None:
        amount, fee = round(amount * rate), round(fee * rate)
    details = {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": "",
        "type": "stripe_fee",
    }
    return account.new(
        "balance_transaction",
        amount=amount,
        fee=fee,
        net=amount - fee,
        fee_details=[details] if fee else [],
        currency=currency,
        exchange_rate=None if rate is None else float(rate),
        source=source["id"],
        type=kind,
        reporting_category={"adjustment": "dispute"}.get(kind, kind),
        description=None,
        available_on=account.clock.now() + 7 * 86_400,
        status="pending",
    )


@operation("GET", "/v1/charges/{id}", asks.ChargeRetrieveParams)
def retrieve(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("charge", reference, "charge")


@operation("GET", "/v1/charges", asks.ChargeListParams)
def list_charges(account: Account, params: Thing) -> Thing:
    fields = {name: params[name] for name in ("customer", "payment_intent") if name in params}
    return listed(account.all("charge", **fields), params, "/v1/charges")


@operation("GET", "/v1/balance_transactions/{id}", asks.BalanceTransactionRetrieveParams)
def retrieve_transaction(account: Account, params: Thing, reference: str) -> Thing:
    return account.find("balance_transaction", reference)


@operation("GET", "/v1/balance_transactions", asks.BalanceTransactionListParams)
def list_transactions(account: Account, params: Thing) -> Thing:
    fields = {name: params[name] for name in ("currency", "source", "type") if name in params}
    return listed(account.all("balance_transaction", **fields), params, "/v1/balance_transactions")
