"""The table of those who agreed to be named in public for an organisation."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model


class NamedRole(Model):
    """Somebody's own yes to being named in public with a role that they hold, for as long as they hold it."""

    __tablename__ = "membership_named_role"

    grant_id: Mapped[int] = mapped_column(
        ForeignKey("core_role_grant.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id"), index=True)
    agreed_at: Mapped[datetime]
