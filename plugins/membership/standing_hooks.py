"""What standing tells the portal: rights, contributions, tasks, and lines of other pages."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask import url_for

from plugins.membership import standing_words, words
from plugins.membership.application_rules import MANAGE
from plugins.membership.reminder_rules import BEFORE
from plugins.membership.services import history, reminding, rights
from plugins.membership.services.speakers import SPEAK, knows_all_of
from plugins.membership.services.standing import position_of, today
from plugins.membership.standing_rules import PROMOTER
from portal.hooks import Contribution, Panel, PanelLine, Person, PersonalData, Right, Task
from portal.organisations.services import OrganisationCard, organisation_cards
from portal.viewer import Viewer
from portal.web.languages import gettext, language, ngettext

VOTE, COMMITTEE = "vote", "committee"


def rights_of(organisation_ids: Sequence[int], day: date, viewer: Viewer) -> Iterable[Right]:
    """Who may vote or sits on the committee: some organisations with the reason, or all voters if none is named."""
    if not organisation_ids:
        said = gettext(standing_words.ON_THE_ROLL)
        yield from (Right(id_, VOTE, is_held=True, sentence=said) for id_ in rights.voters(day))
    cards = organisation_cards(organisation_ids, language()) if viewer.is_signed_in and organisation_ids else {}
    for answer in rights.votes(organisation_ids, day):
        number, vote, found = answer.organisation_id, answer.vote, answer.position
        is_own = viewer.may(SPEAK, number)
        if number in cards and knows_all_of(viewer, number, cards[number].country):
            said = standing_words.on_the_vote(vote, found, is_own=is_own)
        else:
            said = standing_words.on_the_vote_for_everybody(vote, found)
        yield Right(number, VOTE, vote.is_held, said, vote.changes_on, position=10)
        if found.is_member and found.category == PROMOTER:
            said = standing_words.on_the_committee(found, is_own=is_own)
            yield Right(number, COMMITTEE, is_held=True, sentence=said, changes_on=found.class_until, position=20)


def contributions_of(organisation_id: int, since: date) -> Iterable[Contribution]:
    """What the office noted that a member gave in kind."""
    for one in history.in_kind(organisation_id, since):
        yield Contribution(one.kind, one.title, one.on, hours=one.hours, is_public=one.is_public)


def tasks_of(viewer: Viewer) -> Iterable[Task]:
    """Members that somebody is to confirm, and for the office those for whom nobody can."""
    own = viewer.objects(SPEAK) or frozenset()
    cards = organisation_cards(own, language())
    for organisation_id in sorted(own & cards.keys()):
        found = position_of(organisation_id)
        if found.is_member and found.due_on - BEFORE <= today():
            name = cards[organisation_id].name
            yield Task(
                gettext("Confirm what is known of %(name)s", name=name),
                url_for("membership_standing.confirm", slug=cards[organisation_id].slug),
                due_at=datetime.combine(found.lapses_on - timedelta(days=1), time(23, 59), UTC),
                position=15,
                why=gettext("Once a year each member says that its data are still right."),
            )
    unreachable = reminding.count_unreachable() if viewer.may(MANAGE) else 0
    if unreachable:
        title = ngettext(
            "%(num)s member has nobody who could confirm its data",
            "%(num)s members have nobody who could confirm their data",
            unreachable,
        )
        yield Task(title, url_for("membership_office.late"), position=25)


def account_panels(viewer: Viewer) -> Iterable[Panel]:
    """What each organisation is for which somebody speaks, leading to the page of its standing."""
    cards = organisation_cards(viewer.objects(SPEAK) or (), language())
    lines = [_line_of(cards[number]) for number in sorted(cards)]
    if lines:
        yield Panel(gettext("Standing"), tuple(lines), position=5)


def _line_of(card: OrganisationCard) -> PanelLine:
    found = position_of(card.id)
    said = [words.CATEGORIES[found.category] if found.is_member else words.STATES[found.state]]
    if found.is_member and not found.is_good:
        said.append(gettext("Not in good standing"))
    url = url_for("membership_standing.show", slug=card.slug)
    return PanelLine(card.name, " · ".join(map(str, said)), url, card.name_language)


def known_of(person: Person) -> Iterable[PersonalData]:
    """What somebody entered about members."""
    if person.account_id and (rows := history.entered_by(person.account_id)):
        yield PersonalData(gettext("Entries about members"), tuple(rows))
