"""A small portal to walk through: the sample network, and four campaigns that stand in different places."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from plugins.campaigns.models import Campaign, Update
from plugins.campaigns.services import creating
from plugins.campaigns.services.creating import NewBudgetLine, NewCampaign, NewReward
from portal.database import db, unit_of_work
from portal.demo import network, seeding
from portal.hooks import Hooks, portal_demo_data
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.organisations.models import Holder, Organisation
from portal.state import change_setting
from portal.viewer import NOBODY
from tests.browser.serving import close, new_portal
from tests.plugins.campaigns.story import closing_of, promise, work

OPEN, HOPELESS, AT_ONCE, DONE = "street-budget", "coastal-forum", "method-library", "school-budgets"
BACKERS = ("Awa D.", "João S.", "Łucja W.", "يوسف", "Ndeye B.")
TEXTS = {
    "en": ("A street budget for twelve quarters", "Forty mediators go from door to door.", "What is **planned**."),
    "fr": ("Un budget de rue pour douze quartiers", "Quarante médiateurs vont de porte en porte.", "Le **projet**."),
    "ar": ("ميزانية الشارع لاثني عشر حيًّا", "أربعون وسيطًا يطرقون الأبواب.", "ما هو **مخطّط**."),
}
MAP = {"en": "The printed map", "fr": "Le plan imprimé", "ar": "الخريطة المطبوعة"}
EVENING = {"en": "An evening at the table", "fr": "Une soirée à la table", "ar": "أمسية حول الطاولة"}
WHAT = {"en": "What it costs", "fr": "Ce que cela coûte", "ar": "ما يكلّفه"}
BY_POST = {"en": "Sent by post.", "fr": "Envoyé par la poste.", "ar": "ترسل بالبريد."}


def fill_sample(data: Path, database_url: str = "") -> None:
    """Make the portal's data in a folder, or in a database that is empty."""
    app = new_portal(data, database_url)
    with app.app_context():
        network.fill()
        for plugin, jobs in _hooks(app).collect(portal_demo_data).items():
            for job in jobs:
                if plugin != "campaigns":  # it takes its time; four campaigns are told here
                    job.run()
        _campaigns(app)
        with unit_of_work():
            change_setting(seeding.SEEDED, seeding.DONE)
    work_off(app)
    close(app)


def _hooks(app: Flask) -> Hooks:
    found: Hooks = app.extensions["portal.hooks"]
    return found


def work_off(app: Flask) -> None:
    """Do what the worker would have done by now."""
    with app.app_context():
        work(app)


def _campaigns(app: Flask) -> None:
    street = _campaign(OPEN, "dakar", "dakar", goal=Money(300_000, "XOF"), rewards=_rewards())
    for name in BACKERS:
        promise(street, 20_000, email="", name=name, shown_as=name, currency="XOF")
    _campaign(HOPELESS, "agadir", "barcelona", goal=Money(2_000_000, "EUR"))
    _campaign(AT_ONCE, "barcelona", "barcelona", goal=Money(500_000, "EUR"), model="keep_it_all", floor_percent=None)
    done = _campaign(DONE, "sfax", "barcelona", goal=Money(100_000, "TND"))
    for number in range(2):
        promise(done, 60_000, email=f"backer{number}@person.example", currency="TND", shown_as="")
    with unit_of_work():
        closing_of(done)
    work(app)


def _rewards() -> list[NewReward]:
    return [NewReward(10_000, MAP, BY_POST), NewReward(25_000, EVENING, BY_POST, stock=1)]


def _campaign(slug: str, organisation: str, holder: str, goal: Money, **changes: Any) -> int:
    now = business_now()
    told: dict[str, Any] = {
        "slug": slug,
        "organisation_id": db.session.scalars(db.select(Organisation.id).filter_by(slug=organisation)).one(),
        "holder_id": db.session.scalars(db.select(Holder.id).filter_by(slug=holder)).one(),
        "region": "africa",
        "theme": "budgets",
        "goal": goal,
        "model": "all_or_nothing",
        "opens_at": now - timedelta(days=1),
        "deadline_at": now + timedelta(days=10),
        "time_zone": "Africa/Dakar",
        "original_language": "fr",
        "country": "SN",
        "place": "Dakar",
        "texts": {code: (_title(slug, code), *text[1:]) for code, text in TEXTS.items()},
        "budget": [NewBudgetLine("minimum", goal.minor, WHAT)],
    }
    with unit_of_work() as session:
        campaign_id = creating.create_campaign(NewCampaign(**told | changes))
        creating.submit(campaign_id, NOBODY)
        creating.approve(campaign_id, NOBODY)
        at = now - timedelta(hours=2)
        session.add(Update(campaign_id=campaign_id, published_at=at, language="fr", title="Bientôt", body="Plus tard."))
    return campaign_id


def _title(slug: str, language: str) -> str:
    title = TEXTS[language][0]
    return title if slug == OPEN else f"{title} ({slug})"


def campaign_of(slug: str) -> Campaign:
    """Find a campaign of the sample by its slug; inside the portal's context."""
    found: Campaign = db.session.scalars(db.select(Campaign).filter_by(slug=slug)).one()
    return found
