"""Whose turn it is with an application, in a sentence for those who write it."""

from plugins.membership.application_models import Application
from portal.reviews.reading import SubmissionCard
from portal.reviews.rules import Stage
from portal.reviews.sentences import turn_in_words
from portal.web.languages import format_day, gettext


def turn_in_words_of(row: Application, card: SubmissionCard | None) -> str:
    """Whose turn it is now."""
    if row.state == "started":
        return gettext("It waits for somebody of the body itself to open the link in the letter.")
    if row.state == "draft":
        return gettext("It is your turn: write, and hand it in when you are ready.")
    if card is None:
        return gettext("It has ended, on %(day)s.", day=format_day(row.changed_at))
    if card.place.stage is Stage.REPAIR and card.place.due_at:
        day = format_day(card.place.due_at)
        return gettext("It is your turn: put right what is asked for and hand it in again, by %(day)s.", day=day)
    if card.place.stage is Stage.REPAIR:
        return gettext("It is your turn: put right what is asked for and hand it in again.")
    return turn_in_words(card)
