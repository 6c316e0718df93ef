"""money sent by the payer

Revision ID: c41d86f0a7b3
Revises: b7e13f60ac92
"""

from alembic import op

revision = 'c41d86f0a7b3'
down_revision = 'b7e13f60ac92'
branch_labels = None
depends_on = None

BEFORE = (
    'draft', 'awaiting_method', 'expired', 'secured', 'cancelled', 'released', 'collecting', 'processing',
    'action_required', 'paid', 'uncollectable', 'refund_pending', 'refunded', 'disputed', 'charged_back',
)


def upgrade() -> None:
    states(*BEFORE[:3], 'promised', *BEFORE[3:])


def downgrade() -> None:
    states(*BEFORE)


def states(*names: str) -> None:
    """Let payments be in these states and no others."""
    with op.batch_alter_table('core_payment', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_core_payment_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_core_payment_state'), f"state IN ({', '.join(repr(n) for n in names)})")
