"""Sample applications in every state, with sample documents, a committee and its decisions."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.resources import files
from typing import Any

from flask import current_app

from plugins.membership.application_models import Application, Writer
from plugins.membership.application_rules import PURPOSE
from plugins.membership.gazetteer import Entry
from plugins.membership.sample_papers import letter, photo
from plugins.membership.services.applications import calling, handing_in, keeping, starting, writing
from plugins.membership.services.applications.calling import Called
from plugins.membership.services.applications.starting import Body, Office
from plugins.membership.services.filling import store
from portal.accounts.models import Account, RoleGrant
from portal.accounts.services import NewAccount, create_account, grant, viewer_of
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, shift_business_clock
from portal.mail.models import Mail
from portal.reviews import services as reviews
from portal.reviews.bodies import asked_at
from portal.reviews.deciding import Answer, answer, go_over
from portal.reviews.forms import documents, dossiers
from portal.reviews.forms.content import Field
from portal.reviews.forms.versions import begin_draft, newest
from portal.reviews.models import Submission
from portal.reviews.rules import Says, Stage
from portal.state import current_state
from portal.uploads.folders import Folder, folder_of_dossiers
from portal.viewer import Viewer

Row = Mapping[str, Any]
COMMITTEE = ("presidency", "general-secretary", "promoter")
PERSON = {"name": "Sample Person", "role": "Sample office", "email": ""}


@dataclass(frozen=True)
class People:
    """Who acts in the sample: one for each body, and all of the committee."""

    secretariat: Viewer
    office: Viewer
    panel: Viewer
    committee: tuple[Viewer, ...]


def fill() -> None:
    """Enter the sample applications, as if they had come over the last months."""
    rows: list[dict[str, Any]] = tomllib.loads(
        (files("plugins.membership") / "data" / "demo_applications.toml").read_text(encoding="utf-8")
    )["applications"]
    with unit_of_work():
        _enter_committee()
        store([_entry(row["place"]) for row in rows if "id" in row["place"]])
    people = _people()
    try:
        for number, row in enumerate(rows):
            _at(row["days"])
            _Story(row, number, people).tell()
    finally:
        shift_business_clock(current_state().clock_shift)
    with unit_of_work():
        begin_draft(PURPOSE, "university", newest(PURPOSE, "university"), None)  # for the secretariat to try
    _drop_old_letters()


def _enter_committee() -> None:
    for name in COMMITTEE:
        title = f"Sample {name.replace('-', ' ').title()}"
        grant(create_account(NewAccount(f"{name}@sample.example", title, "en", is_confirmed=True)), "committee")
    reviewers = db.update(RoleGrant).where(RoleGrant.role.in_(("secretariat", "office", "committee", "panel")))
    db.session.execute(reviewers.values(starts_at=business_now() - timedelta(days=365)))


def _people() -> People:
    def person(email: str) -> Viewer:
        wanted = db.select(Account.id).where(Account.email == f"{email}@sample.example")
        return _viewer(db.session.scalars(wanted).one())

    committee = tuple(person(name) for name in ("committee", *COMMITTEE))
    return People(person("secretariat"), person("office.dakar"), person("panel"), committee)


def _entry(place: Row) -> Entry:
    where = (place["division"], place["latitude"], place["longitude"], place["population"])
    return Entry(place["id"], "", *where, names=(place["name"],))


def _at(days: float) -> None:
    """Let it be so many days ago."""
    shift_business_clock(current_state().clock_shift - timedelta(days=days))


class _Story:
    """One sample application, told step by step as far as it has come."""

    def __init__(self, row: Row, number: int, people: People) -> None:
        self.row, self.number, self.people = row, number, people
        self.days, self.way = float(row["days"]), str(row["way"])
        self.writer_id = self.submission_id = 0

    def tell(self) -> None:
        """Tell it as far as it has come."""
        with unit_of_work():
            self.writer_id = self._entered() if self.way == "entered" else self._begun()
            if self.row.get("why"):
                self._fill_in()
        if self.way == "lapsed":
            self._later(190, lambda: keeping.lapse(self._application().id))
        if self.way in ENDS:
            with unit_of_work():
                handing_in.hand_in(self.writer_id)
                self.submission_id = self._application().submission_id or 0
            for days, step in ENDS[self.way]:
                self._later(days, partial(step, self))

    def _later(self, days: float, act: Callable[[], None]) -> None:
        self.days -= days
        _at(self.days)
        with unit_of_work():
            act()

    def _application(self) -> Application:
        return writing.desk_of(self.writer_id).application

    def _body(self) -> Body:
        row, place = self.row, self.row["place"]
        return Body(
            kind=row.get("kind", "local_government"),
            level=row.get("level", "municipality"),
            name=row["name"],
            name_language=row["language"],
            other_names=row.get("other_names", {}),
            country=row["country"],
            place=place["name"],
            place_id=place.get("id"),
            coordinates=(place["latitude"], place["longitude"]),
            website=row.get("website", ""),
        )

    def _language(self) -> str:
        return self.row["language"] if self.row["language"] in current_app.config["LANGUAGES"] else "en"

    def _begun(self) -> int:
        email = f"application-{self.number + 1}@city.example"
        starting.start(self._body(), email, self._language(), f"demo-{self.number}")
        writer_id: int = db.session.scalars(db.select(Writer.id).where(Writer.email == email)).one()
        writing.confirm(writer_id, "Sample Official")
        return writer_id

    def _entered(self) -> int:
        office = self.people.office
        ours = Office(
            office, "office.dakar@sample.example", next(iter(office.objects("membership.review") or ()), None)
        )
        email = f"application-{self.number + 1}@city.example"
        return starting.enter(self._body(), email, self._language(), f"demo-{self.number}", ours)

    def _fill_in(self) -> None:
        desk = writing.desk_of(self.writer_id)
        dossier_id = writing.dossier_of(desk.application)
        form = dossiers.dossier(dossier_id).form
        for section in form.sections:
            values = {field.key: self._answer(field) for field in section.fields if field.kind != "documents"}
            seen = {key: dossiers.seen_token(dossiers.Answer(key)) for key in values}
            dossiers.save(dossier_id, section.key, values, seen, desk.writer.account_id)
        for field in form.fields:
            if field.kind == "documents":
                paper = photo() if self.number % 3 == 2 else letter(self.row["name"])
                documents.attach(dossier_id, field.key, paper, desk.writer.account_id, _folder())

    def _answer(self, field: Field) -> Any:
        if field.kind == "choices":
            return [field.options[self.number % 3].key, field.options[4].key]
        plain = {"people": [PERSON], "consent": True, "number": 20 + self.number}
        texts = {"why": self.row["why"], "practice": self.row["practice"], "phone": f"+000 {self.number:02} 00 00"}
        return plain.get(field.kind, texts.get(field.key))

    def check(self) -> None:
        """Everything is there."""
        reviews.pass_check(self.submission_id, self.people.secretariat)

    def call(self) -> None:
        """Somebody rings the switchboard."""
        said = Called("Sample switchboard", f"+000 {self.number:02} 00 00", "The town hall knows of it and wants it.")
        calling.note_call(self._application().id, said, f"demo-call-{self.number}", self.people.secretariat)

    def ask_repair(self) -> None:
        """Something is to be put right."""
        reviews.ask_repair(self.submission_id, self.row["said"], self.people.secretariat)

    def advise(self) -> None:
        """The regional office is in favour; of regions that have none nothing comes in time."""
        for account_id in _asked(handing_in.submission_of(self._application()))[:1]:
            answer(self.submission_id, Stage.OPINION, Answer(Says.YES), _viewer(account_id))

    def wait(self) -> None:
        """The days of a stage are over."""
        go_over(self.submission_id)

    def letters_arrive(self) -> None:
        """Those who are asked have read their letters."""
        for mail in db.session.scalars(db.select(Mail).where(Mail.about == f"submission:{self.submission_id}")):
            mail.state = "sent"

    def agree(self) -> None:
        """One of the committee says yes aloud."""
        answer(self.submission_id, Stage.COMMITTEE, Answer(Says.YES), self.people.committee[-1])

    def object(self) -> None:
        """One of the committee objects, so that all vote."""
        said = Answer(Says.NO, tuple(self.row.get("codes", ())), self.row["said"])
        answer(self.submission_id, Stage.COMMITTEE, said, self.people.committee[0])

    def refuse(self) -> None:
        """All of the committee vote against."""
        said = Answer(Says.NO, tuple(self.row["codes"]), self.row["said"])
        for viewer in self.people.committee[1:]:
            answer(self.submission_id, Stage.COMMITTEE, said, viewer)

    def appeal(self) -> None:
        """Those who applied appeal."""
        handing_in.appeal(self.writer_id, self.row["appeal"])

    def uphold(self) -> None:
        """The panel agrees with the committee."""
        said = Answer(Says.NO, tuple(self.row["codes"]), self.row["said"])
        answer(self.submission_id, Stage.APPEAL, said, self.people.panel)

    def overturn(self) -> None:
        """The panel decides otherwise."""
        answer(self.submission_id, Stage.APPEAL, Answer(Says.YES), self.people.panel)

    def withdraw(self) -> None:
        """Those who applied take it back."""
        handing_in.withdraw(self.writer_id, self.row["said"])


S = _Story
TO_OPINION = [(2, S.check), (1, S.call)]
TO_COMMITTEE = [*TO_OPINION, (4, S.advise), (10, S.wait)]
TO_REFUSAL = [*TO_COMMITTEE, (2, S.object), (3, S.refuse)]
ENDS: Mapping[str, Sequence[tuple[int, Callable[[_Story], None]]]] = {
    "check": [],
    "repair": [(3, S.ask_repair)],
    "opinion": TO_OPINION,
    "silence": TO_COMMITTEE,
    "vote": [*TO_COMMITTEE, (5, S.object)],
    "admitted": [*TO_COMMITTEE, (1, S.letters_arrive), (2, S.agree), (13, S.wait)],
    "refused": TO_REFUSAL,
    "appeal": [*TO_REFUSAL, (20, S.appeal)],
    "upheld": [*TO_REFUSAL, (20, S.appeal), (9, S.uphold)],
    "overturned": [*TO_REFUSAL, (20, S.appeal), (9, S.overturn)],
    "withdrawn": [(2, S.check), (4, S.withdraw)],
}


def _asked(row: Submission | None) -> list[int]:
    return [one.account_id for one in asked_at(row, Stage.OPINION)] if row else []


def _viewer(account_id: int) -> Viewer:
    return viewer_of(account_id, current_app.extensions["portal.permissions"])


def _folder() -> Folder:
    return folder_of_dossiers(current_app.extensions["portal.settings"].data)


def _drop_old_letters() -> None:
    """Leave only the letters to those whose silence will count; nobody needs to get the others weeks later."""
    with unit_of_work():
        running = db.select(Submission.id).where(Submission.stage.in_((Stage.COMMITTEE, Stage.APPEAL)))
        kept = {f"submission:{number}" for number in db.session.scalars(running)}
        old = db.delete(Mail).where(
            Mail.about.startswith("submission:") | Mail.about.startswith("membership:application:"),
            Mail.about.not_in(kept),
        )
        db.session.execute(old.execution_options(synchronize_session=False))
