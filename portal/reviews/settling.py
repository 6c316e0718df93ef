"""Changing the rules of a process for what is handed in from now on; what runs keeps its own."""

from portal.audit.services import note
from portal.hooks.reviewing import ReviewProcess
from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.reviews.processes import rules_in_force, setting_name
from portal.reviews.rules import Rules, Way
from portal.state import change_setting
from portal.viewer import Viewer


def about_rules(process: str) -> str:
    """How the rules of a process are called in the audit log."""
    return f"review_rules:{process}"


def change_rules(process: ReviewProcess, wanted: Rules, why: str, viewer: Viewer) -> list[str]:
    """Change rules, each with a line in the audit log that says why; raise Refused for what cannot work."""
    if not why:
        raise Refused(N_("Say in a line why you change this."), "why")
    if wanted.way is Way.SILENCE and not wanted.silence_days:
        raise Refused(N_("Silence needs days in which people can object."), "silence_days")
    if wanted.way is not Way.ONE and not wanted.decision_days:
        raise Refused(N_("A vote needs days in which people can vote."), "decision_days")
    before, after = vars(rules_in_force(process)), vars(wanted)
    changed = [rule for rule in after if before[rule] != after[rule]]
    for rule in changed:
        change_setting(setting_name(process.name, rule), str(after[rule]))
        said = {"rule": rule, "from": str(before[rule]), "to": str(after[rule]), "why": why}
        note("review_rules.change", about_rules(process.name), viewer, said)
    return changed
