"""Somebody who paid by Stripe asks what is known of them, and to be forgotten."""

import pytest

from plugins.stripe_payments.people import forget_customers
from portal.accounts.privacy import erase, known_of, person_of
from portal.database import unit_of_work
from portal.kernel.errors import Conflict
from portal.payments.gateway import Unknown
from portal.payments.services import cancel
from portal.viewer import NOBODY
from tests.core.payments.conftest import work_through
from tests.plugins.stripe_payments.conftest import World

PAYER = "Backer@city.example"  # as they wrote it this time


def forget(world: World) -> list[str]:
    with unit_of_work():
        done = erase(person_of(PAYER), NOBODY)
    work_through(world.app)
    return done


def customers(world: World) -> list[str]:
    return [str(one["email"]) for one in world.twin.account.all("customer")]


def test_a_copy_of_what_is_known_names_what_stripe_keeps(world: World) -> None:
    payment_id = world.paid()
    (rows,) = [data.rows for data in known_of(person_of(PAYER)) if data.title == "At Stripe"]
    assert rows[0]["method"] == world.payment(payment_id).method_reference
    assert "e-mail address" in rows[0]["kept by Stripe"]


def test_whoever_is_forgotten_here_is_forgotten_at_stripe_with_what_they_left(world: World) -> None:
    payment_id = world.paid()
    assert customers(world) == ["backer@city.example"]
    assert "1 payer at Stripe, within a day" in forget(world)
    assert customers(world) == []
    assert [one["customer"] for one in world.twin.account.all("payment_method")] == [None]
    world.deliver()
    assert (world.state(payment_id), world.payment(payment_id).email) == ("paid", "")


def test_nobody_else_is_forgotten_with_them(world: World) -> None:
    world.secured()
    world.twin.account.new("customer", email="backer@city.example", metadata={"portal": "another", "payment": "1"})
    with unit_of_work():
        cancel(1)
    forget(world)
    assert customers(world) == ["backer@city.example"]
    assert world.twin.account.all("customer")[0]["metadata"]["portal"] == "another"


def test_stripe_forgets_nobody_whose_money_may_still_move(world: World) -> None:
    world.secured()
    with pytest.raises(Conflict, match="still open"):
        forget(world)
    assert len(customers(world)) == 1


def test_what_begins_to_move_after_all_is_waited_for(world: World) -> None:
    payment_id = world.asked_for()
    with unit_of_work():
        erase(person_of(PAYER), NOBODY)
    world.twin.pay(world.payment(payment_id).checkout_reference)
    world.deliver()
    work_through(world.app)
    assert (world.state(payment_id), len(customers(world))) == ("secured", 1)


def test_forgetting_twice_and_after_lost_answers_is_no_fault(world: World) -> None:
    payment_id = world.paid()
    world.twin.faults.next("timeout_after", "/v1/customers/search", times=3)
    with pytest.raises(Unknown):
        forget_customers(payment_id)
    world.twin.faults.next("timeout_after", world.twin.account.all("customer")[0]["id"])
    for _ in range(2):
        forget_customers(payment_id)
    assert customers(world) == []
