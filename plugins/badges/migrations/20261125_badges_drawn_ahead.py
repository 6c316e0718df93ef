"""badges drawn ahead

Revision ID: e2b7c4d1a960
Revises: 9d7e1580a5bb
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = 'e2b7c4d1a960'
down_revision = '9d7e1580a5bb'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('badges_said',
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('drawn_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_badges_said_organisation_id_core_organisation')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_badges_said')),
    sa.UniqueConstraint('slug', name=op.f('uq_badges_said_slug'))
    )
    op.create_table('badges_round',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ended_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('change_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.CheckConstraint("id = 1", name=op.f('ck_badges_round_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_badges_round'))
    )


def downgrade() -> None:
    op.drop_table('badges_round')
    op.drop_table('badges_said')
