"""Pages of the campaigns plugin."""

from flask import Blueprint

from plugins.campaigns.views import (
    admin,
    asking,
    changing,
    documents,
    listing,
    live,
    making,
    making_parts,
    moderating,
    needing,
    news,
    office,
    pledging,
    questions_admin,
    spending,
    spent,
    widgets,
    writing_news,
)

PAGES = (
    listing, pledging, changing, needing, news, asking, making, making_parts, live, writing_news, moderating, admin,
    questions_admin, office, spending, documents, spent, widgets,
)  # fmt: skip
BLUEPRINTS: tuple[Blueprint, ...] = (*(pages.blueprint for pages in PAGES), widgets.choosing)
