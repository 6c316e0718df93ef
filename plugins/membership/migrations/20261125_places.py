"""places

Revision ID: 7d21c05be4aa
Revises: 591cff126904
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '7d21c05be4aa'
down_revision = '591cff126904'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
BY_BYTES = sa.String(collation='C').with_variant(sa.String(), 'sqlite')


def upgrade() -> None:
    op.create_table('membership_place',
    sa.Column('id', ID, autoincrement=False, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('division', sa.String(), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=False),
    sa.Column('longitude', sa.Double(), nullable=False),
    sa.Column('population', ID, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_place'))
    )
    op.create_table('membership_place_name',
    sa.Column('folded', BY_BYTES, nullable=False),
    sa.Column('place_id', ID, nullable=False),
    sa.Column('first', ID, nullable=False),
    sa.Column('population', ID, nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['place_id'], ['membership_place.id'], name=op.f('fk_membership_place_name_place_id_membership_place')),
    sa.PrimaryKeyConstraint('folded', 'place_id', name=op.f('pk_membership_place_name')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_membership_place_name_place_id'), 'membership_place_name', ['place_id'])
    op.create_table('membership_edition',
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('taken_in_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('fingerprint', name=op.f('pk_membership_edition'))
    )
    with op.batch_alter_table('membership_interest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('place_id', ID, nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_membership_interest_place_id_membership_place'), 'membership_place', ['place_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('membership_interest', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_membership_interest_place_id_membership_place'), type_='foreignkey')
        batch_op.drop_column('place_id')
    op.drop_table('membership_edition')
    op.drop_table('membership_place_name')
    op.drop_table('membership_place')
