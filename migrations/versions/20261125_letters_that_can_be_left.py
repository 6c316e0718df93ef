"""letters that can be left

Revision ID: 7d1c5be0a93f
Revises: 4a516775e4f3
"""

import sqlalchemy as sa
from alembic import op

revision = '7d1c5be0a93f'
down_revision = '4a516775e4f3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('core_mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unsubscribe_path', sa.String(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('core_mail', schema=None) as batch_op:
        batch_op.drop_column('unsubscribe_path')
