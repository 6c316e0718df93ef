"""E-mail domains of an organisation: confirmed by an address there, and a hint about whom to invite."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import Account
from portal.audit.services import note
from portal.database import db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.domain_models import OrganisationDomain
from portal.organisations.rules import domain_of, is_anybodys, lies_in
from portal.viewer import Viewer


@dataclass(frozen=True)
class DomainCard:
    """A domain that is known to be an organisation's."""

    id: int
    domain: str
    confirmed_at: datetime


def domains_of(organisation_id: int) -> tuple[DomainCard, ...]:
    """The confirmed domains of an organisation."""
    found = db.select(OrganisationDomain).where(OrganisationDomain.organisation_id == organisation_id)
    rows = db.session.scalars(found.order_by(OrganisationDomain.domain))
    return tuple(DomainCard(row.id, row.domain, row.confirmed_at) for row in rows)


def is_outside(email: str, domains: tuple[DomainCard, ...]) -> bool:
    """Whether an address lies outside the confirmed domains; without any, none does."""
    return bool(domains) and not any(lies_in(domain_of(email), one.domain) for one in domains)


def domain_to_confirm(viewer: Viewer, organisation_id: int) -> str:
    """The domain of somebody's own proved address, if it can be confirmed and is not yet."""
    account = db.session.get(Account, viewer.account_id) if viewer.account_id else None
    if account is None or account.confirmed_at is None or is_anybodys(domain_of(account.email)):
        return ""
    return domain_of(account.email) if not _is_known(organisation_id, domain_of(account.email)) else ""


def _is_known(organisation_id: int, domain: str) -> bool:
    return any(lies_in(domain, one.domain) for one in domains_of(organisation_id))


def confirm_domain(viewer: Viewer, organisation_id: int) -> str:
    """Note that the domain of somebody's own proved address is the organisation's; the caller has checked the right."""
    domain = domain_to_confirm(viewer, organisation_id)
    if not domain or viewer.account_id is None:
        raise Refused(N_("Your own address does not show which domain is this organisation's."))
    row = OrganisationDomain(
        organisation_id=organisation_id, domain=domain, confirmed_by=viewer.account_id, confirmed_at=wall_now()
    )
    if insert_once(row):
        note("organisation.domain", f"organisation:{organisation_id}", viewer, {"domain": domain})
    return domain


def drop_domain(viewer: Viewer, organisation_id: int, domain_id: int) -> None:
    """Forget a domain that is not the organisation's any more."""
    row = db.session.get(OrganisationDomain, domain_id)
    if row is None or row.organisation_id != organisation_id:
        raise NotFound(N_("There is no such domain."))
    note("organisation.drop_domain", f"organisation:{organisation_id}", viewer, {"domain": row.domain})
    db.session.delete(row)
