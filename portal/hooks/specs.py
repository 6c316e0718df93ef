"""The whole contract between the portal and its plugins: every question that the core asks.

Each function is at once pluggy's specification, mypy's type of the answer and the text of
``docs/hooks.md``. A hook returns an iterable of frozen values: never HTML, never None.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import click
import pluggy
from flask import Blueprint

from portal.events import Subscription
from portal.hooks import belonging, standing, values
from portal.hooks.fronts import Front
from portal.hooks.reviewing import ReviewProcess
from portal.payments.gateway import Gateway
from portal.viewer import Viewer

hookspec = pluggy.HookspecMarker("portal")
hookimpl = pluggy.HookimplMarker("portal")


@hookspec
def portal_blueprints() -> Iterable[Blueprint]:
    """Pages of the plugin; collected at the start, a failure leaves it out.

    Blueprints bear the plugin's name or begin with it; every view declares who may use it.
    """
    return ()


@hookspec
def portal_commands() -> Iterable[click.Command]:
    """Commands under ``portal <plugin>``; collected at the start, a failure leaves it out.

    A command that the manifest declares in `commands` stands beside the core's instead.
    """
    return ()


@hookspec
def portal_permissions() -> Iterable[values.Permission]:
    """Permissions that the plugin's pages and services ask for; collected at the start, a failure leaves it out.

    The scope is portal, office, holder or organisation; `default_roles` have it from the start.
    """
    return ()


@hookspec
def portal_settings() -> Iterable[values.Setting]:
    """Settings that the secretariat may change; collected at the start, a failure leaves it out."""
    return ()


@hookspec
def portal_subscriptions() -> Iterable[Subscription]:
    """Events that the plugin wants to hear; collected at the start, a failure leaves it out.

    Handlers run inside the publisher's transaction: an error undoes the whole act.
    """
    return ()


@hookspec
def portal_audit_words() -> Iterable[values.AuditWord]:
    """What the plugin's acts in the audit log are called; collected when first shown, a failure stops the page."""
    return ()


@hookspec
def portal_search_hits(query: str, viewer: Viewer) -> Iterable[values.SearchHit]:
    """What a search of the back office finds of what the viewer may see; gathered for it, a failure leaves it out."""
    return ()


@hookspec
def portal_jobs() -> Iterable[values.Job]:
    """Background and periodic work; collected at the start, a failure leaves it out.

    `run` is called with the job's payload and opens its own units of work; it must bear being run twice.
    """
    return ()


@hookspec
def portal_gateways() -> Iterable[Gateway]:
    """Ways in which money arrives; collected at the start, a failure leaves the plugin out.

    A gateway knows payments, never what they are for; what it has to do stands in
    ``portal/payments/gateway.py``.
    """
    return ()


@hookspec
def portal_review_processes() -> Iterable[ReviewProcess]:
    """Processes by which something is reviewed; collected at the start, a failure leaves the plugin out.

    The core takes care of stages, days, votes, conflicts of interest and letters; the plugin says what is reviewed,
    who sits where, and hears of each move. Rules and states stand in ``portal/reviews/rules.py``.
    """
    return ()


@hookspec
def portal_organisation_rows() -> Iterable[belonging.OrganisationRows]:
    """Rows of the plugin's tables that belong to organisations; collected when two are merged, a failure stops it.

    Every column that points to an organisation is named, also one whose rows stay where they are.
    """
    return ()


@hookspec
def portal_csp_sources() -> Iterable[values.CspSource]:
    """Origins that the plugin's pages need, or one page alone; collected at the start, a failure leaves it out."""
    return ()


@hookspec
def portal_checks() -> Iterable[values.Check]:
    """Invariants for ``portal check``; collected at the start, run hourly and after restores, a failure is a breach."""
    return ()


@hookspec
def portal_form_purposes() -> Iterable[values.FormPurpose]:
    """Forms that the plugin has filled in; collected at the start, a failure leaves it out.

    The name begins with the plugin's. The pages on which people fill them in are its own (``portal/reviews/forms/``).
    """
    return ()


@hookspec
def portal_demo_data() -> Iterable[values.Job]:
    """Functions that fill a demo's empty database; collected by ``portal demo``, a failure stops it."""
    return ()


@hookspec
def portal_personal_data(person: values.Person) -> Iterable[values.PersonalData]:
    """What the plugin knows of a person; collected when they ask for a copy, one failure stops the act."""
    return ()


@hookspec
def portal_erasure(person: values.Person) -> Iterable[str]:
    """Erase what the plugin knows of a person and say what was done; collected when asked for, any failure stops it."""
    return ()


