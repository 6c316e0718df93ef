"""The accounts whose statements are taken in, and who may look after the money that comes to a fund holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from plugins.reference_payments.statement_models import BankAccount
from plugins.reference_payments.statements.mapping import CsvMapping, objection_to_mapping
from portal.audit.services import note
from portal.database import db, insert_once
from portal.kernel.errors import NotFound, Refused
from portal.kernel.text import N_
from portal.organisations.models import Holder
from portal.viewer import Viewer

TAKE_IN, DECIDE = "reference_payments.take_in", "reference_payments.keep"  # of an organisation, and of a holder
NO_ACCOUNT = N_("There is no such account.")


@dataclass(frozen=True)
class AccountCard:
    """An account as those see it who look after it."""

    id: int
    holder_id: int
    holder_name: str
    name: str
    currency: str
    mapping: CsvMapping | None
    may_decide: bool


@dataclass(frozen=True)
class HolderChoice:
    """A fund holder whose money a viewer looks after."""

    id: int
    slug: str
    name: str
    currencies: tuple[str, ...]
    may_decide: bool


def may_keep(viewer: Viewer, holder: Holder) -> bool:
    """Whether a viewer takes in statements and receipts: treasurers, and bookkeepers of the organisation behind it."""
    return may_decide(viewer, holder.id) or viewer.may(TAKE_IN, holder.organisation_id)


def may_decide(viewer: Viewer, holder_id: int) -> bool:
    """Whether a viewer gives money back and confirms what others entered."""
    return viewer.may(DECIDE, holder_id)


def holders_of(viewer: Viewer) -> list[HolderChoice]:
    """The fund holders whose money a viewer looks after, by name."""
    rows = db.session.scalars(_holders_for(viewer).order_by(Holder.legal_name, Holder.id))
    return [
        HolderChoice(row.id, row.slug, row.legal_name, tuple(row.currencies), may_decide(viewer, row.id))
        for row in rows
    ]


def holder_for(viewer: Viewer, holder_id: int) -> HolderChoice:
    """A fund holder whose money a viewer looks after; raise NotFound."""
    found = next((one for one in holders_of(viewer) if one.id == holder_id), None)
    if found is None:
        raise NotFound(N_("There is no such fund holder."))
    return found


def _holders_for(viewer: Viewer) -> Select[Any]:
    found: Select[Any] = db.select(Holder)
    holders, organisations = viewer.objects(DECIDE), viewer.objects(TAKE_IN)
    if holders is None or organisations is None:
        return found
    return found.where(Holder.id.in_(holders) | Holder.organisation_id.in_(organisations))


def accounts_of(holder_ids: Sequence[int], viewer: Viewer) -> list[AccountCard]:
    """The accounts of fund holders, by name."""
    wanted = db.select(BankAccount, Holder).join(Holder, Holder.id == BankAccount.holder_id)
    rows = db.session.execute(wanted.where(Holder.id.in_(holder_ids)).order_by(BankAccount.name, BankAccount.id))
    return [_card(account, holder, viewer) for account, holder in rows]


def account_for(viewer: Viewer, account_id: int) -> AccountCard:
    """An account that a viewer looks after; raise NotFound."""
    wanted = db.select(BankAccount, Holder).join(Holder, Holder.id == BankAccount.holder_id)
    found = db.session.execute(wanted.where(BankAccount.id == account_id)).first()
    if found is None or not may_keep(viewer, found[1]):
        raise NotFound(NO_ACCOUNT)
    return _card(found[0], found[1], viewer)


def _card(account: BankAccount, holder: Holder, viewer: Viewer) -> AccountCard:
    mapping = CsvMapping.of_stored(account.mapping) if account.mapping else None
    return AccountCard(
        account.id, holder.id, holder.legal_name, account.name, account.currency, mapping,
        may_decide(viewer, holder.id),
    )  # fmt: skip


def open_account(holder_id: int, name: str, currency: str, viewer: Viewer) -> int:
    """Enter an account of a fund holder; raise Refused when the name is taken or the holder has no such currency."""
    if currency not in holder_for(viewer, holder_id).currencies:
        raise Refused(N_("The fund holder does not take this currency."), "currency")
    row = BankAccount(holder_id=holder_id, name=name, currency=currency)
    if not insert_once(row):
        raise Refused(N_("There is an account of this name already."), "name")
    note("reference_payments.open_account", f"holder:{holder_id}", viewer, {"name": name, "currency": currency})
    return row.id


def locked_account(account_id: int, viewer: Viewer) -> BankAccount:
    """Read an account so that nobody else takes anything in meanwhile; raise NotFound."""
    wanted = db.select(BankAccount).where(BankAccount.id == account_id).with_for_update()
    row: BankAccount | None = db.session.scalar(wanted)
    if row is None or not may_keep(viewer, db.session.get_one(Holder, row.holder_id)):
        raise NotFound(NO_ACCOUNT)
    return row


def remember(account_id: int, mapping: CsvMapping, viewer: Viewer) -> None:
    """Keep how the CSV of an account is read; raise Refused when nothing can be read so."""
    field, objection = objection_to_mapping(mapping)
    if objection:
        raise Refused(objection, field)
    row = locked_account(account_id, viewer)
    row.mapping = mapping.stored()
    note("reference_payments.map_columns", f"holder:{row.holder_id}", viewer, {"account": row.name})
