"""commitments told apart

Revision ID: c41f7be2a093
Revises: 9b27e4c1d836
"""

import sqlalchemy as sa
from alembic import op

revision = 'c41f7be2a093'
down_revision = '9b27e4c1d836'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('campaigns_pledge', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_committed', sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in ('campaigns_total', 'campaigns_delta'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('committed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    for table in ('campaigns_delta', 'campaigns_total'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('committed')
    with op.batch_alter_table('campaigns_pledge', schema=None) as batch_op:
        batch_op.drop_column('is_committed')
