"""submissions and decisions

Revision ID: 2f8a6d91c4e7
Revises: a1f0d3b58c67
"""

import sqlalchemy as sa
from alembic import op

from portal.appendonly import forbid_changes
from portal.database import UtcDateTime

revision = '2f8a6d91c4e7'
down_revision = 'a1f0d3b58c67'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
INSTANT = UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table('core_submission',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('process', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('number', NUMBER, nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('concerns', sa.JSON(), nullable=False),
    sa.Column('account_id', NUMBER, nullable=True),
    sa.Column('submitted_at', INSTANT, nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('since', INSTANT, nullable=False),
    sa.Column('due_at', INSTANT, nullable=True),
    sa.Column('round', NUMBER, nullable=False),
    sa.Column('way', sa.String(), nullable=False),
    sa.Column('back_to', sa.String(), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_core_submission_number')),
    sa.CheckConstraint('round IN (1, 2)', name=op.f('ck_core_submission_round')),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_submission_account_id_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_submission')),
    sa.UniqueConstraint('process', 'subject', 'number', name=op.f('uq_core_submission_process'))
    )
    op.create_index('ix_core_submission_queue', 'core_submission', ['process', 'stage', 'since'])
    op.create_index('ix_core_submission_due', 'core_submission', ['stage', 'due_at'])
    op.create_index(op.f('ix_core_submission_subject'), 'core_submission', ['subject'])
    op.create_index(op.f('ix_core_submission_account_id'), 'core_submission', ['account_id'])
    op.create_table('core_assignment',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('submission_id', NUMBER, nullable=False),
    sa.Column('round', NUMBER, nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('account_id', NUMBER, nullable=False),
    sa.Column('assigned_at', INSTANT, nullable=False),
    sa.Column('assigned_by', NUMBER, nullable=True),
    sa.Column('recused_at', INSTANT, nullable=True),
    sa.Column('recused_why', sa.String(), nullable=False),
    sa.Column('link_used_at', INSTANT, nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_assignment_account_id_core_account')),
    sa.ForeignKeyConstraint(['assigned_by'], ['core_account.id'], name=op.f('fk_core_assignment_assigned_by_core_account')),
    sa.ForeignKeyConstraint(['submission_id'], ['core_submission.id'], name=op.f('fk_core_assignment_submission_id_core_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_assignment')),
    sa.UniqueConstraint('submission_id', 'round', 'stage', 'account_id', name=op.f('uq_core_assignment_submission_id'))
    )
    op.create_index('ix_core_assignment_account', 'core_assignment', ['account_id', 'submission_id'])
    op.create_index(op.f('ix_core_assignment_assigned_by'), 'core_assignment', ['assigned_by'])
    op.create_table('core_opinion',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('submission_id', NUMBER, nullable=False),
    sa.Column('round', NUMBER, nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('account_id', NUMBER, nullable=False),
    sa.Column('says', sa.String(), nullable=False),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('given_at', INSTANT, nullable=False),
    sa.CheckConstraint("says IN ('yes', 'no', 'abstain')", name=op.f('ck_core_opinion_says')),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_opinion_account_id_core_account')),
    sa.ForeignKeyConstraint(['submission_id'], ['core_submission.id'], name=op.f('fk_core_opinion_submission_id_core_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_opinion')),
    sa.UniqueConstraint('submission_id', 'round', 'stage', 'account_id', name=op.f('uq_core_opinion_submission_id'))
    )
    op.create_index(op.f('ix_core_opinion_account_id'), 'core_opinion', ['account_id'])
    op.create_table('core_decision',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('submission_id', NUMBER, nullable=False),
    sa.Column('round', NUMBER, nullable=False),
    sa.Column('result', sa.String(), nullable=False),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('tally', sa.JSON(), nullable=False),
    sa.Column('account_id', NUMBER, nullable=True),
    sa.Column('decided_at', INSTANT, nullable=False),
    sa.CheckConstraint("result IN ('accepted', 'refused')", name=op.f('ck_core_decision_result')),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_decision_account_id_core_account')),
    sa.ForeignKeyConstraint(['submission_id'], ['core_submission.id'], name=op.f('fk_core_decision_submission_id_core_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_decision')),
    sa.UniqueConstraint('submission_id', 'round', name=op.f('uq_core_decision_submission_id'))
    )
    op.create_index(op.f('ix_core_decision_account_id'), 'core_decision', ['account_id'])
    op.create_table('core_submission_event',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('submission_id', NUMBER, nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('round', NUMBER, nullable=False),
    sa.Column('account_id', NUMBER, nullable=True),
    sa.Column('at', INSTANT, nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_submission_event_account_id_core_account')),
    sa.ForeignKeyConstraint(['submission_id'], ['core_submission.id'], name=op.f('fk_core_submission_event_submission_id_core_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_submission_event'))
    )
    op.create_index('ix_core_submission_event_of', 'core_submission_event', ['submission_id', 'id'])
    op.create_index(op.f('ix_core_submission_event_account_id'), 'core_submission_event', ['account_id'])
    forbid_changes('core_submission_event')


def downgrade() -> None:
    for table in ('core_submission_event', 'core_decision', 'core_opinion', 'core_assignment', 'core_submission'):
        op.drop_table(table)
