"""forms that the secretariat builds, and dossiers

Revision ID: a1f0d3b58c67
Revises: 4f0b6a2ce817
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = 'a1f0d3b58c67'
down_revision = '4f0b6a2ce817'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
INSTANT = portal.database.UtcDateTime(timezone=True)
IS_DRAFT = sa.text('published_at IS NULL')
FIXED = 'core_form_version: a published version never changes'


def upgrade() -> None:
    op.create_table('core_form',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_form')),
    sa.UniqueConstraint('purpose', 'kind', name=op.f('uq_core_form_purpose'))
    )
    op.create_table('core_form_version',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('form_id', NUMBER, nullable=False),
    sa.Column('number', NUMBER, nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('revision', NUMBER, nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('account_id', NUMBER, nullable=True),
    sa.Column('written_at', INSTANT, nullable=False),
    sa.Column('published_at', INSTANT, nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_core_form_version_number')),
    sa.ForeignKeyConstraint(['form_id'], ['core_form.id'], name=op.f('fk_core_form_version_form_id_core_form')),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_form_version_account_id_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_form_version')),
    sa.UniqueConstraint('form_id', 'number', name=op.f('uq_core_form_version_form_id'))
    )
    op.create_index('uq_core_form_version_draft', 'core_form_version', ['form_id'], unique=True, sqlite_where=IS_DRAFT, postgresql_where=IS_DRAFT)
    op.create_table('core_dossier',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('form_version_id', NUMBER, nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('created_at', INSTANT, nullable=False),
    sa.Column('sealed_at', INSTANT, nullable=True),
    sa.Column('open_fields', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['form_version_id'], ['core_form_version.id'], name=op.f('fk_core_dossier_form_version_id_core_form_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_dossier'))
    )
    op.create_index('ix_core_dossier_form_version_id', 'core_dossier', ['form_version_id'])
    op.create_table('core_dossier_answer',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('dossier_id', NUMBER, nullable=False),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('number', NUMBER, nullable=False),
    sa.Column('changed_by', NUMBER, nullable=True),
    sa.Column('changed_at', INSTANT, nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_core_dossier_answer_number')),
    sa.ForeignKeyConstraint(['dossier_id'], ['core_dossier.id'], name=op.f('fk_core_dossier_answer_dossier_id_core_dossier'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['changed_by'], ['core_account.id'], name=op.f('fk_core_dossier_answer_changed_by_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_dossier_answer')),
    sa.UniqueConstraint('dossier_id', 'field', name=op.f('uq_core_dossier_answer_dossier_id'))
    )
    op.create_table('core_dossier_document',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('dossier_id', NUMBER, nullable=False),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('stored', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', NUMBER, nullable=False),
    sa.Column('pages', NUMBER, nullable=False),
    sa.Column('scanned', sa.String(), nullable=False),
    sa.Column('uploaded_by', NUMBER, nullable=True),
    sa.Column('uploaded_at', INSTANT, nullable=False),
    sa.CheckConstraint("scanned IN ('clean', 'not_scanned')", name=op.f('ck_core_dossier_document_scanned')),
    sa.CheckConstraint('pages > 0 AND size > 0', name=op.f('ck_core_dossier_document_size')),
    sa.ForeignKeyConstraint(['dossier_id'], ['core_dossier.id'], name=op.f('fk_core_dossier_document_dossier_id_core_dossier'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['uploaded_by'], ['core_account.id'], name=op.f('fk_core_dossier_document_uploaded_by_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_dossier_document'))
    )
    op.create_index('ix_core_dossier_document_dossier_id', 'core_dossier_document', ['dossier_id'])
    op.create_index('ix_core_dossier_document_stored', 'core_dossier_document', ['stored'])
    op.create_table('core_dossier_presence',
    sa.Column('dossier_id', NUMBER, autoincrement=False, nullable=False),
    sa.Column('account_id', NUMBER, autoincrement=False, nullable=False),
    sa.Column('section', sa.String(), nullable=False),
    sa.Column('seen_at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['core_dossier.id'], name=op.f('fk_core_dossier_presence_dossier_id_core_dossier'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_core_dossier_presence_account_id_core_account')),
    sa.PrimaryKeyConstraint('dossier_id', 'account_id', name=op.f('pk_core_dossier_presence'))
    )
    _keep_what_is_published()


def _keep_what_is_published() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for act in ('UPDATE', 'DELETE'):
            op.execute(
                f"CREATE TRIGGER core_form_version_no_{act.lower()} BEFORE {act} ON core_form_version "
                f"WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{FIXED}'); END"
            )
        return
    op.execute(
        'CREATE FUNCTION core_form_version_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
        f"RAISE EXCEPTION '{FIXED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        'CREATE TRIGGER core_form_version_fixed BEFORE UPDATE OR DELETE ON core_form_version '
        'FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION core_form_version_fixed()'
    )


def downgrade() -> None:
    for table in ('presence', 'document', 'answer'):
        op.drop_table(f'core_dossier_{table}')
    op.drop_table('core_dossier')
    op.drop_table('core_form_version')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION core_form_version_fixed()')
    op.drop_table('core_form')
