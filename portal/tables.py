"""Every table of the core, so that migrations see them all."""

import portal.accounts.handover_models
import portal.accounts.models
import portal.audit.models
import portal.changes
import portal.checks
import portal.content.models
import portal.jobs.models
import portal.ledger.models
import portal.mail.models
import portal.organisations.domain_models
import portal.organisations.merge_models
import portal.organisations.models
import portal.organisations.office_models
import portal.payments.models
import portal.reviews.forms.models
import portal.seals
import portal.state

__all__ = ["portal"]
