"""Rows by the thousand for measuring, of the kinds that the services write, made by the database itself.

Campaigns are spread over regions, themes, currencies and states; each of their titles has a word that all have, one of
a hundred, and one of its own. One campaign, number 1, has as many pledges and ledger lines as there are campaigns.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from plugins.campaigns.rules import REGIONS, THEMES, CampaignState

CURRENCIES = ("EUR", "BRL", "USD", "XOF", "TND")
STATES = ("live", "live", "live", "collecting", "succeeded", "succeeded", "failed", "cancelled")
HOLDER, CROWDED = 1, 1  # the one fund holder, and the campaign to which everybody pledges
NUMBERS = (
    "WITH RECURSIVE numbers(i) AS (SELECT CAST(:first AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < :last)"
)
MANY = 50_000
NUMBERED = ("core_organisation", "core_organisation_name", "membership_member", "core_holder", "campaigns_campaign",
            "campaigns_reward", "campaigns_pledge")  # fmt: skip
DAYS = {"day": "2014-01-01", "due": "2015-01-01", "forever": "9999-12-31"}
ADMITTED = r"""'{"category"\: "associate"}'"""
WORDS = """'{"en": "A sample"}'"""
assert set(STATES) <= set(CampaignState)


def one_of(values: tuple[str, ...], number: str = "i") -> str:
    """Choose a word by a number, in SQL."""
    whens = " ".join(f"WHEN {place} THEN '{value}'" for place, value in enumerate(values))
    return f"(CASE ({number}) % {len(values)} {whens} END)"


def moment(connection: Connection, seconds: str) -> str:
    """An instant so many seconds from now, in SQL."""
    now = datetime.now(UTC).replace(microsecond=0)
    if connection.dialect.name == "sqlite":
        return f"(strftime('%Y-%m-%d %H:%M:%S', '{now:%Y-%m-%d %H:%M:%S}', ({seconds}) || ' seconds') || '.000000')"
    return f"(timestamptz '{now.isoformat()}' + ({seconds}) * interval '1 second')"


ORGANISATIONS = """
INSERT INTO core_organisation (id, slug, kind, country, region, place, website, original_language, created_at)
{numbers} SELECT i, 'city-' || i, 'local_government', 'SN', {region}, 'Place ' || i, '', 'en', {now} FROM numbers;
INSERT INTO core_organisation_name (id, organisation_id, language, name, folded, sort_key, is_former)
{numbers} SELECT i, i, 'en', 'City ' || i, 'city ' || i, {sort_key}, {false} FROM numbers;
INSERT INTO membership_member (id, organisation_id)
{numbers} SELECT i, i FROM numbers;
INSERT INTO membership_event (member_id, kind, happened_on, detail, reason, entered_at, key)
{numbers} SELECT i, 'admitted', {day}, {admitted}, '', {now}, 'fill-' || i FROM numbers;
INSERT INTO membership_spell (organisation_id, from_on, until_on, state, category, since_on, due_on)
{numbers} SELECT i, {day}, {forever}, 'active', 'associate', {day}, {due} FROM numbers
"""
CONFIRMATIONS = """
INSERT INTO membership_event (member_id, kind, happened_on, detail, reason, entered_at, key)
{numbers} SELECT i, 'confirmed', {due}, '{{}}', '', {now}, 'first-' || i FROM numbers
UNION ALL SELECT i, 'confirmed', {now_on}, '{{}}', '', {now}, 'second-' || i FROM numbers
"""
HOLDERS = """
INSERT INTO core_holder (id, slug, organisation_id, legal_name, address, tax_id, country, currencies, fee_per_mille,
floor_percent, grace_days, receipt_texts) VALUES (1, 'holder', 1, 'Sample Fund Holder', '1 Sample Street', 'SAMPLE-1',
'SN', '["EUR"]', 20, 80, 7, '{{}}');
INSERT INTO core_holder_gateway (holder_id, gateway, keys_encrypted, is_active) VALUES (1, 'sandbox', '', {true})
"""
CAMPAIGNS = """
INSERT INTO campaigns_campaign (id, slug, organisation_id, holder_id, region, theme, currency, goal, model,
floor_percent, grace_days, state, opens_at, deadline_at, time_zone, original_language, country, place, created_at,
checked_at)
{numbers} SELECT i, 'campaign-' || i, (i - 1) / 10 + 1, 1, {region}, {theme}, {currency}, 10000 + i, 'all_or_nothing',
80, 7, {state}, {before}, {deadline}, 'Africa/Dakar', 'en', 'SN', 'Place ' || i, {before}, {before} FROM numbers;
INSERT INTO campaigns_text (campaign_id, language, title, summary, story)
{numbers} SELECT i, 'en', 'Water street' || i % 100 || ' number' || i, 'What is planned in place ' || i || '.',
'Why it is **needed**.' FROM numbers;
INSERT INTO campaigns_word (word, campaign_id)
{numbers} SELECT 'water', i FROM numbers
UNION ALL SELECT 'street' || i % 100, i FROM numbers UNION ALL SELECT 'number' || i, i FROM numbers;
INSERT INTO campaigns_total (campaign_id, amount, pledges)
{numbers} SELECT i, 100 * (i % 90), i % 90 FROM numbers
"""
PLEDGES = r"""
INSERT INTO campaigns_pledge (id, campaign_id, amount, covered_fee, email, name, shown_as, message, language, country,
terms_version, form_key, created_at, counted_at, uncounted_at)
{numbers} SELECT i, 1, 1000 + i % 100, 0, 'backer' || i || '@city.example', 'Sample Backer', {shown_as}, '', 'en', 'SN',
'', 'fill-' || i, {before}, {before}, CASE WHEN i % 10 = 0 THEN {now} END FROM numbers;
INSERT INTO core_ledger_entry (line_reference, account, amount, currency)
{numbers} SELECT 'fill\:' || i, 'clearing', 1000, 'EUR' FROM numbers
UNION ALL SELECT 'fill\:' || i, 'campaign_funds', -1000, 'EUR' FROM numbers;
INSERT INTO core_ledger_line (reference, kind, holder_id, purpose, currency, posted_at)
{numbers} SELECT 'fill\:' || i, 'collected', 1, 'campaigns\:1', 'EUR', {before} FROM numbers;
DELETE FROM core_ledger_delta;
DELETE FROM core_ledger_total;
INSERT INTO core_ledger_total (purpose, holder_id, kind, account, currency, amount)
SELECT purposes.purpose, 1, 'collected', sides.account, 'EUR', sides.sign * {last} * 1000
FROM (SELECT '*' AS purpose UNION ALL SELECT 'campaigns\:1') AS purposes,
(SELECT 'clearing' AS account, 1 AS sign UNION ALL SELECT 'campaign_funds', -1) AS sides
"""
DETAILS = """
INSERT INTO campaigns_budget_line (campaign_id, position, part, amount, labels)
{numbers} SELECT 1, i, 'minimum', 1000, {words} FROM numbers;
INSERT INTO campaigns_reward (id, campaign_id, position, price, stock, titles, descriptions)
{numbers} SELECT i, 1, i, 1000 * i, 50, {words}, {words} FROM numbers;
INSERT INTO campaigns_reward_slot (reward_id, number)
{numbers} SELECT 1, i FROM numbers;
INSERT INTO campaigns_update (campaign_id, published_at, language, title, body)
{numbers} SELECT 1, {before}, 'en', 'News ' || i, 'It goes **on**.' FROM numbers
"""

PAYMENT_STATES = ("secured", "paid", "paid", "paid", "released", "refunded", "expired")
OFFICE = r"""
INSERT INTO core_payment (id, holder_id, gateway, purpose, title, amount, currency, charges, email, language,
return_path, cancel_path, state, state_at, created_at, checkout_number, checkout_reference, method_reference, refunded,
retries)
{numbers} SELECT i, 1, 'sandbox', 'campaigns\:1', 'Water street number' || i, 1000 + i % 100, 'EUR', 'later',
'backer' || i || '@city.example', 'en', '/en/', '/en/', {payment_state}, {past}, {before}, 1, '', '', 0, 0 FROM numbers;
INSERT INTO campaigns_pledge (id, campaign_id, payment_id, amount, covered_fee, email, name, shown_as, message,
language, country, terms_version, form_key, created_at, counted_at)
{numbers} SELECT i, 1, i, 1000 + i % 100, 0, 'backer' || i || '@city.example', 'Sample Backer', '', '', 'en', 'SN', '',
'office-' || i, {before}, {before} FROM numbers;
INSERT INTO core_audit_line (at, actor, act, object, details_hash)
{numbers} SELECT {past}, 'account\:' || i % 50, {act}, 'campaigns\:' || i % 1000, '' FROM numbers
"""
ACTS = ("role.give", "organisation.change", "campaigns.approved")

CALLS = """
INSERT INTO elections_call (id, slug, term_from, term_to, state, original_language, time_zone, opens_at, closes_at,
ballot, method, quorum_percent, created_at)
{numbers} SELECT i, 'call-' || i, 2027, 2028, 'published', 'en', 'Africa/Dakar', {before}, {deadline}, 'secret',
'majority', 0, {before} FROM numbers;
INSERT INTO elections_call_text (call_id, language, title, summary, who_may, what_is_asked)
{numbers} SELECT i, 'en', 'Call ' || i, 'A sample.', 'Members.', 'A letter.' FROM numbers
"""
QUESTIONS = """
INSERT INTO elections_question (call_id, name, email, language, text, form_key, asked_at, state, answer,
answer_language, answered_at)
{numbers} SELECT 1, 'Sample Person', 'person@city.example', 'en', 'May we?', 'fill-' || i, {before}, 'answered', 'Yes.',
'en', {before} FROM numbers
"""


def fill(engine: Engine, first: int, last: int) -> None:
    """Add the campaigns, pledges and ledger lines with these numbers; from 1 on, or from where it ended."""
    with engine.begin() as connection:
        _hurry(connection)
        cities = ((first + 9) // 10 if first > 1 else 1, (last + 9) // 10)
        if cities[0] <= cities[1]:
            _run(connection, ORGANISATIONS, *cities)
        if first == 1:
            _run(connection, HOLDERS, 1, 1)
            _run(connection, DETAILS, 1, 5)
    with ThreadPoolExecutor(1 if engine.dialect.name == "sqlite" else 2) as pool:
        list(pool.map(lambda script: _fill_tables(engine, script, first, last), (CAMPAIGNS, PLEDGES)))
    tidy(engine)


def fill_office(engine: Engine, first: int, last: int) -> None:
    """Add the payments, pledges to the crowded campaign and audit lines with these numbers."""
    _fill_tables(engine, OFFICE, first, last)
    tidy(engine)


def fill_questions(engine: Engine, first: int, last: int) -> None:
    """Add calls for the presidency and questions about the first of them that were answered."""
    with engine.begin() as connection:
        _hurry(connection)
        if first == 1:
            _run(connection, CALLS, 1, 3)
        _run(connection, QUESTIONS, first, last)


def _fill_tables(engine: Engine, script: str, first: int, last: int) -> None:
    """Fill tables; the indexes of large ones are made anew afterwards, which is quicker than to keep them."""
    with engine.begin() as connection:
        _hurry(connection)
        tables = re.findall(r"INSERT INTO (\w+)", script)
        indexes = [found for found in _indexes(connection) if found[0] in tables] if last - first > MANY else []
        for _, name, _ in indexes:
            connection.exec_driver_sql(f"DROP INDEX {name}")
        _run(connection, script, first, last)
        for _, _, sql in indexes:
            connection.exec_driver_sql(sql)


def _hurry(connection: Connection) -> None:
    """What is made here keeps the rules, so they are not asked; and nothing is lost with it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size=-500000")
        return
    for setting in ("session_replication_role=replica", "synchronous_commit=off", "maintenance_work_mem=262144"):
        connection.exec_driver_sql(f"SET LOCAL {setting}")


