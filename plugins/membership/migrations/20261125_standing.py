"""standing: what happened to members, and what is worked out from it

Revision ID: 58b3a0d4c7e1
Revises: 81fb81801d87
"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

import portal.database
from portal.appendonly import forbid_changes

revision = '58b3a0d4c7e1'
down_revision = '81fb81801d87'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
KINDS = (
    'admitted', 'suspended', 'resumed', 'left', 'came_back', 'class_changed', 'confirmed', 'contributed', 'withdrawn',
)
OWN = sa.text('merged_from_id IS NULL')
FOREVER = date(9999, 12, 31)
AT_ONCE = 1000
REASON = 'Taken over from the register as it was kept before'


def upgrade() -> None:
    events, spells = _create()
    _fill(events, spells)
    forbid_changes('membership_event')
    with op.batch_alter_table('membership_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_member_state'))
        batch_op.drop_constraint(batch_op.f('ck_membership_member_category'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_membership_member_state'), type_='check')
        batch_op.drop_constraint(batch_op.f('uq_membership_member_organisation_id'), type_='unique')
        batch_op.drop_column('category')
        batch_op.drop_column('since_on')
        batch_op.drop_column('state')
        batch_op.add_column(sa.Column('merged_from_id', ID, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_membership_member_merged_from_id_core_organisation'),
            'core_organisation', ['merged_from_id'], ['id'],
        )
    with op.batch_alter_table('membership_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_member_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(
            'uq_membership_member_own', ['organisation_id'], unique=True, sqlite_where=OWN, postgresql_where=OWN
        )


def _create() -> tuple[sa.Table, sa.Table]:
    events = op.create_table('membership_event',
    sa.Column('id', ID, nullable=False),
    sa.Column('member_id', ID, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('entered_by', ID, nullable=True),
    sa.Column('entered_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.CheckConstraint('kind IN (' + ', '.join(f"'{kind}'" for kind in KINDS) + ')', name=op.f('ck_membership_event_kind')),
    sa.ForeignKeyConstraint(['entered_by'], ['core_account.id'], name=op.f('fk_membership_event_entered_by_core_account')),
    sa.ForeignKeyConstraint(['member_id'], ['membership_member.id'], name=op.f('fk_membership_event_member_id_membership_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_event')),
    sa.UniqueConstraint('key', name=op.f('uq_membership_event_key'))
    )
    with op.batch_alter_table('membership_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_event_entered_by'), ['entered_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_event_member_id'), ['member_id'], unique=False)

    spells = op.create_table('membership_spell',
    sa.Column('organisation_id', ID, nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.CheckConstraint('from_on < until_on', name=op.f('ck_membership_spell_days')),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_membership_spell_organisation_id_core_organisation')),
    sa.PrimaryKeyConstraint('organisation_id', 'from_on', name=op.f('pk_membership_spell'))
    )
    with op.batch_alter_table('membership_spell', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_spell_due_on'), ['due_on'], unique=False)
        batch_op.create_index('ix_membership_spell_until', ['until_on', 'state'], unique=False)

    op.create_table('membership_reminder',
    sa.Column('id', ID, nullable=False),
    sa.Column('organisation_id', ID, nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('letters', ID, nullable=False),
    sa.Column('reminded_at', portal.database.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['core_organisation.id'], name=op.f('fk_membership_reminder_organisation_id_core_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_reminder')),
    sa.UniqueConstraint('organisation_id', 'due_on', 'step', name=op.f('uq_membership_reminder_organisation_id'))
    )
    return events, spells


def _fill(events: sa.Table, spells: sa.Table) -> None:
    """Tell what was kept of each member as events: admitted, promoter since then, suspended or left as of today."""
    bind, now = op.get_bind(), datetime.now(UTC)
    rows = bind.execute(sa.text(
        'SELECT m.id, m.organisation_id, m.category, m.since_on, m.state, o.kind FROM membership_member m '
        'JOIN core_organisation o ON o.id = m.organisation_id ORDER BY m.id'
    )).all()
    for start in range(0, len(rows), AT_ONCE):
        told = [(row, _told(row, now)) for row in rows[start:start + AT_ONCE]]
        bind.execute(sa.insert(events), [event for _, those in told for event in those])
        bind.execute(sa.insert(spells), [spell for row, _ in told for spell in _spells(row, now.date())])


def _day(said: date | str) -> date:
    return said if isinstance(said, date) else date.fromisoformat(said)


def _told(row: sa.Row, now: datetime) -> list[dict]:
    since_on, today = _day(row.since_on), now.date()
    base = row.category if row.category != 'promoter' else _base(row)
    found = [('admitted', since_on, {'category': base, 'asked_from': max(since_on, today).isoformat()})]
    if row.category == 'promoter':
        found.append(('class_changed', since_on, {'category': 'promoter'}))
    if row.state != 'active':
        found.append((row.state, max(since_on, today), {}))
    return [
        {'member_id': row.id, 'kind': kind, 'happened_on': day, 'detail': detail, 'reason': REASON,
         'entered_by': None, 'entered_at': now, 'key': f'{row.id}:{kind}:{day}'}
        for kind, day, detail in found
    ]


def _base(row: sa.Row) -> str:
    return 'associate' if row.kind in ('local_government', 'regional_government') else 'collaborating'


def _spells(row: sa.Row, today: date) -> list[dict]:
    """What the rules make of those events, written out so that this revision stays as it is when they change."""
    since_on = _day(row.since_on)
    asked = max(since_on, today)
    is_leap = (asked.month, asked.day) == (2, 29)
    due_on = asked.replace(year=asked.year + 1, day=28 if is_leap else asked.day)
    same = {'organisation_id': row.organisation_id, 'since_on': since_on, 'due_on': due_on}
    was = {'from_on': since_on, 'until_on': FOREVER, 'state': 'active', 'category': row.category}
    if row.state == 'active':
        return [same | was]
    category = _base(row) if row.state == 'left' and row.category == 'promoter' else row.category
    ended = {'from_on': asked, 'until_on': FOREVER, 'state': row.state, 'category': category}
    return [same | was | {'until_on': asked}, same | ended] if since_on < asked else [same | ended]


def downgrade() -> None:
    bind = op.get_bind()
    with op.batch_alter_table('membership_member', schema=None) as batch_op:
        batch_op.drop_index('uq_membership_member_own')
        batch_op.drop_index(batch_op.f('ix_membership_member_organisation_id'))
        batch_op.drop_constraint(
            batch_op.f('fk_membership_member_merged_from_id_core_organisation'), type_='foreignkey'
        )
        batch_op.drop_column('merged_from_id')
        batch_op.add_column(sa.Column('category', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('since_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('state', sa.String(), nullable=True))
    bind.execute(sa.text(
        'UPDATE membership_member SET category = s.category, since_on = s.since_on, state = s.state '
        "FROM membership_spell s WHERE s.organisation_id = membership_member.organisation_id "
        "AND s.until_on > '9999-01-01'"
    ))
    with op.batch_alter_table('membership_member', schema=None) as batch_op:
        for column, kind in (('category', sa.String()), ('since_on', sa.Date()), ('state', sa.String())):
            batch_op.alter_column(column, existing_type=kind, nullable=False)
        batch_op.create_check_constraint(
            batch_op.f('ck_membership_member_category'), "category IN ('associate', 'collaborating', 'promoter')"
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_membership_member_state'), "state IN ('active', 'suspended', 'left')"
        )
        batch_op.create_unique_constraint(batch_op.f('uq_membership_member_organisation_id'), ['organisation_id'])
        batch_op.create_index(batch_op.f('ix_membership_member_state'), ['state'], unique=False)
    op.drop_table('membership_reminder')
    op.drop_table('membership_spell')
    op.drop_table('membership_event')
