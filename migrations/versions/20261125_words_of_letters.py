"""words of letters

Revision ID: b7e13f60ac92
Revises: 9a4d7e5c21b8
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = 'b7e13f60ac92'
down_revision = '9a4d7e5c21b8'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('core_mail_wording',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('number', NUMBER, nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('account_id', NUMBER, nullable=False),
    sa.Column('written_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_core_mail_wording_number')),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_mail_wording_account_id_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_mail_wording')),
    sa.UniqueConstraint('template', 'language', 'number', 'message', name=op.f('uq_core_mail_wording_template'))
    )


def downgrade() -> None:
    op.drop_table('core_mail_wording')
