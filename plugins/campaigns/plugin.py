"""What the campaigns plugin tells the portal."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

import click
from flask import Blueprint, current_app, url_for

from plugins.campaigns import checks, commands, demo, inbox, jobs, office_objects, review_process, words
from plugins.campaigns.delivery_rules import DELIVER
from plugins.campaigns.ending_rules import KEEP_YEARS, USUAL_YEARS, check_years
from plugins.campaigns.owned import portal_organisation_rows  # noqa: F401  pluggy finds it here
from plugins.campaigns.rules import DECIDE, MAKE, PLEDGE_FOR, REVIEW
from plugins.campaigns.services import (
    belonging,
    committing,
    hearing,
    listing,
    naming,
    overseeing,
    people,
    state,
)
from plugins.campaigns.services.delivering import receiving
from plugins.campaigns.services.making import tasks
from plugins.campaigns.services.messages import reading
from plugins.campaigns.services.spending import people as paid_people
from plugins.campaigns.services.spending import standing
from plugins.campaigns.spending_rules import ASK, PAY
from plugins.campaigns.views import BLUEPRINTS
from plugins.campaigns.views.pledging import pledge_link
from portal import hooks as h
from portal.events import Subscription
from portal.hooks import hookimpl
from portal.kernel.text import N_
from portal.payments import events
from portal.viewer import Viewer
from portal.web.languages import format_money, format_number, format_percent, gettext, language, ngettext

PLUGIN = h.Manifest(name="campaigns", title="Campaigns", version="0.1.0", api_version=1)
CARDS_ON_THE_HOME_PAGE, HITS = 3, 8
KEPT_FOR = N_("Years until nobody knows any more who backed a campaign")
KNOWN_OF_PEOPLE = (
    people.known_of, people.offers_known_of, people.questions_known_of, paid_people.known_of, reading.known_of,
)  # fmt: skip


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The public pages and those of the secretariat."""
    return BLUEPRINTS


@hookimpl
def portal_permissions() -> Iterable[h.Permission]:
    """Who makes campaigns, who reads them, and who decides."""
    return [
        h.Permission(MAKE, "Make campaigns", "organisation", ("owner", "editor")),
        h.Permission(PLEDGE_FOR, "Pledge in its name", "organisation", ("owner", "bookkeeper")),
        h.Permission(REVIEW, "Read campaigns before they go public", "office", ("secretariat", "office")),
        h.Permission(DECIDE, "Let campaigns go public, watch and stop them", default_roles=("secretariat",)),
        h.Permission(ASK, "Ask for money of a campaign to be spent", "organisation", ("bookkeeper",)),
        h.Permission(DELIVER, "Hand out what campaigns promised", "organisation", ("owner", "editor", "secretariat")),
        h.Permission(PAY, "Approve what campaigns spend", "holder", ("treasurer",)),
        h.Permission(standing.SEE, "See what campaigns spend, with the documents", default_roles=("secretariat",)),
    ]


@hookimpl
def portal_audit_words() -> Iterable[h.AuditWord]:
    """What is done with campaigns."""
    return [h.AuditWord(act, said) for act, said in words.ACTS.items()]


@hookimpl
def portal_search_hits(query: str, viewer: Viewer) -> Iterable[h.SearchHit]:
    """Campaigns by the words of their texts, and the pledge of a receipt's number, for the secretariat."""
    if not viewer.may(DECIDE):
        return
    for card in [] if "@" in query else overseeing.campaigns_called(query, language(), HITS):
        url, said = url_for("campaigns_admin.show", campaign_id=card.id), str(words.CAMPAIGN_STATES[card.state])
        yield h.SearchHit(card.title, gettext("Campaign"), url, said, position=15)
    for payment_id, name in overseeing.payments_of_receipt(query):
        url = url_for("core_admin_payments.show", payment_id=payment_id)
        yield h.SearchHit(query, gettext("Receipt"), url, name, position=5)


