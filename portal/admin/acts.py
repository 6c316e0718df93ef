"""What happened to an object, in words instead of the codes of the audit log."""

from typing import Any

from flask import current_app

from portal.accounts.directory import names_of
from portal.audit.reading import acts_on
from portal.hooks import current_hooks, portal_audit_words
from portal.kernel.text import N_
from portal.reviews.words import ACTS as ACTS_OF_REVIEWS
from portal.web.languages import gettext

ACTS = {
    "account.create": N_("Made the account"),
    "account.end_session": N_("Ended a session"),
    "account.end_sessions": N_("Signed out everywhere"),
    "account.password": N_("Changed the password"),
    "account.profile": N_("Changed the profile"),
    "account.prove": N_("Proved who they are"),
    "account.sign_in": N_("Signed in"),
    "account.sign_out": N_("Signed out"),
    "address.lift": N_("Let mail go to an address again"),
    "address.worn_out": N_("Gave an address up, since letters kept coming back"),
    "alarm.seen": N_("Looked into an alarm"),
    "bounce.seen": N_("Looked at mail that came back"),
    "content.publish": N_("Published a content page"),
    "form.publish": N_("Published a version of a form"),
    "form.throw_away": N_("Threw away the next version of a form"),
    "handover.begin": N_("Began a hand-over"),
    "handover.confirm": N_("Took over from a predecessor"),
    "handover.stop": N_("Stopped a hand-over"),
    "handover.undo": N_("Undid a hand-over"),
    "holder.change": N_("Changed a fund holder"),
    "holder.close_gateway": N_("Closed a way to pay"),
    "holder.create": N_("Entered a fund holder"),
    "holder.open_gateway": N_("Opened a way to pay, or changed its keys"),
    "invitation.accept": N_("Accepted an invitation"),
    "invitation.decline": N_("Declined an invitation"),
    "invitation.send": N_("Sent an invitation"),
    "invitation.send_again": N_("Sent an invitation again"),
    "invitation.withdraw": N_("Withdrew an invitation"),
    "job.pause": N_("Paused a job"),
    "job.retry": N_("Let a job try again"),
    "job.take_up": N_("Took a job up again"),
    "letter.give_up": N_("Gave a letter up"),
    "letter.reword": N_("Changed the words of a letter"),
    "letter.send_again": N_("Let a letter be sent again"),
    "office.close": N_("Closed a regional office"),
    "office.countries": N_("Changed the countries of a regional office"),
    "office.open": N_("Opened a regional office"),
    "organisation.change": N_("Changed an organisation"),
    "organisation.create": N_("Entered an organisation"),
    "organisation.domain": N_("Confirmed an e-mail domain"),
    "organisation.drop_domain": N_("Dropped an e-mail domain"),
    "organisation.merge": N_("Merged two records of an organisation"),
    "organisation.name": N_("Added a name"),
    "organisation.part": N_("Undid the merging of two records"),
    "organisation.remove_name": N_("Removed a name"),
    "person.copy": N_("Took a copy of their data"),
    "person.erase": N_("Had a person forgotten"),
    "plugin.switch": N_("Switched a plugin on or off"),
    "portal.found": N_("Became the first administrator"),
    "portal.release": N_("Released the restored portal"),
    "portal.try_letter": N_("Sent themselves a letter to try"),
    "refund.agree": N_("Agreed to give money back"),
    "refund.ask": N_("Asked to give money back; a second person has to agree"),
    "refund.give": N_("Gave money back"),
    "refund.turn_down": N_("Turned down giving money back"),
    "role.change_end": N_("Changed the last day of a role"),
    "role.end": N_("Ended a role"),
    "role.give": N_("Gave a role"),
    "setting.change": N_("Changed a setting"),
    "switch.off": N_("Let go on what was stopped"),
    "switch.on": N_("Stopped something by a switch"),
    "table.export": N_("Took a table as a file"),
}


def audit_words() -> dict[str, str]:
    """The words for every act that the core and the plugins note, untranslated."""
    found: dict[str, str] | None = current_app.extensions.get("portal.audit_words")
    if found is None:
        collected = current_hooks().collect(portal_audit_words).values()
        found = ACTS | ACTS_OF_REVIEWS | {one.act: one.words for words in collected for one in words}
        current_app.extensions["portal.audit_words"] = found
    return found


def act_in_words(act: str) -> str:
    """What an act is called; its code when nobody has said."""
    return str(gettext(audit_words()[act])) if act in audit_words() else act


def happened_to(*objects: str) -> dict[str, Any]:
    """The newest acts on some objects and the names of who did them, for the trail on a page."""
    acts = acts_on(*objects)
    return {"acts": acts, "people": names_of([act.account_id for act in acts if act.account_id])}
