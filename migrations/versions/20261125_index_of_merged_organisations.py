"""the index of merged organisations holds the few that are, so that no list of the others walks it

Revision ID: 7b40d2e9c6f1
Revises: 5e0c9a7712bd
"""

import sqlalchemy as sa
from alembic import op

revision = '7b40d2e9c6f1'
down_revision = '5e0c9a7712bd'
branch_labels = None
depends_on = None
IS_MERGED = sa.text('merged_into_id IS NOT NULL')


def upgrade() -> None:
    op.drop_index('ix_core_merged_into_id', 'core_organisation')
    op.create_index(
        'ix_core_organisation_merged', 'core_organisation', ['merged_into_id'],
        sqlite_where=IS_MERGED, postgresql_where=IS_MERGED,
    )


def downgrade() -> None:
    op.drop_index('ix_core_organisation_merged', 'core_organisation')
    op.create_index('ix_core_merged_into_id', 'core_organisation', ['merged_into_id'])
