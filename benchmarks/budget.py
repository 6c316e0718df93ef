"""How many statements pages send: the pages, their budgets, and the counting."""

from unittest.mock import patch

from flask import Flask

from benchmarks.filling import fill, fill_questions
from portal.engines import migration_engine
from portal.testing import browser_of, browser_signed_in, statements_of

FEW, MANY = 20, 2_000
SIGNED_IN = 2
PAGES = {
    "home": ("/en/", 10),
    "campaigns": ("/en/campaigns/", 6),
    "campaigns, searched": ("/en/campaigns/?text=water+street7", 6),
    "campaign": ("/en/campaigns/campaign-1", 10),
    "backers": ("/en/campaigns/campaign-1/backers", 6),
    "pledge": ("/en/campaigns/campaign-1/pledge", 6),
    "members": ("/en/membership/", 6),
    "directory": ("/en/membership/directory", 6),
    "elections": ("/en/elections/", 6),
    "badges": ("/en/badges/", 6),
    "badge": ("/badge/city-1.svg", 3),
    "proof of a badge": ("/en/badges/verify/city-1", 6),
    "organisation": ("/en/organisations/city-1", 12),  # what five plugins say of it, what it gave, and who is named
    "standing": ("/en/membership/standing/city-1", 17),  # with what it gave, may do, and who agreed to be named
}
BUDGET = {name: most for name, (_, most) in PAGES.items()}
Counts = dict[str, tuple[int, int]]


def budgets(app: Flask) -> dict[int, Counts]:
    """Count the statements of every page for a visitor and for somebody signed in, with few objects and with many."""
    engine = migration_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    visitor, member = browser_of(app), browser_signed_in(app)
    counted = {}
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        fill(engine, first, last)
        fill_questions(engine, first, last)
        with patch("portal.hooks.asking.SLOW_SECONDS", 60.0):  # a busy machine must not have plugins left out
            counted[last] = {
                name: (len(statements_of(visitor, path)), len(statements_of(member, path)))
                for name, (path, _) in PAGES.items()
            }
    engine.dispose()
    return counted
