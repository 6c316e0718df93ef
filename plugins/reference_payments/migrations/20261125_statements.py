"""statements

Revision ID: 303b041916d0
Revises: 8f7b7d01759e
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '303b041916d0'
down_revision = '8f7b7d01759e'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('reference_payments_receipt', schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f('ck_reference_payments_receipt_confirmed_by_somebody'),
            'entered_by IS NULL OR booked_at IS NULL OR confirmed_by IS NOT NULL',
        )

    op.create_table('reference_payments_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('holder_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('mapping', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['holder_id'], ['core_holder.id'], name=op.f('fk_reference_payments_account_holder_id_core_holder')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference_payments_account')),
    sa.UniqueConstraint('holder_id', 'name', name=op.f('uq_reference_payments_account_holder_id'))
    )
    op.create_table('reference_payments_upload',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('sent_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sent_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('format', sa.String(), nullable=False),
    sa.Column('imported_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('imported_at', portal.database.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(imported_at IS NULL) = (data IS NOT NULL)', name=op.f('ck_reference_payments_upload_data_until_imported')),
    sa.ForeignKeyConstraint(['account_id'], ['reference_payments_account.id'], name=op.f('fk_reference_payments_upload_account_id_reference_payments_account')),
    sa.ForeignKeyConstraint(['imported_by'], ['core_account.id'], name=op.f('fk_reference_payments_upload_imported_by_core_account')),
    sa.ForeignKeyConstraint(['sent_by'], ['core_account.id'], name=op.f('fk_reference_payments_upload_sent_by_core_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference_payments_upload')),
    sa.UniqueConstraint('account_id', 'fingerprint', name=op.f('uq_reference_payments_upload_account_id'))
    )
    with op.batch_alter_table('reference_payments_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reference_payments_upload_imported_by'), ['imported_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_reference_payments_upload_sent_by'), ['sent_by'], unique=False)

    op.create_table('reference_payments_movement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('upload_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mark', sa.String(), nullable=False),
    sa.Column('booked_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('payer', sa.String(), nullable=False),
    sa.Column('payer_account', sa.String(), nullable=False),
    sa.Column('bank_id', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('wanted_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('is_done', sa.Boolean(), nullable=False),
    sa.Column('returns_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("outcome IN ('matched', 'waiting', 'returned', 'went_out')", name=op.f('ck_reference_payments_movement_outcome')),
    sa.CheckConstraint('amount < 0 OR returns_id IS NULL', name=op.f('ck_reference_payments_movement_only_what_went_out_returns')),
    sa.CheckConstraint('amount <> 0', name=op.f('ck_reference_payments_movement_moves')),
    sa.ForeignKeyConstraint(['account_id'], ['reference_payments_account.id'], name=op.f('fk_reference_payments_movement_account_id_reference_payments_account')),
    sa.ForeignKeyConstraint(['returns_id'], ['reference_payments_movement.id'], name=op.f('fk_reference_payments_movement_returns_id_reference_payments_movement')),
    sa.ForeignKeyConstraint(['upload_id'], ['reference_payments_upload.id'], name=op.f('fk_reference_payments_movement_upload_id_reference_payments_upload')),
    sa.ForeignKeyConstraint(['wanted_id'], ['reference_payments_promise.id'], name=op.f('fk_reference_payments_movement_wanted_id_reference_payments_promise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference_payments_movement')),
    sa.UniqueConstraint('account_id', 'mark', name=op.f('uq_reference_payments_movement_account_id')),
    sa.UniqueConstraint('returns_id', name=op.f('uq_reference_payments_movement_returns_id'))
    )
    with op.batch_alter_table('reference_payments_movement', schema=None) as batch_op:
        batch_op.create_index('ix_reference_payments_movement_amount', ['account_id', 'amount'], unique=False)
        batch_op.create_index('ix_reference_payments_movement_day', ['account_id', 'booked_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_reference_payments_movement_upload_id'), ['upload_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reference_payments_movement_wanted_id'), ['wanted_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('reference_payments_movement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reference_payments_movement_wanted_id'))
        batch_op.drop_index(batch_op.f('ix_reference_payments_movement_upload_id'))
        batch_op.drop_index('ix_reference_payments_movement_day')
        batch_op.drop_index('ix_reference_payments_movement_amount')

    op.drop_table('reference_payments_movement')
    with op.batch_alter_table('reference_payments_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reference_payments_upload_sent_by'))
        batch_op.drop_index(batch_op.f('ix_reference_payments_upload_imported_by'))

    op.drop_table('reference_payments_upload')
    op.drop_table('reference_payments_account')
    with op.batch_alter_table('reference_payments_receipt', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_reference_payments_receipt_confirmed_by_somebody'), type_='check')
