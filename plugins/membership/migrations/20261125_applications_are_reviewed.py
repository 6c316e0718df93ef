"""applications are reviewed

Revision ID: 81fb81801d87
Revises: 5c70456e1ba7
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '81fb81801d87'
down_revision = '5c70456e1ba7'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('membership_application', schema=None) as batch_op:
        batch_op.add_column(sa.Column('slug', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('dossier_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('is_by_office', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('forgotten_at', portal.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_membership_application_dossier_id'), ['dossier_id'])
        batch_op.create_unique_constraint(batch_op.f('uq_membership_application_submission_id'), ['submission_id'])
        batch_op.create_foreign_key(batch_op.f('fk_membership_application_submission_id_core_submission'), 'core_submission', ['submission_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_membership_application_dossier_id_core_dossier'), 'core_dossier', ['dossier_id'], ['id'])

    with op.batch_alter_table('membership_application', schema=None) as batch_op:
        batch_op.alter_column('slug', server_default=None)
        batch_op.alter_column('is_by_office', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('membership_application', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_membership_application_dossier_id_core_dossier'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_membership_application_submission_id_core_submission'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_membership_application_submission_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_membership_application_dossier_id'), type_='unique')
        batch_op.drop_column('submission_id')
        batch_op.drop_column('dossier_id')
        batch_op.drop_column('slug')
        batch_op.drop_column('forgotten_at')
        batch_op.drop_column('is_by_office')

