"""The rules of a submission in sentences, and whose turn it is."""

from portal.reviews.reading import SubmissionCard
from portal.reviews.rules import Rules, Stage, Way
from portal.reviews.words import TURNS
from portal.web.languages import format_day, format_number, gettext, ngettext


def rules_in_words(rules: Rules) -> list[str]:
    """How something is reviewed under these rules, a sentence for each of them."""
    said = []
    if Stage.CHECK in rules.stages:
        said.append(
            ngettext(
                "Whether everything is there is checked within %(num)s day.",
                "Whether everything is there is checked within %(num)s days.",
                rules.check_days,
            )
        )
    if rules.repair_days:
        said.append(
            ngettext(
                "What is given back is put right within %(num)s day, or it lapses.",
                "What is given back is put right within %(num)s days, or it lapses.",
                rules.repair_days,
            )
        )
    if Stage.OPINION in rules.stages:
        said.append(
            ngettext(
                "The regional office gives its opinion within %(num)s day; after that it goes on without one.",
                "The regional office gives its opinion within %(num)s days; after that it goes on without one.",
                rules.opinion_days,
            )
        )
    said += _decision_in_words(rules)
    if rules.appeal_days:
        said.append(
            ngettext(
                "Whoever is refused can appeal within %(num)s day, to people who had no part in the decision.",
                "Whoever is refused can appeal within %(num)s days, to people who had no part in the decision.",
                rules.appeal_days,
            )
        )
    return said


def _decision_in_words(rules: Rules) -> list[str]:
    if rules.way is Way.ONE:
        return [gettext("One person decides.")]
    said = []
    if rules.way is Way.SILENCE:
        said.append(
            ngettext(
                "It is accepted if nobody objects within %(num)s day. One objection turns it into a vote.",
                "It is accepted if nobody objects within %(num)s days. One objection turns it into a vote.",
                rules.silence_days,
            )
        )
    said.append(ngettext("A vote lasts %(num)s day.", "A vote lasts %(num)s days.", rules.decision_days))
    said.append(
        gettext(
            "At least %(quorum)s %% must take part, and more than %(majority)s %% of yes and no must be yes.",
            quorum=format_number(rules.quorum),
            majority=format_number(rules.majority),
        )
    )
    return said


def turn_in_words(card: SubmissionCard) -> str:
    """Whose turn it is, since when and until when, in a sentence."""
    turn, since = gettext(TURNS[card.turn]), format_day(card.place.since)
    if card.may_appeal and card.place.due_at:
        return gettext("It has ended. An appeal is possible until %(day)s.", day=format_day(card.place.due_at))
    if not card.is_open:
        return gettext("It has ended, on %(day)s.", day=since)
    if card.place.due_at:
        until = format_day(card.place.due_at)
        return gettext(
            "It is the turn of %(who)s, since %(day)s and until %(until)s.", who=turn, day=since, until=until
        )
    return gettext("It is the turn of %(who)s, since %(day)s.", who=turn, day=since)
