"""seats of regional offices

Revision ID: 2e97c5d3b8f1
Revises: 58b3a0d4c7e1
"""

import sqlalchemy as sa
from alembic import op

revision = '2e97c5d3b8f1'
down_revision = '58b3a0d4c7e1'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('membership_seat',
    sa.Column('id', ID, nullable=False),
    sa.Column('office_id', ID, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('organisation_id', ID, nullable=False),
    sa.Column('account_id', ID, nullable=False),
    sa.Column('grant_id', ID, nullable=False),
    sa.Column('shows_person', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('political', 'operational')", name=op.f('ck_membership_seat_kind')),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_membership_seat_account_id_core_account')),
    sa.ForeignKeyConstraint(['office_id'], ['core_office.id'], name=op.f('fk_membership_seat_office_id_core_office')),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_membership_seat_organisation_id_core_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_seat')),
    sa.UniqueConstraint('grant_id', name=op.f('uq_membership_seat_grant_id'))
    )
    with op.batch_alter_table('membership_seat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_seat_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_seat_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_seat_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('membership_office_contact',
    sa.Column('office_id', ID, nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['core_office.id'], name=op.f('fk_membership_office_contact_office_id_core_office')),
    sa.PrimaryKeyConstraint('office_id', name=op.f('pk_membership_office_contact'))
    )


def downgrade() -> None:
    op.drop_table('membership_office_contact')
    op.drop_table('membership_seat')
