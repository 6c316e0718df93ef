"""people of organisations

Revision ID: 9b61d0e5f243
Revises: 2f8a6d91c4e7
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '9b61d0e5f243'
down_revision = '2f8a6d91c4e7'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
INSTANT = portal.database.UtcDateTime(timezone=True)
IS_OPEN = sa.text('confirmed_at IS NULL AND stopped_at IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('core_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signed_in_at', INSTANT, nullable=True))
    with op.batch_alter_table('core_role_grant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('end_told_for', INSTANT, nullable=True))
        batch_op.create_index(batch_op.f('ix_core_role_grant_ends_at'), ['ends_at'], unique=False)
    with op.batch_alter_table('core_invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('declined_at', INSTANT, nullable=True))
        batch_op.add_column(sa.Column('withdrawn_at', INSTANT, nullable=True))
        batch_op.add_column(sa.Column('language', sa.String(), server_default=sa.text("'en'"), nullable=False))
        batch_op.add_column(sa.Column('letters', ID, server_default=sa.text('1'), nullable=False))

    op.create_table('core_handover',
    sa.Column('id', ID, nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('stop_hash', sa.String(), nullable=False),
    sa.Column('organisation_id', ID, nullable=False),
    sa.Column('from_id', ID, nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('starts_at', INSTANT, nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('started_by', ID, nullable=False),
    sa.Column('created_at', INSTANT, nullable=False),
    sa.Column('opens_at', INSTANT, nullable=False),
    sa.Column('ends_at', INSTANT, nullable=False),
    sa.Column('to_id', ID, nullable=True),
    sa.Column('confirmed_at', INSTANT, nullable=True),
    sa.Column('moves_at', INSTANT, nullable=True),
    sa.Column('stopped_at', INSTANT, nullable=True),
    sa.Column('stopped_by_link', sa.Boolean(), nullable=False),
    sa.Column('undone_at', INSTANT, nullable=True),
    sa.CheckConstraint('confirmed_at IS NULL OR moves_at IS NOT NULL', name=op.f('ck_core_handover_moves')),
    sa.CheckConstraint('undone_at IS NULL OR confirmed_at IS NOT NULL', name=op.f('ck_core_handover_undone')),
    sa.ForeignKeyConstraint(['from_id'], ['core_account.id'], name=op.f('fk_core_handover_from_id_core_account')),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_core_handover_organisation_id_core_organisation')),
    sa.ForeignKeyConstraint(['started_by'], ['core_account.id'], name=op.f('fk_core_handover_started_by_core_account')),
    sa.ForeignKeyConstraint(['to_id'], ['core_account.id'], name=op.f('fk_core_handover_to_id_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_handover')),
    sa.UniqueConstraint('stop_hash', name=op.f('uq_core_handover_stop_hash')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_core_handover_token_hash'))
    )
    with op.batch_alter_table('core_handover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_handover_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_core_handover_open', ['organisation_id', 'from_id'], unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)

    op.create_table('core_handed_over',
    sa.Column('id', ID, nullable=False),
    sa.Column('handover_id', ID, nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('old_id', ID, nullable=False),
    sa.Column('new_id', ID, nullable=False),
    sa.Column('ended_at', INSTANT, nullable=True),
    sa.ForeignKeyConstraint(['handover_id'], ['core_handover.id'], name=op.f('fk_core_handed_over_handover_id_core_handover')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_handed_over'))
    )
    with op.batch_alter_table('core_handed_over', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_handed_over_handover_id'), ['handover_id'], unique=False)

    op.create_table('core_organisation_domain',
    sa.Column('id', ID, nullable=False),
    sa.Column('organisation_id', ID, nullable=False),
    sa.Column('domain', sa.String(), nullable=False),
    sa.Column('confirmed_by', ID, nullable=False),
    sa.Column('confirmed_at', INSTANT, nullable=False),
    sa.CheckConstraint('domain = lower(domain)', name=op.f('ck_core_organisation_domain_lower_case')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['core_account.id'], name=op.f('fk_core_organisation_domain_confirmed_by_core_account')),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_core_organisation_domain_organisation_id_core_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_organisation_domain')),
    sa.UniqueConstraint('organisation_id', 'domain', name=op.f('uq_core_organisation_domain_organisation_id'))
    )


def downgrade() -> None:
    op.drop_table('core_organisation_domain')
    op.drop_table('core_handed_over')
    op.drop_table('core_handover')
    with op.batch_alter_table('core_invitation', schema=None) as batch_op:
        for column in ('letters', 'language', 'withdrawn_at', 'declined_at'):
            batch_op.drop_column(column)
    with op.batch_alter_table('core_role_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_core_role_grant_ends_at'))
        batch_op.drop_column('end_told_for')
    with op.batch_alter_table('core_account', schema=None) as batch_op:
        batch_op.drop_column('signed_in_at')
