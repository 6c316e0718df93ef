"""Asking for money of a campaign: what it is for, the document, what is blacked out in it, and handing it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plugins.campaigns.models import BudgetLine, Campaign, Expense, ExpensePage
from plugins.campaigns.services.creating import reference
from plugins.campaigns.services.spending.standing import locked_to_spend, may_ask, statement_of
from plugins.campaigns.spending_rules import (
    MOST_BOXES,
    ExpenseKind,
    ExpenseState,
    box_between,
    objection_to_sum,
)
from portal.audit.services import note
from portal.changes import touch
from portal.database import after_commit, db, insert_once
from portal.kernel.clock import business_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.ids import digest
from portal.kernel.money import Money
from portal.kernel.text import N_
from portal.uploads.documents import blacked_out, media_type, pages_of, size_of
from portal.uploads.folders import Folder, Storage
from portal.viewer import Viewer

Box = tuple[int, int, int, int]
Percents = tuple[int, int, int, int]
MOVED_ON = N_("This expense was handed in already and cannot be changed any more.")


@dataclass(frozen=True)
class NewExpense:
    """What a bookkeeper fills in; ``payee_shown`` empty withholds from the public who is paid."""

    kind: ExpenseKind
    amount: Money
    spent_on: date
    what: str
    language: str
    payee: str
    payee_email: str = ""
    payee_shown: str = ""
    line_position: int | None = None


@dataclass(frozen=True)
class StoredPage:
    """The picture of a page, by its name in the storage, with its size in pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True)
class StoredDocument:
    """A document that was sent, by its name in the storage, and its pages."""

    name: str
    media_type: str
    pages: tuple[StoredPage, ...]


def keep_document(data: bytes, storage: Storage) -> StoredDocument:
    """Keep a document as it came, where only few see it, and the pictures of its pages; raise BadDocument."""
    kind, pages = media_type(data), pages_of(data)
    kept = tuple(StoredPage(storage.private.store(page), *size_of(page)) for page in pages)
    return StoredDocument(storage.private.store(data), kind, kept)


def start_expense(campaign_id: int, new: NewExpense, document: StoredDocument, viewer: Viewer, form_key: str) -> int:
    """Write an expense down as a draft whose document is still to be blacked out; the same form twice is one."""
    campaign = locked_to_spend(campaign_id)
    if viewer.account_id is None or not may_ask(viewer, campaign):
        raise NotFound(N_("There is no such campaign."))
    _check(campaign, new)
    row = Expense(
        campaign_id=campaign_id,
        line_position=new.line_position,
        kind=new.kind.value,
        amount=new.amount.minor,
        spent_on=new.spent_on,
        what=new.what,
        language=new.language,
        payee=new.payee,
        payee_email=new.payee_email.lower(),
        payee_shown=new.payee_shown,
        original=document.name,
        original_type=document.media_type,
        form_key=digest(f"{form_key} {campaign_id} {new} {document.name}"),
        asked_by=viewer.account_id,
        created_at=business_now(),
    )
    if not insert_once(row):
        seen: int = db.session.scalars(db.select(Expense.id).where(Expense.form_key == row.form_key)).one()
        return seen
    for number, page in enumerate(document.pages, 1):
        db.session.add(
            ExpensePage(expense_id=row.id, number=number, picture=page.name, width=page.width, height=page.height)
        )
    return row.id


def _check(campaign: Campaign, new: NewExpense) -> None:
    if new.amount.currency != campaign.currency or new.amount.minor <= 0:
        raise Refused(N_("Enter a sum above nothing in the currency of the campaign."), "amount")
    left = statement_of(campaign.holder_id, campaign.id, campaign.currency).left
    if objection := objection_to_sum(new.amount, left):
        raise Refused(objection, "amount", left=left)
    if new.spent_on > business_now().date():
        raise Refused(N_("This day has not come yet."), "spent_on")
    lines = list(db.session.scalars(db.select(BudgetLine.position).where(BudgetLine.campaign_id == campaign.id)))
    if new.line_position not in (lines or [None]):
        raise Refused(N_("Choose what it is for among the costs of the campaign."), "line")


def own_draft(expense_id: int, viewer: Viewer) -> Expense:
    """Read a draft of this viewer's, so that nobody else changes it meanwhile; raise NotFound or Conflict."""
    wanted = db.select(Expense).where(Expense.id == expense_id, Expense.asked_by == viewer.account_id)
    row: Expense | None = db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    campaign = db.session.get(Campaign, row.campaign_id) if row is not None else None
    if row is None or not may_ask(viewer, campaign):
        raise NotFound(N_("There is no such expense."))
    if row.state != ExpenseState.DRAFT:
        raise Conflict(MOVED_ON)
    return row


def _page(expense_id: int, number: int, viewer: Viewer) -> ExpensePage:
    own_draft(expense_id, viewer)
    page = db.session.get(ExpensePage, (expense_id, number), populate_existing=True)
    if page is None:
        raise NotFound(N_("This document has no such page."))
    return page


