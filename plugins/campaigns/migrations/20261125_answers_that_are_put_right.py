"""answers that are put right

Revision ID: 9b27e4c1d836
Revises: 5d0c7e31a9f4
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '9b27e4c1d836'
down_revision = '5d0c7e31a9f4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('campaigns_earlier_answer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('replaced_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_campaigns_earlier_answer_account_id_core_account')),
    sa.ForeignKeyConstraint(['question_id'], ['campaigns_question.id'], name=op.f('fk_campaigns_earlier_answer_question_id_campaigns_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns_earlier_answer')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_campaigns_earlier_answer_question_id'))
    )
    with op.batch_alter_table('campaigns_earlier_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaigns_earlier_answer_account_id'), ['account_id'], unique=False)

    with op.batch_alter_table('campaigns_question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('corrections', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('corrected_at', portal.database.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('campaigns_question', schema=None) as batch_op:
        batch_op.drop_column('corrected_at')
        batch_op.drop_column('corrections')

    with op.batch_alter_table('campaigns_earlier_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaigns_earlier_answer_account_id'))

    op.drop_table('campaigns_earlier_answer')
