"""merging organisations

Revision ID: 5e0c9a7712bd
Revises: 2b8e61d0f4a7
"""

import sqlalchemy as sa
from alembic import op

revision = '5e0c9a7712bd'
down_revision = '2b8e61d0f4a7'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('core_organisation') as table:
        table.add_column(sa.Column('merged_into_id', ID, nullable=True))
        table.create_foreign_key(op.f('fk_core_merged_into_id_core_organisation'), 'core_organisation', ['merged_into_id'], ['id'])
        table.create_index(op.f('ix_core_merged_into_id'), ['merged_into_id'])
    op.create_table('core_merge',
    sa.Column('id', ID, nullable=False),
    sa.Column('kept_id', ID, nullable=False),
    sa.Column('gone_id', ID, nullable=False),
    sa.Column('gone_name', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('merged_by', ID, nullable=True),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('newest', sa.JSON(), nullable=False),
    sa.Column('undone_by', ID, nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undo_reason', sa.String(), nullable=False),
    sa.CheckConstraint('kept_id <> gone_id', name=op.f('ck_core_merge_two_records')),
    sa.CheckConstraint("(undone_at IS NULL) = (undo_reason = '')", name=op.f('ck_core_merge_undone')),
    sa.ForeignKeyConstraint(['kept_id'], ['core_organisation.id'], name=op.f('fk_core_merge_kept_id_core_organisation')),
    sa.ForeignKeyConstraint(['gone_id'], ['core_organisation.id'], name=op.f('fk_core_merge_gone_id_core_organisation')),
    sa.ForeignKeyConstraint(['merged_by'], ['core_account.id'], name=op.f('fk_core_merge_merged_by_core_account')),
    sa.ForeignKeyConstraint(['undone_by'], ['core_account.id'], name=op.f('fk_core_merge_undone_by_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_merge'))
    )
    with op.batch_alter_table('core_merge') as table:
        for column in ('kept_id', 'gone_id', 'merged_by', 'undone_by'):
            table.create_index(op.f(f'ix_core_merge_{column}'), [column])
    op.create_table('core_merge_change',
    sa.Column('id', ID, nullable=False),
    sa.Column('merge_id', ID, nullable=False),
    sa.Column('table', sa.String(), nullable=False),
    sa.Column('row', sa.JSON(), nullable=False),
    sa.Column('column', sa.String(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['merge_id'], ['core_merge.id'], name=op.f('fk_core_merge_change_merge_id_core_merge')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_merge_change'))
    )
    with op.batch_alter_table('core_merge_change') as table:
        table.create_index(op.f('ix_core_merge_change_merge_id'), ['merge_id'])


def downgrade() -> None:
    op.drop_table('core_merge_change')
    op.drop_table('core_merge')
    with op.batch_alter_table('core_organisation') as table:
        table.drop_index(op.f('ix_core_merged_into_id'))
        table.drop_constraint(op.f('fk_core_merged_into_id_core_organisation'), type_='foreignkey')
        table.drop_column('merged_into_id')
