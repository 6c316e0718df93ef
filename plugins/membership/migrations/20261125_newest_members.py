"""newest members: the order in which the directory lists them

Revision ID: 6a0f4be1d935
Revises: 2c1d5070b052
"""

from alembic import op

revision = '6a0f4be1d935'
down_revision = '2c1d5070b052'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_membership_spell_since', 'membership_spell', ['since_on', 'organisation_id'])


def downgrade() -> None:
    op.drop_index('ix_membership_spell_since', 'membership_spell')
