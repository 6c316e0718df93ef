"""The first administrator of a portal, made once by whoever holds the link that the machine itself gave out."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult

from portal.accounts.roles import count_holding
from portal.accounts.services import NewAccount, create_account, grant
from portal.accounts.signing_in import LinkEnded
from portal.audit.services import note
from portal.database import db
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict
from portal.kernel.ids import digest, new_token, same
from portal.kernel.text import N_
from portal.state import SettingRow
from portal.viewer import Viewer

LINK = "core.founding_link"
LINK_LASTS = timedelta(days=1)
ADMINISTRATOR = "administrator"
ENDED = N_("This link was used before or is too old. Run portal setup once more on the machine itself.")


def administrators() -> int:
    """How many people administer the portal now."""
    return count_holding(ADMINISTRATOR)


def new_founding_link() -> str:
    """Make the link with which the first administrator comes in, and give its secret; one made before ends."""
    if administrators():
        raise Conflict(N_("Somebody administers this portal already: they invite everybody else."))
    secret = new_token()
    db.session.merge(SettingRow(name=LINK, value=f"{digest(secret)} {(wall_now() + LINK_LASTS).isoformat()}"))
    return secret


def check_founding_link(secret: str) -> str:
    """Say what is stored of a link that is still good, without using it; raise LinkEnded."""
    stored: str | None = db.session.scalar(db.select(SettingRow.value).where(SettingRow.name == LINK))
    hashed, _, ends_at = (stored or "").partition(" ")
    is_theirs = stored and same(hashed, digest(secret)) and datetime.fromisoformat(ends_at) >= wall_now()
    if not stored or not is_theirs or administrators():
        raise LinkEnded(ENDED)
    return stored


def found_portal(secret: str, new: NewAccount) -> int:
    """Use the link up and make the first administrator; of two who come at once one succeeds. The account's id."""
    stored = check_founding_link(secret)
    used = db.session.execute(db.delete(SettingRow).where(SettingRow.name == LINK, SettingRow.value == stored))
    assert isinstance(used, CursorResult)
    if used.rowcount != 1:
        raise LinkEnded(ENDED)
    account_id = create_account(new)
    grant(account_id, ADMINISTRATOR)
    note("portal.found", f"account:{account_id}", Viewer(account_id))
    return account_id
