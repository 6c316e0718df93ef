"""reviews by the core

What offices and the secretariat said of campaigns moves into the core's submissions, opinions, decisions and their
history; the table of verdicts goes.

Revision ID: 5ae1c9d07b36
Revises: c41f7be2a093
"""

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = '5ae1c9d07b36'
down_revision = 'c41f7be2a093'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
INSTANT = UtcDateTime(timezone=True)
PROCESS = 'campaigns.review'
RULES = {
    'check_days': 0, 'repair_days': 0, 'opinion_days': 0, 'way': 'one', 'decision_days': 0, 'silence_days': 0,
    'quorum': 50, 'majority': 50, 'appeal_days': 0, 'conflict_years': 3,
}
ACTS = {('office', 'approved'): 'advise', ('secretariat', 'approved'): 'decide'}  # all else gave it back


def table(name: str, *columns: str) -> sa.TableClause:
    kinds = {'at': INSTANT, 'JSON': sa.JSON()}
    found = [sa.column(column, kinds['at']) if column.endswith(('_at', 'since')) or column == 'at' else
             sa.column(column, kinds['JSON']) if column in ('rules', 'concerns', 'codes', 'tally', 'values') else
             sa.column(column) for column in columns]
    return sa.table(name, *found)


CAMPAIGN = table('campaigns_campaign', 'id', 'state', 'organisation_id', 'original_language')
HANDED_IN = table('campaigns_submission', 'id', 'campaign_id', 'number', 'account_id', 'sent_at')
VERDICT = table('campaigns_verdict', 'id', 'submission_id', 'by', 'says', 'reason', 'account_id', 'given_at')
SUBMISSION = table(
    'core_submission', 'id', 'process', 'subject', 'number', 'language', 'rules', 'concerns', 'account_id',
    'submitted_at', 'stage', 'since', 'due_at', 'round', 'way', 'back_to',
)
EVENT = table('core_submission_event', 'submission_id', 'act', 'stage', 'round', 'account_id', 'at', 'values')
OPINION = table(
    'core_opinion', 'submission_id', 'round', 'stage', 'account_id', 'says', 'codes', 'text', 'given_at',
)
DECISION = table(
    'core_decision', 'submission_id', 'round', 'result', 'codes', 'text', 'tally', 'account_id', 'decided_at',
)


def upgrade() -> None:
    bind = op.get_bind()
    for campaign in bind.execute(sa.select(CAMPAIGN)).all():
        move_reviews_of(campaign)
    op.drop_table('campaigns_verdict')


def move_reviews_of(campaign: sa.Row) -> None:
    """Write the reviews of one campaign down; after a yes that was taken back a new submission begins."""
    bind, current, number = op.get_bind(), None, 0
    theirs = HANDED_IN.c.campaign_id == campaign.id
    contents = bind.execute(sa.select(HANDED_IN).where(theirs).order_by(HANDED_IN.c.number)).all()
    for content in contents:
        if current is None:
            number += 1
            current = begin(campaign, content, number)
        else:
            add_event(current, 'repaired', 'committee', content.account_id, content.sent_at, {})
            stand(current, 'committee', content.sent_at)
        is_last = content is contents[-1]
        current = add_verdicts(current, content)
        if is_last and current is not None and campaign.state != 'review':
            if not is_sent_back(current):
                stand(current, 'withdrawn', content.sent_at)
        elif not is_last and current is not None and not is_sent_back(current):
            add_event(current, 'withdraw', 'withdrawn', None, content.sent_at, {})
            stand(current, 'withdrawn', content.sent_at)
            current = None


def begin(campaign: sa.Row, content: sa.Row, number: int) -> int:
    row = {
        'process': PROCESS, 'subject': f'campaigns:{campaign.id}', 'number': number,
        'language': campaign.original_language, 'rules': RULES, 'concerns': [campaign.organisation_id],
        'account_id': content.account_id, 'submitted_at': content.sent_at, 'stage': 'committee',
        'since': content.sent_at, 'due_at': None, 'round': 1, 'way': 'one', 'back_to': None,
    }
    found = op.get_bind().execute(sa.insert(SUBMISSION).values(row).returning(SUBMISSION.c.id)).scalar_one()
    add_event(found, 'hand_in', 'committee', content.account_id, content.sent_at, {})
    return found


