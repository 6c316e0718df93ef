"""What a member's standing is called, in sentences with dates: to itself, to the office, and to everybody."""

from datetime import date

from plugins.membership.standing_rules import PROMOTER, Kind, Position, State
from plugins.membership.vote_rules import Vote, Why
from portal.kernel.text import N_
from portal.web.languages import format_day, gettext
from portal.web.languages import lazy_gettext as _

KINDS = {
    Kind.ADMITTED: _("Admitted"),
    Kind.SUSPENDED: _("Suspended"),
    Kind.RESUMED: _("Takes part again"),
    Kind.LEFT: _("Left the network"),
    Kind.CAME_BACK: _("Came back"),
    Kind.CLASS_CHANGED: _("Class changed"),
    Kind.CONFIRMED: _("Data confirmed"),
    Kind.CONTRIBUTED: _("Contributed"),
    Kind.WITHDRAWN: _("An entry was withdrawn"),
}
GIVEN = {
    "pledge": _("Pledge"),
    "badge": _("Badge on its website"),
    "hosting": _("Hosting"),
    "jury": _("Jury"),
    "experience": _("Experience shared"),
    "other": _("Contribution in kind"),
}
IN_KIND = ("hosting", "jury", "experience", "other")
YOU_ARE = {
    State.NEVER: N_("You are not a member of the network."),
    State.LEFT: N_("You were a member from %(since)s to %(until)s."),
    State.SUSPENDED: N_("Your membership has been suspended since %(until)s."),
    State.ACTIVE: N_("You have been a member since %(since)s."),
}
IT_IS = {
    State.NEVER: N_("It is not a member of the network."),
    State.LEFT: N_("It was a member from %(since)s to %(until)s."),
    State.SUSPENDED: N_("Its membership is suspended at present."),
    State.ACTIVE: N_("It has been a member since %(since)s."),
}
ON_THE_ROLL = N_("It may vote: it is a member in good standing with an accredited representative.")
EVERYBODY = {
    Why.NO_MEMBER: N_("It may not vote: it is not a member."),
    Why.LEFT: N_("It may not vote: it left the network on %(since)s."),
    Why.SUSPENDED: N_("It may not vote: its membership is suspended at present."),
    Why.SUSPENDED_UNTIL: N_("It may not vote: its membership is suspended at present."),
    Why.MAY: N_(
        "It may vote because it has been a member since %(member)s, is in good standing, and has an accredited "
        "representative."
    ),
}
NOT_AT_PRESENT = N_("It may not vote at present.")
YOU = {
    Why.NO_MEMBER: N_("You may not vote: you are not a member."),
    Why.LEFT: N_("You may not vote: you left the network on %(since)s."),
    Why.SUSPENDED: N_("You may not vote: your membership has been suspended since %(since)s."),
    Why.SUSPENDED_UNTIL: N_("You may not vote until %(changes)s: your membership is suspended until then."),
    Why.UNCONFIRMED: N_(
        "You may not vote until you confirm what is known of you: that was due on %(due)s, and the days of grace ended "
        "on %(lapses)s."
    ),
    Why.UNREPRESENTED: N_("You may not vote until you have an accredited representative."),
    Why.REPRESENTED_LATER: N_("You may not vote until %(changes)s, when the mandate of your representative begins."),
    Why.MAY: N_(
        "You may vote because you have been a member since %(member)s, your data are confirmed until %(due)s, and you "
        "have an accredited representative."
    ),
}
IT = {
    Why.NO_MEMBER: N_("It may not vote: it is not a member."),
    Why.LEFT: N_("It may not vote: it left the network on %(since)s."),
    Why.SUSPENDED: N_("It may not vote: its membership has been suspended since %(since)s."),
    Why.SUSPENDED_UNTIL: N_("It may not vote until %(changes)s: its membership is suspended until then."),
    Why.UNCONFIRMED: N_(
        "It may not vote until it confirms what is known of it: that was due on %(due)s, and the days of grace ended "
        "on %(lapses)s."
    ),
    Why.UNREPRESENTED: N_("It may not vote until it has an accredited representative."),
    Why.REPRESENTED_LATER: N_("It may not vote until %(changes)s, when the mandate of its representative begins."),
    Why.MAY: N_(
        "It may vote because it has been a member since %(member)s, its data are confirmed until %(due)s, and it has "
        "an accredited representative."
    ),
}
IN_GRACE = {
    True: N_(
        "You may still vote: you have been a member since %(member)s and have an accredited representative. Your "
        "yearly confirmation was due on %(due)s, and the days of grace end on %(lapses)s."
    ),
    False: N_(
        "It may still vote: it has been a member since %(member)s and has an accredited representative. Its yearly "
        "confirmation was due on %(due)s, and the days of grace end on %(lapses)s."
    ),
}
COMMITTEE = {
    True: N_("You sit on the coordination committee because you have been a promoter since %(since)s."),
    False: N_("It sits on the coordination committee because it has been a promoter since %(since)s."),
}


