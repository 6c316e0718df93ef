"""ways to pay

Revision ID: 5d0c7e31a9f4
Revises: b59463566948
"""

import sqlalchemy as sa
from alembic import op

revision = '5d0c7e31a9f4'
down_revision = 'b59463566948'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('campaigns_pledge', schema=None) as batch_op:
        batch_op.add_column(sa.Column('gateway', sa.String(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('campaigns_pledge', schema=None) as batch_op:
        batch_op.drop_column('gateway')
