"""Sample seats of regional offices, and representatives of most members; every person is clearly a sample."""

from datetime import timedelta

from plugins.membership.models import OfficeContact, Seat
from portal.accounts.models import Account, RoleGrant
from portal.accounts.services import NewAccount, create_account, grant
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, wall_now
from portal.organisations.models import Organisation
from portal.organisations.offices import OfficeCard, all_offices

# For each office: the account that the core's sample data made, and who is to sit on the political seat.
SEATS = {
    "enda-ecopop": ("office.dakar@sample.example", "Élu d’exemple, Dakar", "political.dakar@sample.example", "dakar"),
    "porto-alegre": (
        "office.porto-alegre@sample.example",
        "Vereadora de amostra",
        "political.porto-alegre@sample.example",
        "porto-alegre",
    ),
    "montreal-public-consultation-office": (
        "office.montreal@sample.example",
        "Élue d’exemple, Montréal",
        "political.montreal@sample.example",
        "montreal",
    ),
}
CONTACTS = {slug: f"office.{slug.partition('-public')[0]}@sample.example" for slug in SEATS}
# Most members of the sample network are represented; every so many show what puts a voice at risk.
NOBODY_SPEAKS, ENDS_SOON, NEVER_CAME = 18, 25, 20
TERM, SOON = timedelta(days=700), timedelta(days=20)


def fill() -> None:
    """Fill the seats, name representatives for most members, and leave some voices at risk."""
    with unit_of_work():
        for office in all_offices():
            if office.slug in SEATS:
                _sit(office)
        _represent()


def _sit(office: OfficeCard) -> None:
    email, name, political, organisation = SEATS[office.slug]
    operational = db.session.scalars(db.select(Account.id).where(Account.email == email)).one()
    person = create_account(NewAccount(political, name, "fr", is_confirmed=True))
    grant(person, "office", office.organisation_id, business_now() + TERM)
    theirs = db.session.scalars(db.select(Organisation.id).where(Organisation.slug == organisation)).one()
    for kind, account_id, sits_for in (
        ("operational", operational, office.organisation_id),
        ("political", person, theirs),
    ):
        mandate = db.session.scalars(
            db.select(RoleGrant.id).where(RoleGrant.account_id == account_id, RoleGrant.role == "office")
        ).one()
        seat = Seat(
            office_id=office.id,
            kind=kind,
            organisation_id=sits_for,
            account_id=account_id,
            grant_id=mandate,
            shows_person=kind == "political",
        )
        db.session.add(seat)
    contact = OfficeContact(office_id=office.id, email=CONTACTS[office.slug], address="Sample address (exemple)")
    db.session.add(contact)


def _represent() -> None:
    """Name a sample representative for every member that has none, apart from a few."""
    held = db.select(RoleGrant.object_id).where(RoleGrant.role == "representative")
    rows = db.session.execute(db.select(Organisation.id, Organisation.slug).where(Organisation.id.not_in(held)))
    for place, row in enumerate(sorted(rows, key=lambda row: row.slug)):
        if place % NOBODY_SPEAKS == 0:
            continue
        name = f"Sample representative {place}"
        account_id = create_account(NewAccount(f"voice.{row.slug}@sample.example", name, "en", is_confirmed=True))
        if place % NEVER_CAME:
            db.session.get_one(Account, account_id).signed_in_at = wall_now() - timedelta(days=place)
        ends_at = business_now() + (SOON if place % ENDS_SOON == 0 else TERM)
        grant(account_id, "representative", row.id, ends_at)
