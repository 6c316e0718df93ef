"""mail that comes back

Revision ID: 9a4d7e5c21b8
Revises: 3c9e02b7f1d4
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '9a4d7e5c21b8'
down_revision = '3c9e02b7f1d4'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
INSTANT = portal.database.UtcDateTime(timezone=True)
OPEN = sa.text("kind = 'unknown' AND seen_at IS NULL")
KINDS = "kind IN ('no_address', 'not_delivered', 'delayed', 'automatic', 'unknown')"


def upgrade() -> None:
    op.create_table('core_dead_address',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('mail_id', NUMBER, nullable=True),
    sa.Column('since', INSTANT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_dead_address')),
    sa.UniqueConstraint('email', name=op.f('uq_core_dead_address_email'))
    )
    op.create_table('core_bounce',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('mail_id', NUMBER, nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('sender', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('read_at', INSTANT, nullable=False),
    sa.Column('seen_at', INSTANT, nullable=True),
    sa.CheckConstraint(KINDS, name=op.f('ck_core_bounce_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_bounce')),
    sa.UniqueConstraint('key', name=op.f('uq_core_bounce_key'))
    )
    with op.batch_alter_table('core_bounce', schema=None) as batch_op:
        batch_op.create_index('ix_core_bounce_kind', ['kind', 'id'], unique=False)
        batch_op.create_index('ix_core_bounce_open', ['id'], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.create_index('ix_core_bounce_mail_id', ['mail_id'], unique=False)

    op.create_table('core_finding',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('is_well', sa.Boolean(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('found_at', INSTANT, nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_core_finding'))
    )


def downgrade() -> None:
    op.drop_table('core_finding')
    op.drop_table('core_bounce')
    op.drop_table('core_dead_address')
