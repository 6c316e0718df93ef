"""letters that fail

Revision ID: 3c9e02b7f1d4
Revises: 5b1f7c02a9d4
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '3c9e02b7f1d4'
down_revision = '5b1f7c02a9d4'
branch_labels = None
depends_on = None

STATE = 'ck_core_mail_state'


def upgrade() -> None:
    with op.batch_alter_table('core_mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tries', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default=sa.text('0'), nullable=False))
        batch_op.add_column(sa.Column('next_try_at', portal.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f(STATE), type_='check')
        batch_op.create_check_constraint(op.f(STATE), "state IN ('waiting', 'sending', 'sent', 'failed', 'given_up')")


def downgrade() -> None:
    op.execute("UPDATE core_mail SET state = 'failed' WHERE state = 'given_up'")
    with op.batch_alter_table('core_mail', schema=None) as batch_op:
        batch_op.drop_constraint(op.f(STATE), type_='check')
        batch_op.create_check_constraint(op.f(STATE), "state IN ('waiting', 'sending', 'sent', 'failed')")
        batch_op.drop_column('next_try_at')
        batch_op.drop_column('tries')
