"""No money goes wrong, whatever happens in whatever order; and what would go wrong is found."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from portal.database import db
from portal.kernel.ids import new_token
from portal.payments import collecting
from portal.payments.gateway import Charge
from portal.testing import MakeApp
from tests.simulation.machine import Simulation
from tests.simulation.world import FUSES, MoodySandbox


def simulate(app: Flask, template: Path | None, examples: int, steps: int, *phases: Phase) -> None:
    """Run the machine in a portal's context; what fails is shown as a programme, with the words that repeat it."""
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
        phases=phases or (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    )
    with app.app_context():
        try:
            run_state_machine_as_test(lambda: Simulation(app, template), settings=how)
        finally:
            FUSES.clear()
            db.session.remove()


@pytest.mark.only_on("sqlite")
@pytest.mark.timeout(900)
def test_whatever_happens_no_money_goes_wrong(make_app: MakeApp, sqlite_template: Path) -> None:
    simulate(make_app(), sqlite_template, 3, 30)


@pytest.mark.only_on("sqlite")
@pytest.mark.long
@pytest.mark.timeout(7200)
def test_whatever_happens_for_long_no_money_goes_wrong(make_app: MakeApp, sqlite_template: Path) -> None:
    simulate(make_app(), sqlite_template, 250, 60)


@pytest.mark.only_on("sqlite")
@pytest.mark.long
def test_a_refund_that_is_asked_for_again_under_another_key_is_found(
    make_app: MakeApp, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = MoodySandbox.refund

    def careless(gateway: MoodySandbox, keys: Any, reference: str, amount: Any, key: str) -> Any:
        return real(gateway, keys, reference, amount, f"{key} {new_token()}")

    monkeypatch.setattr(MoodySandbox, "refund", careless)
    with pytest.raises((AssertionError, ExceptionGroup)):
        simulate(make_app(), sqlite_template, 300, 40, Phase.generate)


@pytest.mark.only_on("sqlite")
@pytest.mark.long
def test_a_charge_that_is_begun_anew_after_a_crash_is_found(
    make_app: MakeApp, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_attempt, real_charge = collecting._live_attempt, MoodySandbox.create_charge

    def forgetful(payment_id: int) -> tuple[int | None, str]:
        return real_attempt(payment_id)[0], ""

    def careless(gateway: MoodySandbox, keys: Any, charge: Charge) -> str:
        made = Charge(charge.payment_id, charge.amount, charge.method_reference, charge.title, new_token())
        return real_charge(gateway, keys, made)

    monkeypatch.setattr(collecting, "_live_attempt", forgetful)
    monkeypatch.setattr(MoodySandbox, "create_charge", careless)
    with pytest.raises((AssertionError, ExceptionGroup)):
        simulate(make_app(), sqlite_template, 300, 40, Phase.generate)


@pytest.mark.only_on("postgresql")
@pytest.mark.timeout(900)
def test_it_goes_no_more_wrong_on_postgresql(make_app: MakeApp) -> None:
    simulate(make_app(), None, 1, 40, Phase.generate)
