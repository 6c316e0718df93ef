"""Every table of the core, so that migrations see them all."""

import portal.accounts.models
import portal.changes
import portal.organisations.models
import portal.state

__all__ = ["portal"]
