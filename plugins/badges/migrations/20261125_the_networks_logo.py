"""the network's logo

Revision ID: c35f0e9a7d12
Revises: a7d90c3be415
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = 'c35f0e9a7d12'
down_revision = 'a7d90c3be415'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('badges_logo',
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('mark', sa.String(), nullable=False),
    sa.Column('tag', sa.String(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('uploaded_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('tried', 'used')", name=op.f('ck_badges_logo_state')),
    sa.PrimaryKeyConstraint('state', name=op.f('pk_badges_logo'))
    )
    with op.batch_alter_table('badges_round', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mark', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('badges_round', schema=None) as batch_op:
        batch_op.drop_column('mark')
    op.drop_table('badges_logo')
