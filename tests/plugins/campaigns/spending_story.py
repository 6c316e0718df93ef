"""A campaign that succeeded, the people who spend its money, and documents with something personal in them."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import typst
from flask import Flask
from PIL import Image, ImageDraw

from plugins.campaigns.models import Campaign, Expense
from plugins.campaigns.services.spending import asking, deciding
from plugins.campaigns.services.spending.asking import NewExpense
from plugins.campaigns.spending_rules import ExpenseKind
from portal.accounts.services import grant, viewer_of
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now
from portal.kernel.money import Money
from portal.uploads.folders import Storage, storage_below
from portal.viewer import NOBODY, Viewer
from tests.factories import make_account
from tests.plugins.campaigns import story
from tests.told_once import told_once

__all__ = ["grant"]
SECRET = "CALLE-SECRETA-47"


@dataclass(frozen=True)
class People:
    """Those who ask for a campaign's money and decide."""

    bookkeeper: int
    treasurer: int
    second: int


def succeeded(app: Flask, *, pledges: tuple[int, ...] = (6_000, 4_000), **changes: Any) -> int:
    """A campaign that collected its pledges; 100 euros unless told otherwise."""
    goal = sum(pledges)
    told: dict[str, Any] = {"goal": Money(goal, "EUR"), "budget": story.costs(goal // 2, goal - goal // 2)}
    campaign_id = story.live_campaign(**told | changes)
    for minor in pledges:
        story.promise(campaign_id, minor)
    story.let_pass(app, days=11)
    assert story.stands(campaign_id) == "succeeded"
    return campaign_id


def already_succeeded(app: Flask) -> int:
    """The same, on the fresh database of a test; it is told once and copied from then on."""
    return told_once(app, "a campaign succeeded", lambda: succeeded(app))


def people_of(campaign_id: int) -> People:
    """A bookkeeper of its organisation and two treasurers of its fund holder."""
    campaign = db.session.get_one(Campaign, campaign_id)
    organisation_id, holder_id = campaign.organisation_id, campaign.holder_id
    with unit_of_work():
        return People(
            make_account(role="bookkeeper", object_id=organisation_id),
            make_account(role="treasurer", object_id=holder_id),
            make_account(role="treasurer", object_id=holder_id),
        )


def as_viewer(app: Flask, account_id: int) -> Viewer:
    """What somebody may do now."""
    found = viewer_of(account_id, app.extensions["portal.permissions"])
    db.session.rollback()
    return found


def viewer_in(app: Flask, account_id: int) -> Viewer:
    """What somebody may do now, asked inside a unit of work."""
    return viewer_of(account_id, app.extensions["portal.permissions"])


def as_viewer_now(app: Flask) -> Viewer:
    """The portal itself."""
    return NOBODY


def storage_of(app: Flask) -> Storage:
    """Where this portal keeps documents."""
    return storage_below(app.extensions["portal.settings"].data)


def pdf(pages: int = 1, words: str = SECRET) -> bytes:
    """An invoice whose text can be copied out of it."""
    page = f"#place(top + left, dx: 1cm, dy: 1cm)[{words}]\n#place(top + left, dx: 1cm, dy: 10cm)[Printing, 40 euros]"
    source = "#set page(width: 10cm, height: 15cm, margin: 0cm)\n" + "\n#pagebreak()\n".join([page] * pages)
    made: bytes = typst.compile(source.encode(), format="pdf")
    return made


def picture(kind: str = "PNG", words: str = SECRET, size: tuple[int, int] = (500, 700), **more: Any) -> bytes:
    """A photographed invoice."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((40, 40), words, fill="black")
    file = BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def new_expense(minor: int = 4_000, **changes: Any) -> NewExpense:
    """What a bookkeeper fills in."""
    told: dict[str, Any] = {
        "kind": ExpenseKind.EXPENSE,
        "amount": Money(minor, "EUR"),
        "spent_on": business_now().date(),
        "what": "Printing of the maps",
        "language": "en",
        "payee": "Rosa Sample",
        "line_position": 0,
    }
    return NewExpense(**told | changes)


def drafted(app: Flask, campaign_id: int, account_id: int, minor: int = 4_000, **changes: Any) -> int:
    """An expense whose document is not blacked out yet."""
    viewer = as_viewer(app, account_id)
    document = asking.keep_document(picture(), storage_of(app))
    with unit_of_work():
        new = new_expense(minor, **changes)
        return asking.start_expense(campaign_id, new, document, viewer, f"form {next(story.numbers)}")


def hand_in(app: Flask, expense_id: int, account_id: int) -> None:
    """Hand an expense in."""
    viewer = as_viewer(app, account_id)
    burnt = asking.burn(expense_id, storage_of(app))
    with unit_of_work():
        asking.ask(expense_id, burnt, viewer)


def asked(app: Flask, campaign_id: int, account_id: int, minor: int = 4_000, **changes: Any) -> int:
    """An expense that waits for a decision."""
    expense_id = drafted(app, campaign_id, account_id, minor, **changes)
    hand_in(app, expense_id, account_id)
    return expense_id


def approve(app: Flask, expense_id: int, account_id: int) -> bool:
    """Say yes to an expense."""
    viewer = as_viewer(app, account_id)
    with unit_of_work():
        return deciding.approve(expense_id, viewer, storage_of(app))


def state_of(expense_id: int) -> str:
    """Where an expense stands."""
    db.session.rollback()
    return db.session.scalars(db.select(Expense.state).where(Expense.id == expense_id)).one()


def a_day() -> date:
    """The day on a document."""
    return business_now().date()
