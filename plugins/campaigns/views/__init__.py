"""Pages of the campaigns plugin."""

from flask import Blueprint

from plugins.campaigns.views import (
    admin,
    asking,
    changing,
    delivering,
    documents,
    leaving,
    listing,
    live,
    making,
    making_parts,
    messages,
    moderating,
    needing,
    news,
    office,
    pledging,
    questions_admin,
    reports,
    sent_messages,
    spending,
    spent,
    where_to,
    widgets,
    writing_news,
)

PAGES = (
    listing, pledging, changing, needing, news, asking, making, making_parts, live, messages, sent_messages, leaving,
    writing_news, moderating, delivering, where_to, reports, admin, questions_admin, office, spending, documents, spent,
    widgets,
)  # fmt: skip
BLUEPRINTS: tuple[Blueprint, ...] = (*(pages.blueprint for pages in PAGES), widgets.choosing)