@hookimpl
def portal_subscriptions() -> Iterable[Subscription]:
    """What payments tell."""
    return [
        Subscription(events.MethodSecured, hearing.on_secured),
        Subscription(events.MethodLost, hearing.on_method_lost),
        Subscription(events.PaymentSettled, hearing.on_settled),
        Subscription(events.PaymentNeedsAction, hearing.on_needs_action),
        Subscription(events.PaymentEnded, hearing.on_ended),
        Subscription(events.PaymentRefunded, hearing.on_refunded),
        Subscription(events.DisputeClosed, hearing.on_dispute_closed),
    ]


@hookimpl
def portal_jobs() -> Iterable[h.Job]:
    """Deadlines and what follows."""
    return jobs.JOBS


@hookimpl
def portal_checks() -> Iterable[h.Check]:
    """What must hold."""
    return checks.CHECKS


@hookimpl
def portal_review_processes() -> Iterable[h.ReviewProcess]:
    """Campaigns are read by an office of their region and let go public by the secretariat."""
    return review_process.PROCESSES


@hookimpl
def portal_settings() -> Iterable[h.Setting]:
    """For how long it is known who backed a campaign."""
    hint = N_("A whole number from 1 to 99. What is older is forgotten within a day, and never comes back.")
    return [h.Setting(KEEP_YEARS, KEPT_FOR, str(USUAL_YEARS), hint, check_years, needs_why=True)]


@hookimpl
def portal_commands() -> Iterable[click.Command]:
    """Forgetting backers by hand, or looking at what would be forgotten."""
    return [commands.forget_backers]


@hookimpl
def portal_demo_data() -> Iterable[h.Job]:
    """Fourteen campaigns in every state."""
    return [h.Job("campaigns and pledges", demo.fill)]


@hookimpl
def portal_personal_data(person: h.Person) -> Iterable[h.PersonalData]:
    """A person's pledges, offers and questions."""
    ring = current_app.extensions["portal.keys"]
    return [*(known(person) for known in KNOWN_OF_PEOPLE), receiving.known_of(person, ring)]


@hookimpl
def portal_erasure(person: h.Person) -> Iterable[str]:
    """Pledges without a person."""
    return [erase(person) for erase in (people.erase, paid_people.erase, reading.erase)]


@hookimpl
def portal_nav_items(viewer: Viewer) -> Iterable[h.NavItem]:
    """The line of the menu."""
    return [h.NavItem(gettext("Campaigns"), "campaigns.index", position=10)]


@hookimpl
def portal_admin_items(viewer: Viewer) -> Iterable[h.NavItem]:
    """The secretariat's pages."""
    if viewer.may(REVIEW):
        yield h.NavItem(gettext("Campaigns"), "campaigns_admin.index", position=10)
    if viewer.may(DECIDE):
        yield h.NavItem(gettext("Pledges"), "campaigns_office.index", position=11)
    if viewer.may(DELIVER):
        yield h.NavItem(gettext("Returns"), "campaigns_returns.index", position=13)
    if any(viewer.may(permission) for permission in (ASK, PAY, standing.SEE)):
        yield h.NavItem(gettext("What campaigns spend"), "campaigns_spending.index", position=12)


@hookimpl
def portal_home_cards() -> Iterable[h.HomeCard]:
    """The campaigns that end first."""
    for position, card in enumerate(listing.ending_soon(CARDS_ON_THE_HOME_PAGE, language())):
        reached = format_percent(card.raised.minor, card.goal.minor)
        left = ngettext("%(num)s day to go", "%(num)s days to go", card.days_left)
        raised = words.sum_and_commitments(card.raised, card.committed)
        yield h.HomeCard(
            title=card.title,
            url=url_for("campaigns.show", slug=card.slug),
            slug=card.slug,
            summary=card.summary,
            note=f"{raised} · {reached} · {left}",
            language=card.language,
            meter=h.Meter(card.raised.minor, card.goal.minor, card.optimum),
            position=10 + position,
        )


@hookimpl
def portal_home_figures() -> Iterable[h.HomeFigure]:
    """How many campaigns have succeeded; a portal that has just begun says nothing."""
    count = state.count_succeeded()
    if not count:
        return []
    label = ngettext("campaign has succeeded", "campaigns have succeeded", count)
    return [h.HomeFigure(format_number(count), label, url_for("campaigns.index", state="succeeded"), position=10)]