def click(expense_id: int, number: int, point: tuple[int, int], viewer: Viewer) -> None:
    """Take a click on the picture of a page: the first is a corner of a box, the second the one across."""
    page = _page(expense_id, number, viewer)
    if page.corner is None:
        page.corner = [min(max(point[0], 0), page.width - 1), min(max(point[1], 0), page.height - 1)]
        return
    first = (page.corner[0], page.corner[1])
    page.corner = None
    if (box := box_between(first, point, (page.width, page.height))) is not None:
        _add(page, box)


def add_box(expense_id: int, number: int, percents: Percents, viewer: Viewer) -> None:
    """Black out a box whose left, top, right and bottom edge are told in per cent of the page."""
    page = _page(expense_id, number, viewer)
    left, top, right, bottom = percents
    one = (page.width * left // 100, page.height * top // 100)
    other = (page.width * right // 100, page.height * bottom // 100)
    box = box_between(one, other, (page.width, page.height))
    if box is None or left >= right or top >= bottom:
        raise Refused(N_("Right must be more than left, and bottom more than top."), "right")
    _add(page, box)


def _add(page: ExpensePage, box: Box) -> None:
    if len(page.boxes) >= MOST_BOXES:
        raise Refused(N_("There are too many boxes on this page. Draw fewer and larger ones."))
    page.boxes = [*page.boxes, list(box)]


def remove_box(expense_id: int, number: int, index: int, viewer: Viewer) -> None:
    """Take a box away, or a first corner with index 0; boxes are counted from 1."""
    page = _page(expense_id, number, viewer)
    page.corner = None
    page.boxes = [box for place, box in enumerate(page.boxes, 1) if place != index]


def pages_to_burn(expense_id: int) -> Sequence[ExpensePage]:
    """The pages of a document in their order."""
    wanted = db.select(ExpensePage).where(ExpensePage.expense_id == expense_id).order_by(ExpensePage.number)
    return db.session.scalars(wanted).all()


@dataclass(frozen=True)
class BurntPage:
    """The picture of a page with its boxes burnt in, and which these were."""

    number: int
    boxes: list[list[int]]
    name: str


def burn(expense_id: int, storage: Storage) -> list[BurntPage]:
    """Make the pictures that are to be published; called before anything is locked, since it takes its time."""
    return [
        BurntPage(page.number, page.boxes, storage.private.store(_burnt(page, storage)))
        for page in pages_to_burn(expense_id)
    ]


def _burnt(page: ExpensePage, storage: Storage) -> bytes:
    boxes = [(left, top, right, bottom) for left, top, right, bottom in page.boxes]
    return blacked_out(storage.private.read(page.picture), boxes)


def ask(expense_id: int, burnt: Sequence[BurntPage], viewer: Viewer) -> None:
    """Hand an expense in with the pages as they will be published; raise Conflict when a box was drawn meanwhile."""
    campaign_id = db.session.scalar(db.select(Expense.campaign_id).where(Expense.id == expense_id))
    if campaign_id is None:
        raise NotFound(N_("There is no such expense."))
    locked_to_spend(campaign_id)  # a campaign is locked before its expenses, everywhere
    row = own_draft(expense_id, viewer)
    by_number = {page.number: page for page in burnt}
    for page in pages_to_burn(expense_id):
        made = by_number.get(page.number)
        if made is None or made.boxes != page.boxes:
            raise Conflict(N_("Something was blacked out in the meantime. Look at it once more."))
        page.burnt = made.name
    row.state, row.asked_at = ExpenseState.ASKED.value, business_now()
    touch(reference(row.campaign_id))
    note("campaigns.expense_asked", f"expense:{row.id}", viewer, {"campaign": row.campaign_id, "minor": row.amount})


def throw_away(expense_id: int, viewer: Viewer, storage: Storage) -> int:
    """Forget a draft and its document, and give its campaign; files that another expense needs stay."""
    row = own_draft(expense_id, viewer)
    campaign_id, names = row.campaign_id, {row.original}
    for page in pages_to_burn(expense_id):
        names.add(page.picture)
        db.session.delete(page)
    db.session.flush()
    db.session.delete(row)
    db.session.flush()
    unneeded = [name for name in names if not is_needed(name)]
    after_commit(lambda: forget_all(storage.private, unneeded))
    note("campaigns.expense_thrown_away", f"expense:{expense_id}", viewer, {"campaign": campaign_id})
    return campaign_id


def forget_all(folder: Folder, names: Sequence[str]) -> None:
    """Delete files that nobody needs any more."""
    for name in names:
        folder.forget(name)


def is_needed(name: str) -> bool:
    """Whether a file belongs to an expense."""
    originals = db.select(Expense.id).where(Expense.original == name)
    pages = db.select(ExpensePage.expense_id).where((ExpensePage.picture == name) | (ExpensePage.burnt == name))
    return any(db.session.scalar(wanted.limit(1)) is not None for wanted in (originals, pages))