@hookspec
def portal_fronts() -> Iterable[Front]:
    """Answers that are ready before Flask is asked; collected at the start, a failure leaves the plugin out.

    For paths that half the web asks for, such as pictures on other people's pages. The first part of the path is the
    plugin's name or declared in its manifest; while the plugin is switched off, Flask answers.
    """
    return ()


@hookspec
def portal_nav_items(viewer: Viewer) -> Iterable[values.NavItem]:
    """Lines of the main menu, or by ``place`` of the footer; gathered for every page, a failure leaves them out.

    The groups are `network`, `open` and `help`.
    """
    return ()


@hookspec
def portal_admin_items(viewer: Viewer) -> Iterable[values.NavItem]:
    """Pages of the back office that this viewer may use; gathered for its index, a failure leaves them out.

    Ask `viewer.may(…)` before naming a page.
    """
    return ()


@hookspec
def portal_home_cards() -> Iterable[values.HomeCard]:
    """Things to look at on the home page; gathered when it is rendered, a failure leaves them out.

    Another plugin may gather them as well (``current_hooks().gather(…)``) to tell what is going on elsewhere.
    """
    return ()


@hookspec
def portal_home_bands() -> Iterable[values.HomeBand]:
    """Open calls and elections for the home page; gathered when it is rendered, a failure leaves them out.

    Another plugin may gather them as well to tell what is going on elsewhere.
    """
    return ()


@hookspec
def portal_home_figures() -> Iterable[values.HomeFigure]:
    """Numbers for the home page; gathered when it is rendered, a failure leaves them out."""
    return ()


@hookspec
def portal_country_figures(countries: frozenset[str], viewer: Viewer) -> Iterable[values.HomeFigure]:
    """Numbers about some countries, with the page behind each, for whoever looks after them.

    They are gathered when a regional office's page in the back office is rendered; a failure leaves them out.
    """
    return ()


@hookspec
def portal_organisation_panels(organisation_id: int, viewer: Viewer) -> Iterable[values.Panel]:
    """What the plugin shows on an organisation's page; gathered when it is rendered, a failure leaves it out."""
    return ()


@hookspec
def portal_standings(organisation_ids: Sequence[int]) -> Iterable[values.Standing]:
    """What organisations are in the network, such as members since a day; gathered for badges, may be left out.

    `kind` is the badge's kind (`member`, `presidency`, …): a badge claims nothing that no plugin vouches for. Answer
    for all of them in one statement, since the badges of the whole network are drawn ahead.
    """
    return ()


@hookspec
def portal_contributions(organisation_id: int, since: date) -> Iterable[standing.Contribution]:
    """What an organisation gave to the network since a day; gathered for its page of standing, may be left out.

    Tell what is done, such as a pledge that was paid, and say of each whether everybody may see it.
    """
    return ()


@hookspec
def portal_rights(organisation_ids: Sequence[int], day: date, viewer: Viewer) -> Iterable[standing.Right]:
    """What organisations may do on a day, and why; gathered for a page of standing, may be left out.

    When none is named, a roll is made: answer for every organisation that holds a right of which there are rolls, such
    as a vote, on that day, and for no other. A plugin that decides by rights asks with ``require`` and takes those of
    one ``name``. Sentences speak to the viewer as "you" when they speak for the organisation.
    """
    return ()


@hookspec
def portal_purposes(purposes: Sequence[str]) -> Iterable[values.Purpose]:
    """What references in the books stand for; gathered for pages of the books, a failure leaves the bare reference.

    Answer for your own references only, all of them in one statement, and for what the public may see; a page
    that names a purpose is kept until that reference is touched.
    """
    return ()


@hookspec
def portal_office_objects(references: Sequence[str], viewer: Viewer) -> Iterable[values.Purpose]:
    """What the plugin's objects in the audit log are called; gathered for it, a failure leaves the bare reference.

    Answer for your own references only, also for what is not public, all of them in one statement; the address is
    the object's page in the back office, empty when this viewer may not use it.
    """
    return ()


@hookspec
def portal_tasks(viewer: Viewer) -> Iterable[values.Task]:
    """What this viewer should do; gathered for the dashboard, a failure leaves it out."""
    return ()


@hookspec
def portal_account_panels(viewer: Viewer) -> Iterable[values.Panel]:
    """What the plugin shows a person of what is theirs; gathered for the dashboard, a failure leaves it out."""
    return ()


@hookspec
def portal_health() -> Iterable[values.Health]:
    """Lines of the health page; gathered when it is shown, a failure is shown there too."""
    return ()


@hookspec
def portal_state() -> Iterable[values.StateFigures]:
    """Counts for ``/-/state.json`` in the modes demo and test; gathered when asked, a failure leaves them out."""
    return ()


@hookspec
def portal_objections(act: values.Act) -> Iterable[str]:
    """Reasons against an act that is about to be done; required before it, a failure stops the act."""
    return ()
