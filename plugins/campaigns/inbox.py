"""What campaigns put into the inbox of those who look after them."""

from collections.abc import Iterable

from flask import url_for

from plugins.campaigns.rules import DECIDE, REVIEW
from plugins.campaigns.services import moderating, state
from plugins.campaigns.services.ending import reporting
from plugins.campaigns.services.making import reviewing, tasks
from plugins.campaigns.services.spending import listing as expenses
from portal import hooks as h
from portal.viewer import Viewer
from portal.web.languages import format_number, gettext, ngettext


def tasks_for(viewer: Viewer) -> Iterable[h.Task]:
    """Campaigns to review and to put right, offers and questions to answer, reports to write, expenses to decide."""
    waiting = state.count_waiting(reviewing.countries_reviewed(viewer)) if viewer.may(REVIEW) else 0
    if waiting:
        title = ngettext("%(num)s campaign waits for review", "%(num)s campaigns wait for review", waiting)
        yield h.Task(title, url_for("campaigns_admin.index", state="review"), position=10)
    for draft in tasks.sent_back(viewer):
        title = gettext("A campaign was sent back: %(title)s", title=draft.title)
        yield h.Task(title, url_for("campaigns_making.show", draft_id=draft.id), position=20)
    for campaign in tasks.with_open_offers(viewer):
        title = gettext("Somebody offers help: %(title)s", title=campaign.title)
        yield h.Task(title, url_for("campaigns_live.index", campaign_id=campaign.id), position=21)
    yield from _tasks_of_questions(viewer)
    yield from _tasks_of_reports(viewer)
    yield from _tasks_of_spending(viewer)


def figures_for(countries: frozenset[str], viewer: Viewer) -> Iterable[h.HomeFigure]:
    """How many campaigns of some countries wait for review."""
    if viewer.may(REVIEW):
        waiting = state.count_waiting(countries)
        label = ngettext("campaign in review", "campaigns in review", waiting)
        yield h.HomeFigure(format_number(waiting), label, url_for("campaigns_admin.index", state="review"), position=60)


def _tasks_of_reports(viewer: Viewer) -> Iterable[h.Task]:
    for due in reporting.due_for(viewer):
        can = gettext("A closing report can be published: %(title)s", title=due.title)
        title = gettext("A closing report is late: %(title)s", title=due.title) if due.is_late else can
        yield h.Task(title, url_for("campaigns_reports.team", campaign_id=due.id), position=23)


def _tasks_of_questions(viewer: Viewer) -> Iterable[h.Task]:
    for campaign in tasks.with_waiting_questions(viewer):
        title = gettext("Somebody asks something: %(title)s", title=campaign.title)
        yield h.Task(title, url_for("campaigns_moderating.index", campaign_id=campaign.id), position=21)
    found = moderating.waiting() if viewer.may(DECIDE) else None
    if found and found.count:
        title = ngettext(
            "%(num)s question to a campaign is not answered",
            "%(num)s questions to campaigns are not answered",
            found.count,
        )
        why = gettext("Nobody sees it before its team or you release it.")
        page = url_for("campaigns_questions_admin.index", state="waiting")
        yield h.Task(title, page, position=30, why=why, since=found.since)


def _tasks_of_spending(viewer: Viewer) -> Iterable[h.Task]:
    page = url_for("campaigns_spending.index")
    if to_decide := expenses.count_to_decide(viewer):
        title = ngettext(
            "%(num)s expense waits for your decision", "%(num)s expenses wait for your decision", to_decide
        )
        yield h.Task(title, page, position=12)
    if begun := expenses.count_drafts(viewer):
        title = ngettext("%(num)s expense was not handed in", "%(num)s expenses were not handed in", begun)
        yield h.Task(title, page, position=22)
