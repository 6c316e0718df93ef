"""directory: what it shows of every organisation, in the order of each language, and the words to find it by

Revision ID: 2c1d5070b052
Revises: 3fd1a7c80b92
"""

import sqlalchemy as sa
from alembic import op

revision = '2c1d5070b052'
down_revision = '3fd1a7c80b92'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
BY_BYTES = sa.String(collation='C').with_variant(sa.String(), 'sqlite')


def upgrade() -> None:
    op.create_table('membership_directory_line',
    sa.Column('organisation_id', ID, nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('sort_key', sa.LargeBinary(), nullable=False),
    sa.Column('letter', BY_BYTES, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('name_language', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('region', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_membership_directory_line_organisation_id_core_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', 'language', name=op.f('pk_membership_directory_line'))
    )
    for name, columns in (('order', []), ('country', ['country']), ('region', ['region']), ('letter', ['letter'])):
        op.create_index(
            f'ix_membership_directory_line_{name}', 'membership_directory_line',
            ['language', *columns, 'sort_key', 'organisation_id'],
        )
    op.create_table('membership_directory_word',
    sa.Column('word', BY_BYTES, nullable=False),
    sa.Column('organisation_id', ID, nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_membership_directory_word_organisation_id_core_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('word', 'organisation_id', name=op.f('pk_membership_directory_word')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_membership_directory_word_organisation_id'), 'membership_directory_word', ['organisation_id'])


def downgrade() -> None:
    op.drop_table('membership_directory_word')
    op.drop_table('membership_directory_line')
