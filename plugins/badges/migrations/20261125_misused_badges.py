"""misused badges

Revision ID: a7d90c3be415
Revises: e2b7c4d1a960
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = 'a7d90c3be415'
down_revision = 'e2b7c4d1a960'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('badges_misuse',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('host', sa.String(), nullable=False),
    sa.Column('said', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('told_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('decided_at', portal.database.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f('ck_badges_misuse_decided')),
    sa.CheckConstraint("state IN ('open', 'settled', 'set_aside')", name=op.f('ck_badges_misuse_state')),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_badges_misuse_organisation_id_core_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_badges_misuse'))
    )
    with op.batch_alter_table('badges_misuse', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_badges_misuse_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_badges_misuse_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_badges_misuse_state'), ['state'], unique=False)


def downgrade() -> None:
    op.drop_table('badges_misuse')
