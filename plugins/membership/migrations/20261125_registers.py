"""registers from files

Revision ID: 3fd1a7c80b92
Revises: 2e97c5d3b8f1
"""

import sqlalchemy as sa
from alembic import op

revision = '3fd1a7c80b92'
down_revision = '2e97c5d3b8f1'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
STEPS = "'sent', 'reading', 'comparing', 'ready', 'taking_in', 'done', 'undoing', 'undone'"
OUTCOMES = "'new', 'same', 'possible', 'repeated', 'unreadable'"


def upgrade() -> None:
    op.create_table('membership_register',
    sa.Column('id', ID, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('header', sa.JSON(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('rows', ID, nullable=False),
    sa.Column('done', ID, nullable=False),
    sa.Column('sent_by', ID, nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undo_reason', sa.String(), nullable=False),
    sa.CheckConstraint(f'step IN ({STEPS})', name=op.f('ck_membership_register_step')),
    sa.ForeignKeyConstraint(['sent_by'], ['core_account.id'], name=op.f('fk_membership_register_sent_by_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_register'))
    )
    with op.batch_alter_table('membership_register') as table:
        table.create_index(op.f('ix_membership_register_sent_by'), ['sent_by'])
    op.create_table('membership_register_row',
    sa.Column('id', ID, nullable=False),
    sa.Column('import_id', ID, nullable=False),
    sa.Column('number', ID, nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('mark', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('organisation_id', ID, nullable=True),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('entered_id', ID, nullable=True),
    sa.Column('member_id', ID, nullable=True),
    sa.Column('is_done', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.CheckConstraint(f"outcome = '' OR outcome IN ({OUTCOMES})", name=op.f('ck_membership_register_row_outcome')),
    sa.ForeignKeyConstraint(['import_id'], ['membership_register.id'], name=op.f('fk_membership_register_row_import_id_membership_register')),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_membership_register_row_organisation_id_core_organisation')),
    sa.ForeignKeyConstraint(['entered_id'], ['core_organisation.id'], name=op.f('fk_membership_register_row_entered_id_core_organisation')),
    sa.ForeignKeyConstraint(['member_id'], ['membership_member.id'], name=op.f('fk_membership_register_row_member_id_membership_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_register_row')),
    sa.UniqueConstraint('import_id', 'number', name=op.f('uq_membership_register_row_import_id'))
    )
    with op.batch_alter_table('membership_register_row') as table:
        table.create_index('ix_membership_register_row_mark', ['import_id', 'mark'])
        table.create_index('ix_membership_register_row_outcome', ['import_id', 'outcome', 'number'])
        for column in ('organisation_id', 'entered_id', 'member_id'):
            table.create_index(op.f(f'ix_membership_register_row_{column}'), [column])


def downgrade() -> None:
    op.drop_table('membership_register_row')
    op.drop_table('membership_register')
