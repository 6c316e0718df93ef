"""Letters about applications: to each of their writers, in the language that each of them reads."""

from collections.abc import Mapping
from typing import Any

from plugins.membership.application_models import Application, Writer
from portal.database import db
from portal.mail.services import Letter, send

FOLDER = "membership/mail"


def reference(application_id: int) -> str:
    """How books, letters and the audit log name an application."""
    return f"membership:application:{application_id}"


def mail_link(row: Application, writer: Writer, why: str, values: Mapping[str, Any] | None = None) -> None:
    """Mail the link that opens an application, because it was begun, asked for again, or shared with a colleague."""
    writer.letters += 1
    key = f"{reference(row.id)}:{why}:{writer.id}:{writer.letters}"
    _send(row, writer, f"application_{why}", key, values or {})


def tell_writers(application_id: int, template: str, key: str, values: Mapping[str, Any] | None = None) -> None:
    """Write to everybody who writes an application; ``key`` is the same for the same news."""
    row = db.session.get_one(Application, application_id)
    for writer in writers_of(application_id):
        _send(row, writer, template, f"{reference(row.id)}:{key}:{writer.id}", values or {})


def writers_of(application_id: int) -> list[Writer]:
    """Those who write an application and have not left it, those whose address is not proved yet among them."""
    wanted = db.select(Writer).where(Writer.application_id == application_id, Writer.left_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Writer.id)))


def _send(row: Application, writer: Writer, template: str, key: str, values: Mapping[str, Any]) -> None:
    about = {"name": row.name, "writer_id": writer.id, **values}
    send(Letter(writer.email, writer.language, f"{FOLDER}/{template}.md", key, about, about=reference(row.id)))
