"""jobs that rest

Revision ID: e5a90b7d2c14
Revises: c41d86f0a7b3
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = 'e5a90b7d2c14'
down_revision = 'c41d86f0a7b3'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('core_job_pause',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('account_id', NUMBER, nullable=True),
    sa.Column('paused_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("why <> ''", name=op.f('ck_core_job_pause_why')),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_job_pause_account_id_core_account')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_core_job_pause'))
    )


def downgrade() -> None:
    op.drop_table('core_job_pause')
