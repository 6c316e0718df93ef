"""a movement is written in one statement on PostgreSQL

Revision ID: 5b1f7c02a9d4
Revises: 7d1c5be0a93f
"""

from alembic import op

revision = '5b1f7c02a9d4'
down_revision = '7d1c5be0a93f'
branch_labels = None
depends_on = None

# Entries and their line, or nothing and false when the reference is taken: also by somebody who wrote it meanwhile.
POST = """
CREATE FUNCTION core_ledger_post(
    wanted text, of_kind text, of_holder bigint, for_purpose text, in_currency text, of_payment bigint, at timestamptz,
    accounts text[], amounts bigint[], currencies text[]
) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO core_ledger_entry (line_reference, account, amount, currency)
        SELECT wanted, e.account, e.amount, e.currency FROM unnest(accounts, amounts, currencies)
        AS e (account, amount, currency);
    INSERT INTO core_ledger_line (reference, kind, holder_id, purpose, currency, payment_id, posted_at)
        VALUES (wanted, of_kind, of_holder, for_purpose, in_currency, of_payment, at);
    RETURN true;
EXCEPTION WHEN integrity_constraint_violation THEN
    IF EXISTS (SELECT 1 FROM core_ledger_line WHERE reference = wanted) THEN
        RETURN false;
    END IF;
    RAISE;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POST)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION core_ledger_post(text, text, bigint, text, text, bigint, timestamptz, text[], bigint[], text[])")
