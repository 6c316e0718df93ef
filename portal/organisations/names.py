"""What the objects of roles are called: organisations, offices and fund holders."""

from collections.abc import Iterable

from portal.accounts.roles import RoleCard
from portal.database import db
from portal.hooks.values import Scope
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.organisations.aliases import by_slug
from portal.organisations.models import Holder
from portal.organisations.services import OrganisationCard, organisation_cards


def names_of_objects(roles: Iterable[RoleCard], language: str) -> dict[int, str]:
    """The names of what roles hold for, by the role's own number; roles of the whole portal are left out."""
    bound = {role.id: (role.scope, role.object_id) for role in roles if role.object_id is not None}
    organisations = organisation_cards((id_ for scope, id_ in bound.values() if scope != "holder"), language)
    holders = _holder_names(id_ for scope, id_ in bound.values() if scope == "holder")
    names = {("holder", id_): name for id_, name in holders.items()}
    names |= {(scope, id_): card.name for id_, card in organisations.items() for scope in ("organisation", "office")}
    return {number: names.get(key, str(key[1])) for number, key in bound.items()}


def organisations_of(roles: Iterable[RoleCard], language: str) -> list[OrganisationCard]:
    """The organisations for which somebody holds a role."""
    ids = {role.object_id for role in roles if role.scope == "organisation" and role.object_id is not None}
    return list(organisation_cards(ids, language).values())


def _holder_names(ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(db.select(Holder.id, Holder.legal_name).where(Holder.id.in_(set(ids))))
    return {row.id: row.legal_name for row in rows}


def object_by_slug(scope: Scope, slug: str) -> int | None:
    """What a role of this scope is to hold for; roles of the whole portal hold for nothing in particular."""
    if scope == "portal":
        return None
    row = db.session.scalar(db.select(Holder).where(Holder.slug == slug)) if scope == "holder" else by_slug(slug)
    if row is None:
        raise NotFound(N_("Nothing bears this short name. Take it from the address of its page."), "object")
    return row.id
