"""addresses that wear out

Revision ID: 7d3c1f92be60
Revises: e5a90b7d2c14
"""

import sqlalchemy as sa
from alembic import op

revision = '7d3c1f92be60'
down_revision = 'e5a90b7d2c14'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('core_dead_address', sa.Column('weeks', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('core_dead_address') as table:
        table.drop_column('weeks')
