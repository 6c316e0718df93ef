"""people who agreed to be named in public with their role

Revision ID: c41d8e0a7b36
Revises: 6a0f4be1d935
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = 'c41d8e0a7b36'
down_revision = '6a0f4be1d935'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('membership_named_role',
    sa.Column('grant_id', ID, autoincrement=False, nullable=False),
    sa.Column('account_id', ID, nullable=False),
    sa.Column('agreed_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_membership_named_role_account_id_core_account')),
    sa.ForeignKeyConstraint(['grant_id'], ['core_role_grant.id'], name=op.f('fk_membership_named_role_grant_id_core_role_grant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('grant_id', name=op.f('pk_membership_named_role'))
    )
    with op.batch_alter_table('membership_named_role', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_named_role_account_id'), ['account_id'], unique=False)


def downgrade() -> None:
    op.drop_table('membership_named_role')