@hookimpl
def portal_country_figures(countries: frozenset[str], viewer: Viewer) -> Iterable[h.HomeFigure]:
    """How many campaigns of some countries wait for review."""
    return inbox.figures_for(countries, viewer)


@hookimpl
def portal_organisation_panels(organisation_id: int, viewer: Viewer) -> Iterable[h.Panel]:
    """An organisation's campaigns, for those who may the way to make another, and what it pledged to others'."""
    lines = tuple(
        h.PanelLine(
            card.title,
            f"{words.CAMPAIGN_STATES[card.state]} · {words.sum_and_commitments(card.raised, card.committed)}",
            url_for("campaigns.show", slug=card.slug),
            card.language,
        )
        for card in belonging.campaigns_of(organisation_id, language())
    )
    to_make = url_for("campaigns_making.index") if viewer.may(MAKE, organisation_id) else ""
    if lines or to_make:
        yield h.Panel(gettext("Campaigns"), lines, to_make, position=20)
    if pledged := _lines_of_pledges(organisation_id):
        yield h.Panel(gettext("Pledged to"), pledged, position=21)


def _lines_of_pledges(organisation_id: int) -> tuple[h.PanelLine, ...]:
    return tuple(
        h.PanelLine(one.title, format_money(one.amount), url_for("campaigns.show", slug=one.slug), one.language)
        for one in committing.commitments_of(organisation_id, language())
    )


@hookimpl
def portal_contributions(organisation_id: int, since: date) -> Iterable[h.Contribution]:
    """What was pledged in an organisation's name and paid; what it hides from the public is for itself."""
    start = datetime.combine(since, time(), UTC)
    for paid in committing.paid_pledges_of(organisation_id, start, language()):
        url = url_for("campaigns.show", slug=paid.slug)
        yield h.Contribution(
            "pledge", paid.title, paid.paid_at.date(), paid.amount, None, url, paid.is_public, paid.language
        )


@hookimpl
def portal_account_panels(viewer: Viewer) -> Iterable[h.Panel]:
    """The campaigns that a person makes, and their pledges, each leading to its own page."""
    if viewer.may(MAKE):
        yield h.Panel(
            gettext("Your campaigns"), _lines_of_drafts(viewer), url_for("campaigns_making.index"), position=10
        )
    found = [] if viewer.account_id is None else belonging.pledges_of(viewer.account_id, language())
    lines = tuple(
        h.PanelLine(
            pledge.title,
            f"{format_money(pledge.amount)} · {words.PLEDGE_STATES[pledge.state]}",
            pledge_link(pledge.id),
            pledge.language,
        )
        for pledge in found
    )
    if lines:
        yield h.Panel(gettext("Your pledges"), lines, position=20)


def _lines_of_drafts(viewer: Viewer) -> tuple[h.PanelLine, ...]:
    return tuple(
        h.PanelLine(
            draft.title,
            str(words.CAMPAIGN_STATES[draft.state]),
            url_for("campaigns_making.show", draft_id=draft.id),
        )
        for draft in tasks.newest(viewer)
    )


@hookimpl
def portal_purposes(purposes: Sequence[str]) -> Iterable[h.Purpose]:
    """What money of a campaign was for."""
    for found in naming.named(purposes, language()):
        yield h.Purpose(found.reference, found.title, url_for("campaigns.show", slug=found.slug), found.language)


@hookimpl
def portal_office_objects(references: Sequence[str], viewer: Viewer) -> Iterable[h.Purpose]:
    """Campaigns in whatever state, drafts and expenses."""
    return office_objects.objects_of(references, viewer)


@hookimpl
def portal_tasks(viewer: Viewer) -> Iterable[h.Task]:
    """What waits for a reviewer, a team, a bookkeeper or a treasurer."""
    return inbox.tasks_for(viewer)


@hookimpl
def portal_state() -> Iterable[h.StateFigures]:
    """Counts for those who test from outside."""
    return [h.StateFigures("campaigns", state.figures())]
