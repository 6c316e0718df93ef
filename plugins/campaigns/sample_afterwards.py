"""What the demo tells after a campaign succeeded: returns on their way, a message begun, and a closing report."""

from datetime import datetime, timedelta

from flask import current_app

from plugins.campaigns import sample_spending
from plugins.campaigns.delivery_rules import DELIVER, DeliveryState
from plugins.campaigns.models import Pledge, Reward
from plugins.campaigns.rules import MAKE
from plugins.campaigns.sample_backers import Told
from plugins.campaigns.services.delivering import marking, receiving
from plugins.campaigns.services.ending import reporting
from plugins.campaigns.services.messages import writing
from portal.database import db, unit_of_work
from portal.kernel.clock import shift_business_clock, wall_now
from portal.viewer import Grant, Viewer

TEAM = Viewer(None, "Sample team", frozenset({Grant(DELIVER), Grant(MAKE)}))
ADDRESS = "Sample Backer\n12 Sample Street\nSample City"
DAYS_AFTER = 30


def go_on(campaign_id: int, told: Told, start: datetime) -> None:
    """Send some returns, begin a message, and write the report as far as the campaign's file tells it."""
    at = start + timedelta(days=min(told["deadline_on_day"] + DAYS_AFTER, -1))
    shift_business_clock(at - wall_now())
    _send_returns(campaign_id)
    _write(campaign_id, told)
    if "reports_on_day" in told:
        shift_business_clock(start + timedelta(days=told["reports_on_day"]) - wall_now())
        _report(campaign_id)


def _report(campaign_id: int) -> None:
    """Publish the report, once the spending is closed."""
    if sample_spending.close(campaign_id):
        with unit_of_work():
            reporting.publish(campaign_id, TEAM)


def _send_returns(campaign_id: int) -> None:
    owed = db.select(Pledge.id).where(Pledge.campaign_id == campaign_id, *marking.PROMISED).order_by(Pledge.id)
    ids = list(db.session.scalars(owed))
    first = db.session.scalar(db.select(Reward.id).where(Reward.campaign_id == campaign_id).order_by(Reward.position))
    if first is None or not ids:
        return
    third = len(ids) // 3
    with unit_of_work():
        marking.ask_for_addresses(campaign_id, first, TEAM)
        _tell_address(campaign_id, first)
        for state, chosen in ((DeliveryState.DELIVERED, ids[:third]), (DeliveryState.SENT, ids[third : 2 * third])):
            if chosen:
                marking.mark(campaign_id, chosen, state, TEAM)


def _tell_address(campaign_id: int, reward_id: int) -> None:
    """Let the last who took a return say where to, so that one address stands in the list."""
    taken = db.select(Pledge.id).where(Pledge.campaign_id == campaign_id, Pledge.reward_id == reward_id)
    last = db.session.scalar(taken.where(*marking.PROMISED).order_by(Pledge.id.desc()).limit(1))
    if last is not None:
        receiving.give_address(last, ADDRESS, current_app.extensions["portal.keys"])


def _write(campaign_id: int, told: Told) -> None:
    for code, text in told.get("message", {}).items():
        with unit_of_work():
            words = writing.Words(code, text["subject"], text["body"].strip())
            writing.begin(campaign_id, words, f"sample:{campaign_id}:{code}", TEAM)
    for code, text in told.get("report", {}).items():
        with unit_of_work():
            reporting.write(campaign_id, code, text["body"].strip(), TEAM)
