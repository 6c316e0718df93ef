"""What must hold of standing, whatever happened."""

from plugins.membership.services.recording import disagreeing
from portal.hooks import Check
from portal.organisations.services import organisation_cards


def lists_say_what_events_say() -> list[str]:
    """What lists of members read is what follows from each member's events."""
    wrong = disagreeing()
    cards = organisation_cards(wrong, "en")
    return [f"the standing of {cards[id_].slug if id_ in cards else id_} is not what its events say" for id_ in wrong]


STANDING_CHECKS = (Check("standing follows from events", lists_say_what_events_say),)
