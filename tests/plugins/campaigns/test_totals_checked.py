"""The check of totals names the campaign whose total is wrong, in money or in number, and no other."""

import pytest
from flask import Flask

from plugins.campaigns.checks import totals_agree
from plugins.campaigns.models import Delta
from portal.database import unit_of_work
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both


@pytest.mark.parametrize(("amount", "pledges", "committed"), [(1, 0, 0), (0, 1, 0), (-5_000, -1, 0), (0, 0, 1)])
def test_a_total_that_is_not_the_sum_of_its_pledges_is_named(
    amount: int, pledges: int, committed: int, context: Flask
) -> None:
    wrong, right, without_pledges = (story.live_campaign(slug=slug) for slug in ("wrong", "right", "empty"))
    for campaign_id in (wrong, right):
        story.promise(campaign_id)
    assert totals_agree() == []
    with unit_of_work() as session:
        session.add(Delta(campaign_id=wrong, amount=amount, pledges=pledges, committed=committed))
    assert totals_agree() == ["the total of wrong is not the sum of its pledges"]
    with unit_of_work() as session:
        session.add(Delta(campaign_id=without_pledges, amount=100, pledges=1))
    assert len(totals_agree()) == 2
