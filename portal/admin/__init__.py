"""The back office: pages for the secretariat, the administrator and the offices."""

from portal.admin import (
    accounts,
    alarms,
    audit,
    content,
    health,
    holders,
    index,
    letters,
    organisations,
    payments,
    plugins,
    refunds,
    returned,
    search,
    setup,
    switches,
)

OFFICE_PAGES = (
    index.blueprint,
    payments.blueprint,
    refunds.blueprint,
    alarms.blueprint,
    search.blueprint,
    accounts.blueprint,
    organisations.blueprint,
    holders.blueprint,
    content.blueprint,
    plugins.blueprint,
    switches.blueprint,
    health.blueprint,
    letters.blueprint,
    returned.blueprint,
    audit.blueprint,
    setup.blueprint,
)
