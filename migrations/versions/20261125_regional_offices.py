"""regional offices

Revision ID: 4f0b6a2ce817
Revises: 7d3c1f92be60
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '4f0b6a2ce817'
down_revision = '7d3c1f92be60'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
INSTANT = portal.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table('core_office',
    sa.Column('id', ID, nullable=False),
    sa.Column('organisation_id', ID, nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('parent_id', ID, nullable=True),
    sa.Column('opened_at', INSTANT, nullable=False),
    sa.Column('closed_at', INSTANT, nullable=True),
    sa.CheckConstraint("level IN ('region', 'subregion', 'country')", name=op.f('ck_core_office_level')),
    sa.CheckConstraint("parent_id IS NULL OR level <> 'region'", name=op.f('ck_core_office_top')),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_core_office_organisation_id_core_organisation')),
    sa.ForeignKeyConstraint(['parent_id'], ['core_office.id'], name=op.f('fk_core_office_parent_id_core_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_office')),
    sa.UniqueConstraint('id', 'level', name=op.f('uq_core_office_id')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_core_office_organisation_id'))
    )
    with op.batch_alter_table('core_office', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_office_parent_id'), ['parent_id'], unique=False)

    op.create_table('core_office_country',
    sa.Column('id', ID, nullable=False),
    sa.Column('office_id', ID, nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('starts_at', INSTANT, nullable=False),
    sa.Column('ends_at', INSTANT, nullable=True),
    sa.CheckConstraint('length(country) = 2', name=op.f('ck_core_office_country_country_code')),
    sa.CheckConstraint('ends_at IS NULL OR ends_at >= starts_at', name=op.f('ck_core_office_country_order')),
    sa.ForeignKeyConstraint(['office_id', 'level'], ['core_office.id', 'core_office.level'], name=op.f('fk_core_office_country_office_id_core_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_office_country'))
    )
    with op.batch_alter_table('core_office_country', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_core_office_country_country'), ['country'], unique=False)
        batch_op.create_index(batch_op.f('ix_core_office_country_office_id'), ['office_id'], unique=False)
        batch_op.create_index('ix_core_office_country_once', ['country', 'level'], unique=True, sqlite_where=sa.text('ends_at IS NULL'), postgresql_where=sa.text('ends_at IS NULL'))


def downgrade() -> None:
    op.drop_table('core_office_country')
    op.drop_table('core_office')
