"""Pages of the campaigns plugin."""

from flask import Blueprint

from plugins.campaigns.views import (
    admin,
    changing,
    documents,
    listing,
    live,
    making,
    making_parts,
    needing,
    news,
    office,
    pledging,
    spending,
    spent,
    writing_news,
)

PAGES = (
    listing, pledging, changing, needing, news, making, making_parts, live, writing_news, admin, office, spending,
    documents, spent,
)  # fmt: skip
BLUEPRINTS: tuple[Blueprint, ...] = tuple(pages.blueprint for pages in PAGES)
