"""Who may do what, and until when."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.services import NewAccount, create_account, grant, viewer_of
from portal.database import unit_of_work
from portal.kernel.clock import business_now, shift_business_clock
from portal.kernel.errors import Conflict, NotFound
from tests.factories import make_account


def test_an_address_has_one_account_whatever_its_case(context: Flask) -> None:
    with unit_of_work():
        make_account("Mayor@city.example")
    with pytest.raises(Conflict), unit_of_work():
        create_account(NewAccount("mayor@CITY.example", "Other", "fr"))


def test_a_role_brings_its_permissions_and_no_others(context: Flask) -> None:
    with unit_of_work():
        account = make_account(role="administrator")
    viewer = viewer_of(account)
    assert viewer.may("core.plugins")
    assert not viewer.may("core.payments")


def test_a_treasurer_sees_the_payments_of_their_own_holder_only(context: Flask) -> None:
    with unit_of_work():
        account = make_account(role="treasurer", object_id=7)
    viewer = viewer_of(account)
    assert viewer.may("core.payments", 7)
    assert not viewer.may("core.payments", 8)
    assert viewer.objects("core.payments") == {7}


def test_a_role_of_an_object_without_an_object_opens_nothing(context: Flask) -> None:
    with unit_of_work():
        account = make_account(role="treasurer")
    assert viewer_of(account).grants == frozenset()


def test_a_mandate_ends_on_its_date_by_the_portals_clock(context: Flask) -> None:
    with unit_of_work():
        account = make_account()
        grant(account, "secretariat", ends_at=business_now() + timedelta(days=1))
    assert viewer_of(account).may("core.content")
    shift_business_clock(timedelta(days=2))
    try:
        assert not viewer_of(account).may("core.content")
    finally:
        shift_business_clock(timedelta())


def test_a_role_that_does_not_exist_is_refused(context: Flask) -> None:
    with unit_of_work():
        account = make_account()
    with pytest.raises(NotFound), unit_of_work():
        grant(account, "emperor")
