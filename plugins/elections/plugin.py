"""What the elections plugin tells the portal."""

from collections.abc import Iterable, Sequence

import click
from flask import Blueprint, url_for

from plugins.elections import demo, views, words
from plugins.elections.counting_command import count_file
from plugins.elections.rules import Phase
from plugins.elections.services import people, questions, showing
from portal.hooks import (
    AuditWord,
    HomeBand,
    Job,
    Manifest,
    NavItem,
    Permission,
    Person,
    PersonalData,
    Purpose,
    StateFigures,
    Task,
    hookimpl,
)
from portal.kernel.ids import is_id
from portal.kernel.text import N_
from portal.viewer import Viewer
from portal.web.languages import gettext, language, ngettext
from portal.web.zones import format_deadline

PLUGIN = Manifest(name="elections", title=N_("Elections"), version="0.1.0", api_version=1, commands=("count",))
MANAGE = "elections.manage"


@hookimpl
def portal_blueprints() -> Iterable[Blueprint]:
    """The pages about calls, and the secretariat's."""
    return views.BLUEPRINTS


@hookimpl
def portal_commands() -> Iterable[click.Command]:
    """Counting any file of ballots."""
    return [count_file]


@hookimpl
def portal_permissions() -> Iterable[Permission]:
    """Who writes calls and answers questions."""
    return [Permission(MANAGE, "Write calls and answer questions", "portal", ("secretariat",))]


@hookimpl
def portal_nav_items(viewer: Viewer) -> Iterable[NavItem]:
    """The line of the menu."""
    return [NavItem(gettext("Presidency"), "elections.index", position=30)]


@hookimpl
def portal_admin_items(viewer: Viewer) -> Iterable[NavItem]:
    """The secretariat's page."""
    return [NavItem(gettext("Calls and questions"), "elections_admin.index", position=30)] if viewer.may(MANAGE) else []


@hookimpl
def portal_home_bands() -> Iterable[HomeBand]:
    """The call that is open or opens soon, with its date."""
    call = showing.current(language())
    if call and call.phase in (Phase.OPEN, Phase.COMING):
        if call.phase == Phase.OPEN:
            text = gettext("Candidacies until %(day)s", day=format_deadline(call.closes_at, call.time_zone))
        else:
            text = gettext("Opens on %(day)s", day=format_deadline(call.opens_at, call.time_zone))
        url = url_for("elections.show", slug=call.slug)
        yield HomeBand(call.title, text, url, gettext("Read the call"), position=10)


@hookimpl
def portal_audit_words() -> Iterable[AuditWord]:
    """What is done with calls and questions."""
    return [AuditWord(act, said) for act, said in words.ACTS.items()]


@hookimpl
def portal_office_objects(references: Sequence[str], viewer: Viewer) -> Iterable[Purpose]:
    """Calls, by their titles."""
    numbers = [one.removeprefix("elections:") for one in references if one.startswith("elections:")]
    for number, (title, code) in showing.named([int(one) for one in numbers if is_id(one)], language()).items():
        url = url_for("elections_admin.change", call_id=number) if viewer.may(MANAGE) else ""
        yield Purpose(f"elections:{number}", title, url, code)


@hookimpl
def portal_tasks(viewer: Viewer) -> Iterable[Task]:
    """Questions that wait for the secretariat."""
    waiting = questions.count_waiting() if viewer.may(MANAGE) else 0
    if waiting:
        title = ngettext(
            "%(num)s question about a call waits for an answer",
            "%(num)s questions about a call wait for an answer",
            waiting,
        )
        only = questions.waiting()[0][0].id if waiting == 1 else None
        page = url_for("elections_admin.answer", question_id=only) if only else url_for("elections_admin.index")
        yield Task(title, page, position=30, since=questions.waiting_since())


@hookimpl
def portal_personal_data(person: Person) -> Iterable[PersonalData]:
    """The questions that somebody asked."""
    if rows := people.questions_of(person.email):
        yield PersonalData(gettext("Questions about calls"), tuple(rows))


@hookimpl
def portal_erasure(person: Person) -> Iterable[str]:
    """Forget who asked."""
    if count := people.erase(person.email):
        yield ngettext("%(num)s question about a call", "%(num)s questions about calls", count)


@hookimpl
def portal_state() -> Iterable[StateFigures]:
    """Calls and questions, for testers."""
    return [StateFigures("elections", showing.counts())]


@hookimpl
def portal_demo_data() -> Iterable[Job]:
    """Two calls with questions."""
    return [Job("calls and questions", demo.fill)]
