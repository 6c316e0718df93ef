"""How phases, dates and ways of voting are called."""

from plugins.elections.rules import Phase
from portal.kernel.text import N_
from portal.web.languages import lazy_gettext as _

PHASES = {
    Phase.DRAFT: _("Draft"),
    Phase.COMING: _("Opens soon"),
    Phase.OPEN: _("Open"),
    Phase.CLOSED: _("Closed"),
    Phase.CANCELLED: _("Cancelled"),
}
DATES = {
    "opens_at": _("The call opens"),
    "closes_at": _("Candidacies are in"),
    "vote_opens_at": _("Voting opens"),
    "vote_closes_at": _("Voting closes"),
    "announced_at": _("The result is announced in the plenary"),
}
BALLOTS = {
    "roll_call": _("Roll call: each city's vote is public, by name."),
    "confidential": _("Confidential: votes are counted like postal votes; nobody sees who chose what."),
    "verifiable": _("Verifiable: votes are encrypted in the browser, and anyone can check the count."),
}
METHODS = {
    "schulze": _("Voters rank up to four candidates. The one who beats every other in pairs wins (Schulze)."),
    "irv": _("Voters rank the candidates. The weakest drop out one by one (instant run-off)."),
    "two_round": _("Voters choose one candidate. If none has more than half, the first two meet again."),
    "approval": _("Voters approve as many candidates as they like. The most approved one wins."),
    "plurality": _("Voters choose one candidate. The one with the most votes wins."),
}
STATES = {"waiting": _("Waits for an answer"), "answered": _("Answered"), "set_aside": _("Set aside")}
ACTS = {
    "elections.create": N_("Planned a call"),
    "elections.change": N_("Changed a call"),
    "elections.write": N_("Wrote the words of a call"),
    "elections.publish": N_("Published a call"),
    "elections.cancel": N_("Cancelled a call"),
    "elections.answer": N_("Answered a question"),
    "elections.set_aside": N_("Set a question aside"),
}