def _indexes(connection: Connection) -> list[tuple[str, str, str]]:
    """The indexes that no constraint made: their tables, names and how to make them."""
    is_lite = connection.dialect.name == "sqlite"
    found = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND name LIKE 'ix%'"
    if not is_lite:
        ours = "schemaname = 'public' AND indexname LIKE 'ix%%'"
        found = f"SELECT tablename, indexname, indexdef FROM pg_indexes WHERE {ours}"
    return [(table, name, sql) for table, name, sql in connection.exec_driver_sql(found)]


def _run(connection: Connection, script: str, first: int, last: int) -> None:
    is_lite = connection.dialect.name == "sqlite"
    days = {**DAYS, "now_on": datetime.now(UTC).date().isoformat()}
    filled = script.format(
        numbers=NUMBERS,
        region=one_of(REGIONS),
        theme=one_of(THEMES, "i / 7"),
        currency=one_of(CURRENCIES, "i / 3"),
        state=one_of(STATES, "i / 11"),
        shown_as="CASE WHEN i % 3 = 0 THEN 'Backer ' || i ELSE '' END",
        deadline=moment(connection, f"CASE WHEN (i / 11) % {len(STATES)} < 3 THEN 86400 + i * 7 ELSE -1 - i * 7 END"),
        before=moment(connection, "-90000000"),
        past=moment(connection, "-1000000 - i"),
        payment_state=one_of(PAYMENT_STATES),
        act=one_of(ACTS),
        now=moment(connection, "0"),
        **{name: f"'{day}'" if is_lite else f"date '{day}'" for name, day in days.items()},
        admitted=ADMITTED if is_lite else f"CAST({ADMITTED} AS json)",
        words=WORDS if is_lite else f"CAST({WORDS} AS json)",
        last=last,
        true="1" if is_lite else "true",
        false="0" if is_lite else "false",
        sort_key="CAST('city ' || i AS blob)" if is_lite else "convert_to('city ' || i, 'UTF8')",
    )
    for statement in filled.split(";\n"):
        is_counted = ":first" in statement
        connection.execute(text(statement), {"first": first, "last": last} if is_counted else {})


def fill_members(engine: Engine, last: int) -> None:
    """Add so many members that were admitted once, to an empty database; each has confirmed its data twice since."""
    with engine.begin() as connection:
        _run(connection, ORGANISATIONS, 1, last)
        _run(connection, CONFIRMATIONS, 1, last)


def tidy(engine: Engine) -> None:
    """Let PostgreSQL count on from here and look at its tables, as its autovacuum does; SQLite plans without that."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for table in NUMBERED:
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} HAVING max(id) > 0"
                )
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
