"""How an application goes, told in few words for tests."""

from plugins.membership.application_models import Application, Writer
from plugins.membership.services.applications import handing_in, starting, writing
from plugins.membership.services.applications.starting import Body
from portal.accounts.models import Account
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.reviews.forms import dossiers
from portal.reviews.forms.models import DossierDocument
from portal.viewer import Viewer
from tests.factories import make_account, numbers

COTONOU = Body("local_government", "municipality", "Ville de Cotonou", "fr", "BJ", place="Cotonou")
ANSWERS = {
    "s_why": {"why": "Nous voulons apprendre.", "bring": None},
    "s_practice": {"instruments": ["budget"], "practice": "Depuis 2019, deux cents habitants par quartier."},
    "s_people": {
        "representative": [{"name": "Exemple", "role": "Adjointe", "email": ""}],
        "contact": [{"name": "Exemple", "role": "", "email": "contact@cotonou.example"}],
        "phone": "+229 00 00 00 00",
    },
    "s_consent": {"agree": True, "named": True},
}


def begun(body: Body = COTONOU, email: str = "", language: str = "fr") -> int:
    """An application that is a draft; gives its first writer."""
    number = next(numbers)
    with unit_of_work():
        starting.start(body, email or f"mairie{number}@city.example", language, f"key-{number}")
    writer_id = db.session.scalars(db.select(Writer.id).order_by(Writer.id.desc()).limit(1)).one()
    with unit_of_work():
        writing.confirm(writer_id, "Awa Exemple")
    return int(writer_id)


def fill_in(writer_id: int) -> None:
    """Answer everything that is asked, with a letter."""
    with unit_of_work():
        desk = writing.desk_of(writer_id)
        dossier_id = handing_in.dossier_of(desk.application)
        for section, values in ANSWERS.items():
            seen = {key: dossiers.seen_token(dossiers.Answer(key)) for key in values}
            dossiers.save(dossier_id, section, values, seen, desk.writer.account_id)
        add_letter(dossier_id, desk.writer.account_id)


def add_letter(dossier_id: int, account_id: int | None) -> None:
    """Add the mayor's letter, as far as the database is concerned."""
    document = DossierDocument(
        dossier_id=dossier_id,
        field="letter",
        name="lettre.pdf",
        stored="0" * 64,
        media_type="application/pdf",
        size=1000,
        pages=1,
        scanned="not_scanned",
        uploaded_by=account_id,
        uploaded_at=wall_now(),
    )
    db.session.add(document)


def handed_in(body: Body = COTONOU) -> int:
    """An application that is handed in; gives its first writer."""
    writer_id = begun(body)
    fill_in(writer_id)
    with unit_of_work():
        handing_in.hand_in(writer_id)
    return writer_id


def application_of(writer_id: int) -> Application:
    """The application that somebody writes, as it is now."""
    db.session.rollback()
    return writing.desk_of(writer_id).application


def somebody(role: str, object_id: int | None = None) -> Viewer:
    """Somebody with a role, as services see them."""
    with unit_of_work():
        return Viewer(make_account(role=role, object_id=object_id), "Sample")


def account_with(email: str) -> Account:
    """The account of an address."""
    return db.session.scalars(db.select(Account).where(Account.email == email)).one()
