"""the index of merged organisations under the name that its column gives it

Revision ID: 7b40d2e9c6f1
Revises: 5e0c9a7712bd
"""

from alembic import op

revision = '7b40d2e9c6f1'
down_revision = '5e0c9a7712bd'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_core_merged_into_id', 'core_organisation')
    op.create_index('ix_core_organisation_merged_into_id', 'core_organisation', ['merged_into_id'])


def downgrade() -> None:
    op.drop_index('ix_core_organisation_merged_into_id', 'core_organisation')
    op.create_index('ix_core_merged_into_id', 'core_organisation', ['merged_into_id'])
