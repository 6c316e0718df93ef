"""The hosts that are an organisation's."""

from plugins.badges.services import sites
from plugins.badges.services.standing import Known
from portal.kernel.hosts import host_of


def listed(found: Known) -> list[str]:
    """The hosts that are known to be an organisation's: its website's, and those on which its badge was seen."""
    return list(dict.fromkeys(host for host in (host_of(found.website), *sites.hosts_of(found.card.id)) if host))
