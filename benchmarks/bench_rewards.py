"""Sixteen clients race for the last pieces of a return: exactly as many are promised as there are, and quickly."""

import tempfile
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, text

from benchmarks.clients import Race, clients_of
from benchmarks.filling import CROWDED
from benchmarks.portals import filled, postgresql_database, settings_for
from benchmarks.report import Measure
from portal.engines import migration_engine

CLIENTS, ROUNDS, PIECES, PATIENCE = 16, 3, 500, 20.0
BAR = 0.30


def run() -> list[Measure]:
    """Measure."""
    limited, free, promised = [], [], []
    with postgresql_database() as url, tempfile.TemporaryDirectory() as folder:
        live = dict(filled(url, 1000))
        campaign = [CROWDED, live[CROWDED]]
        engine = migration_engine(url)
        with clients_of(settings_for(url, Path(folder))) as clients:
            for _ in range(ROUNDS):
                reward_id = _offer(engine, PIECES)
                values = {"campaign": campaign, "reward_id": reward_id}
                limited.append(clients.run(Race("pledge_with_return", CLIENTS, values, PATIENCE)).rate)
                promised.append(_promised(engine, reward_id))
                values = {"campaign": campaign, "reward_id": _offer(engine, None)}
                free.append(clients.run(Race("pledge_with_return", CLIENTS, values)).rate)
        engine.dispose()
    ratio = median(limited) / median(free)
    against = f"without a limit: {median(free):,.0f} a second"
    what = f"pledges for the last {PIECES} pieces"
    return [
        Measure(what, median(limited), "a second", against, ratio, f"≥ {BAR}", ratio >= BAR),
        Measure(f"pieces promised of {PIECES}, in {ROUNDS} races", max(promised, key=lambda n: abs(n - PIECES)), "",
                "", None, f"exactly {PIECES}", set(promised) == {PIECES}),
    ]  # fmt: skip


def _offer(engine: Engine, stock: int | None) -> int:
    """Offer a return, limited or not."""
    with engine.begin() as connection:
        reward_id: int = connection.execute(
            text(
                "INSERT INTO campaigns_reward (campaign_id, position, price, stock, titles, descriptions) "
                "SELECT :campaign, max(position) + 1, 1000, :stock, '{}', '{}' FROM campaigns_reward RETURNING id"
            ),
            {"campaign": CROWDED, "stock": stock},
        ).scalar_one()
        slots = "INSERT INTO campaigns_reward_slot (reward_id, number) SELECT :reward, generate_series(1, :stock)"
        if stock:
            connection.execute(text(slots), {"reward": reward_id, "stock": stock})
    return reward_id


def _promised(engine: Engine, reward_id: int) -> int:
    """How many pledges were made for a return; the slots' own constraint keeps each piece to one of them."""
    pledges = "SELECT count(*) FROM campaigns_pledge WHERE reward_id = :reward"
    with engine.connect() as connection:
        return int(connection.execute(text(pledges), {"reward": reward_id}).scalar_one())
