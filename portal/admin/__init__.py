"""The back office: pages for the secretariat, the administrator and the offices."""

from portal.admin import accounts, audit, content, health, holders, index, organisations, plugins

OFFICE_PAGES = (
    index.blueprint,
    accounts.blueprint,
    organisations.blueprint,
    holders.blueprint,
    content.blueprint,
    plugins.blueprint,
    health.blueprint,
    health.letters,
    audit.blueprint,
)
