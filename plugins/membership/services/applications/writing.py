"""The people who write an application: proving an address, inviting colleagues, leaving."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from plugins.membership.application_models import Application, Writer
from plugins.membership.application_rules import OVER, PURPOSE, ApplicationState
from plugins.membership.services.applications.letters import mail_link, reference, writers_of
from portal.accounts.models import Account
from portal.accounts.services import NewAccount, create_account
from portal.audit.services import note
from portal.database import db, insert_once
from portal.kernel.clock import business_now, wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_
from portal.mail.addresses import lift
from portal.reviews.forms import dossiers
from portal.viewer import Viewer

MOST_WRITERS = 12
GONE = N_("This application is not there any more, or you do not write it any more.")
NOT_THERE = N_("There is no such application.")
RUNS_ALREADY = N_("An application for this body is being written already. Ask those who write it to let you join in.")


@dataclass(frozen=True)
class Desk:
    """An application as one of its writers sees it."""

    application: Application
    writer: Writer

    @property
    def viewer(self) -> Viewer:
        """The writer, for services that ask who acts."""
        return Viewer(self.writer.account_id, self.writer.name or self.writer.email)


def application(application_id: int) -> Application:
    """An application; raises NotFound."""
    row = db.session.get(Application, application_id)
    if row is None:
        raise NotFound(NOT_THERE)
    return row


def desk_of(writer_id: int) -> Desk:
    """Open an application for one of its writers; raises NotFound when they have left."""
    writer = db.session.get(Writer, writer_id)
    if writer is None or writer.left_at is not None:
        raise NotFound(GONE)
    return Desk(application(writer.application_id), writer)


def confirm(writer_id: int, name: str) -> None:
    """Note that a writer has read the letter: the address is proved, and there is an account for it."""
    desk = desk_of(writer_id)
    row, writer = desk.application, desk.writer
    if writer.confirmed_at is None:
        lift(writer.email)
        writer.confirmed_at, writer.name = wall_now(), name
        writer.account_id = _account_of(writer)
        note("membership.application.confirm", reference(row.id), desk.viewer)
    if row.state == ApplicationState.STARTED and not writer.is_of_office:
        _begin(row)


def _begin(row: Application) -> None:
    """Let an application run, unless another one for the same body was faster."""
    now = business_now()
    try:
        with db.session.begin_nested():
            row.state, row.confirmed_at, row.changed_at = ApplicationState.DRAFT, now, now
            db.session.flush()
    except IntegrityError:
        raise Conflict(RUNS_ALREADY) from None
    dossier_of(row)


def dossier_of(row: Application) -> int:
    """The dossier of an application, begun on the form of its kind when somebody first opens it."""
    if row.dossier_id is None:
        row.dossier_id = dossiers.begin(PURPOSE, row.kind, row.language)
    return row.dossier_id


def _account_of(writer: Writer) -> int:
    """The account of a proved address; whoever has none gets one."""
    found: Account | None = db.session.scalar(
        db.select(Account).where(Account.email == writer.email, Account.erased_at.is_(None))
    )
    if found is None:
        return create_account(NewAccount(writer.email, writer.name, writer.language, is_confirmed=True))
    found.confirmed_at = found.confirmed_at or wall_now()
    writer.name = writer.name or found.name
    return found.id


def has_account(email: str) -> bool:
    """Whether an address has an account, so that its name is known."""
    wanted = db.select(Account.id).where(Account.email == email, Account.erased_at.is_(None))
    return db.session.scalar(wanted) is not None


def invite(writer_id: int, email: str, language: str) -> None:
    """Let a colleague write too: a letter with a link of their own goes to them."""
    desk = desk_of(writer_id)
    _check_open(desk.application)
    if len(writers_of(desk.application.id)) >= MOST_WRITERS:
        raise Refused(N_("There are %(most)s people already. Take somebody out first."), "email", most=MOST_WRITERS)
    new = Writer(
        application_id=desk.application.id,
        email=email.lower(),
        language=language,
        invited_by=writer_id,
        created_at=wall_now(),
    )
    if not insert_once(new):
        new = _come_back(desk.application.id, email.lower())
    mail_link(desk.application, new, "shared", {"by": desk.writer.name or desk.writer.email})
    note("membership.application.invite", reference(desk.application.id), desk.viewer)


def _come_back(application_id: int, email: str) -> Writer:
    row: Writer = db.session.scalars(
        db.select(Writer).where(Writer.application_id == application_id, Writer.email == email)
    ).one()
    if row.left_at is None and row.confirmed_at is not None:
        raise Conflict(N_("This person writes with you already."), "email")
    row.left_at = None
    return row


def take_out(writer_id: int, other_id: int) -> None:
    """Take somebody out; whoever is left must have an address that is proved."""
    desk, other = desk_of(writer_id), desk_of(other_id)
    if other.application.id != desk.application.id:
        raise NotFound(GONE)
    left = [one for one in writers_of(desk.application.id) if one.confirmed_at and one.id != other_id]
    if not left:
        raise Refused(N_("Somebody must stay to whom the decision can be written."))
    other.writer.left_at = wall_now()
    note("membership.application.take_out", reference(desk.application.id), desk.viewer)


def mail_again(email: str) -> None:
    """Mail the links of every application that an address writes; nobody is told whether there are any."""
    wanted = (
        db.select(Writer, Application)
        .join(Application, Application.id == Writer.application_id)
        .where(Writer.email == email.lower(), Writer.left_at.is_(None), Application.state != ApplicationState.LAPSED)
    )
    for writer, row in db.session.execute(wanted.order_by(Writer.id.desc()).limit(MOST_WRITERS)).all():
        mail_link(row, writer, "link")


def ask_to_join(application_id: int, email: str, language: str) -> None:
    """Tell those who write an application that somebody of the same body would like to write with them."""
    row = application(application_id)
    for writer in writers_of(application_id):
        if writer.confirmed_at is not None:
            mail_link(row, writer, "asked", {"by": email, "by_language": language})


def applications_of(account_id: int) -> list[Desk]:
    """The applications that somebody writes, the newest first."""
    wanted = (
        db.select(Application, Writer)
        .join(Writer, Writer.application_id == Application.id)
        .where(Writer.account_id == account_id, Writer.left_at.is_(None))
    )
    return [Desk(row, writer) for row, writer in db.session.execute(wanted.order_by(Application.id.desc()).limit(50))]


def _check_open(row: Application) -> None:
    if row.state in OVER:
        raise Conflict(N_("This application is over."))
