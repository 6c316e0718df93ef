"""order of names

Revision ID: 2b8e61d0f4a7
Revises: 9b61d0e5f243
"""

import sqlalchemy as sa
from alembic import op

from portal.kernel.collation import sort_key

revision = '2b8e61d0f4a7'
down_revision = '9b61d0e5f243'
branch_labels = None
depends_on = None

NAMES = sa.table('core_organisation_name', sa.column('id', sa.BigInteger), sa.column('name', sa.String), sa.column('sort_key', sa.LargeBinary))


def upgrade() -> None:
    op.add_column('core_organisation_name', sa.Column('sort_key', sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    keys = [{'row': row.id, 'key': sort_key(row.name)} for row in connection.execute(sa.select(NAMES.c.id, NAMES.c.name))]
    if keys:
        change = sa.update(NAMES).where(NAMES.c.id == sa.bindparam('row')).values(sort_key=sa.bindparam('key'))
        connection.execute(change, keys)
    with op.batch_alter_table('core_organisation_name') as table:
        table.alter_column('sort_key', existing_type=sa.LargeBinary(), nullable=False)
        table.create_index(op.f('ix_core_organisation_name_sort_key'), ['sort_key'])


def downgrade() -> None:
    with op.batch_alter_table('core_organisation_name') as table:
        table.drop_index(op.f('ix_core_organisation_name_sort_key'))
        table.drop_column('sort_key')