def add_verdicts(current: int, content: sa.Row) -> int | None:
    """Write down what was said of what was handed in; nothing runs any more after the secretariat's yes."""
    bind = op.get_bind()
    of_it = sa.select(VERDICT).where(VERDICT.c.submission_id == content.id).order_by(VERDICT.c.id)
    left: int | None = current
    for one in bind.execute(of_it).all():
        act = ACTS.get((one.by, one.says), 'repair')
        stage = {'advise': 'committee', 'decide': 'accepted', 'repair': 'repair'}[act]
        values = {'text': one.reason} if one.reason else {}
        if act == 'repair':
            values['as'] = 'opinion' if one.by == 'office' else 'committee'
        add_event(current, act, stage, one.account_id, one.given_at, values)
        if act == 'advise' and one.account_id is not None:
            keep_opinion(current, one)
        elif act != 'advise':
            stand(current, stage, one.given_at)
        if act == 'decide':
            decide(current, one)
            left = None
    return left


def keep_opinion(current: int, one: sa.Row) -> None:
    bind = op.get_bind()
    same = (OPINION.c.submission_id == current, OPINION.c.account_id == one.account_id)
    bind.execute(sa.delete(OPINION).where(*same))
    bind.execute(sa.insert(OPINION).values(
        submission_id=current, round=1, stage='opinion', account_id=one.account_id, says='yes', codes=[],
        text=one.reason, given_at=one.given_at,
    ))


def decide(current: int, one: sa.Row) -> None:
    op.get_bind().execute(sa.insert(DECISION).values(
        submission_id=current, round=1, result='accepted', codes=[], text=one.reason, tally={},
        account_id=one.account_id, decided_at=one.given_at,
    ))


def add_event(current: int, act: str, stage: str, account_id: int | None, at: object, values: dict) -> None:
    op.get_bind().execute(sa.insert(EVENT).values(
        submission_id=current, act=act, stage=stage, round=1, account_id=account_id, at=at, values=values,
    ))


def stand(current: int, stage: str, since: object) -> None:
    back_to = 'committee' if stage == 'repair' else None
    where = sa.update(SUBMISSION).where(SUBMISSION.c.id == current)
    op.get_bind().execute(where.values(stage=stage, since=since, back_to=back_to))


def is_sent_back(current: int) -> bool:
    stage = sa.select(SUBMISSION.c.stage).where(SUBMISSION.c.id == current)
    return op.get_bind().execute(stage).scalar_one() == 'repair'


def downgrade() -> None:
    op.create_table('campaigns_verdict',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('submission_id', NUMBER, nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('says', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('account_id', NUMBER, nullable=True),
    sa.Column('given_at', INSTANT, nullable=False),
    sa.CheckConstraint("by IN ('office', 'secretariat')", name=op.f('ck_campaigns_verdict_by')),
    sa.CheckConstraint("length(reason) > 0 OR says = 'approved'", name=op.f('ck_campaigns_verdict_reason')),
    sa.CheckConstraint("says IN ('approved', 'sent_back')", name=op.f('ck_campaigns_verdict_says')),
    sa.ForeignKeyConstraint(['account_id'], ['core_account.id'], name=op.f('fk_campaigns_verdict_account_id_core_account')),
    sa.ForeignKeyConstraint(['submission_id'], ['campaigns_submission.id'], name=op.f('fk_campaigns_verdict_submission_id_campaigns_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns_verdict'))
    )
    op.create_index(op.f('ix_campaigns_verdict_account_id'), 'campaigns_verdict', ['account_id'])
    op.create_index('ix_campaigns_verdict_submission', 'campaigns_verdict', ['submission_id', 'id'])
