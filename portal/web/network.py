"""What the network is called and where people write to it: settings of the office."""

from portal.kernel.errors import Refused
from portal.kernel.text import N_
from portal.state import current_state
from portal.web.forms import ADDRESS
from portal.web.languages import gettext

NAME, SHORT_NAME, CONTACT = "core.network_name", "core.network_short_name", "core.contact_address"
USUAL_NAME, USUAL_SHORT_NAME = N_("Observatory on Participatory Democracy"), "OIDP"
LONGEST_NAME, LONGEST_SHORT_NAME = 80, 16


def network_name() -> str:
    """The network's name as the office wrote it; the one that came with the portal in the language of the page."""
    written = current_state().setting(NAME, USUAL_NAME)
    return str(gettext(written)) if written == USUAL_NAME else written


def network_short_name() -> str:
    """The few letters by which the network is known, in titles, on badges and as the sender of letters."""
    return current_state().setting(SHORT_NAME, USUAL_SHORT_NAME)


def contact_address() -> str:
    """Where people write to the secretariat; empty until the office has said."""
    return current_state().setting(CONTACT)


def check_name(written: str) -> None:
    """Refuse no name, and one that pages and letters have no room for."""
    _check_length(written, LONGEST_NAME)


def check_short_name(written: str) -> None:
    """Refuse no short name, and one that badges and titles have no room for."""
    _check_length(written, LONGEST_SHORT_NAME)


def _check_length(written: str, longest: int) -> None:
    if not written:
        raise Refused(N_("Write the name: it stands on every page."))
    if len(written) > longest:
        raise Refused(N_("Write %(max)d characters at most."), max=longest)


def check_contact(written: str) -> None:
    """Refuse what is no e-mail address; none is allowed."""
    if written and not ADDRESS.fullmatch(written):
        raise Refused(N_("Enter an e-mail address like name@example.org."))