def on_the_vote(vote: Vote, position: Position, *, is_own: bool) -> str:
    """Why an organisation may vote or may not, with the dates that count, and until when."""
    reasons = YOU if is_own else IT
    wanted = IN_GRACE[is_own] if vote.is_held and position.is_due else reasons[vote.why]
    said = gettext(
        wanted,
        since=_day(position.state_from),
        member=_day(position.since_on),
        changes=_day(vote.changes_on),
        due=_day(position.due_on),
        lapses=_day(position.lapses_on),
    )
    return _holding(said, vote.changes_on if vote.is_held else None)


def on_the_vote_for_everybody(vote: Vote, position: Position) -> str:
    """Whether an organisation may vote, and why as far as that is public: what is late or missing stays its own."""
    wanted = EVERYBODY.get(vote.why, NOT_AT_PRESENT)
    return gettext(wanted, since=_day(position.state_from), member=_day(position.since_on))


def on_the_committee(position: Position, *, is_own: bool) -> str:
    """Why a promoter sits on the coordination committee, and until when."""
    return _holding(gettext(COMMITTEE[is_own], since=_day(position.class_from)), position.class_until)


def _holding(said: str, until: date | None) -> str:
    if until is None:
        return said
    return f"{said} {gettext('Unless something changes, this holds until %(day)s.', day=_day(until))}"


def _day(day: date | None) -> str:
    return format_day(day) if day else ""


def what_it_is(position: Position, *, is_own: bool) -> list[str]:
    """What an organisation is in the network on a day, as everybody may read it."""
    since, until = _day(position.since_on), _day(position.state_from)
    said = [gettext((YOU_ARE if is_own else IT_IS)[position.state], since=since, until=until)]
    if not position.is_member:
        return said
    if position.first_on and position.first_on != position.since_on:
        said.append(gettext("The first admission was on %(day)s.", day=_day(position.first_on)))
    if position.category == PROMOTER:
        said.append(gettext("A promoter contributes substantially beyond its membership."))
        if position.class_until:
            said.append(gettext("The class of promoter lasts until %(day)s.", day=_day(position.class_until)))
    return said


def what_comes_next(position: Position) -> list[str]:
    """What is due and by when, for whoever speaks for the organisation and for the office."""
    if position.state == State.SUSPENDED:
        until = position.state_until
        ends = gettext("The suspension ends on %(day)s by itself.", day=_day(until)) if until else ""
        return [ends or gettext("The suspension lasts until the Technical Secretariat lifts it.")]
    if position.state == State.LEFT:
        return [gettext("To come back, write to the Technical Secretariat. Nothing of what happened is lost.")]
    if not position.is_member:
        return []
    due, lapses = _day(position.due_on), _day(position.lapses_on)
    if not position.is_confirmed:
        return [
            gettext(
                "Not in good standing since %(lapses)s, because nobody confirmed the data that were due on %(due)s. "
                "Confirming puts it right at once.",
                lapses=lapses,
                due=due,
            )
        ]
    if position.is_due:
        said = gettext("The yearly confirmation was due on %(day)s.", day=due)
        return [said, gettext("Good standing lasts until %(day)s.", day=lapses)]
    good = [gettext("In good standing. The next yearly confirmation is due on %(due)s.", due=due)]
    if position.state_until:
        good.append(gettext("This membership changes on %(day)s by itself.", day=_day(position.state_until)))
    return good
