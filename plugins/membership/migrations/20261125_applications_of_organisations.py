"""applications of organisations: what they declared is asked for whenever somebody may be one of them

Revision ID: d98b2f5c1e74
Revises: c41d8e0a7b36
"""

from alembic import op

revision = 'd98b2f5c1e74'
down_revision = 'c41d8e0a7b36'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_membership_application_organisation_id'), 'membership_application', ['organisation_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_membership_application_organisation_id'), 'membership_application')
