"""Who looks at a page, and what that person may do."""

from dataclasses import dataclass, field

PORTAL = "portal"


@dataclass(frozen=True)
class Grant:
    """A permission that somebody holds, for the whole portal or for one object of a scope."""

    permission: str
    scope: str = PORTAL
    object_id: int | None = None


@dataclass(frozen=True)
class Viewer:
    """Somebody, signed in or not; services take a viewer instead of asking the web who it is."""

    account_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def is_signed_in(self) -> bool:
        """Whether we know who this is."""
        return self.account_id is not None

    def may(self, permission: str, object_id: int | None = None) -> bool:
        """Whether the viewer holds a permission: portal-wide, for that object, or for any when none is named."""
        held = [grant for grant in self.grants if grant.permission == permission]
        return any(g.scope == PORTAL or object_id in (None, g.object_id) for g in held)

    def objects(self, permission: str) -> frozenset[int] | None:
        """The objects for which the viewer holds a permission; None stands for all of them."""
        held = [grant for grant in self.grants if grant.permission == permission]
        if any(grant.scope == PORTAL for grant in held):
            return None
        return frozenset(grant.object_id for grant in held if grant.object_id is not None)


NOBODY = Viewer()
