"""What can be done with content pages: reading them as they are and as they were, publishing a new version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Result, Select, bindparam, literal_column, select

from portal.changes import touch
from portal.content.models import ContentVersion as Row
from portal.content.rules import ORIGINAL, TERMS, VersionName, hash_of, read_name
from portal.database import ask, db, insert_once
from portal.kernel.clock import wall_now
from portal.kernel.errors import Conflict, NotFound, Refused
from portal.kernel.text import N_

TOPIC = "core:content"
NONE = 0
TERMS_CHANGED = N_("The terms have changed since you opened this page. Read them, and send the form again.")
OVERTAKEN = N_("Somebody else has published a new version meanwhile. What you wrote is kept here; compare the two.")


@dataclass(frozen=True)
class Heading:
    """A version without its words."""

    page: str
    language: str
    number: int
    title: str
    hash: str
    published_at: datetime
    account_id: int | None

    @property
    def name(self) -> VersionName:
        """The name by which others remember this version."""
        return VersionName(self.page, self.language, self.number, self.hash)

    @property
    def is_as_shipped(self) -> bool:
        """Whether these are the words that came with the portal."""
        return self.account_id is None


@dataclass(frozen=True)
class Text(Heading):
    """A version with its words, in Markdown."""

    body: str


@dataclass(frozen=True)
class Draft:
    """A text that somebody wrote, and the number of the version that they had before them."""

    page: str
    language: str
    title: str
    body: str
    based_on: int


class Overtaken(Conflict):
    """Somebody else published a version in the meantime."""


class TermsChanged(Conflict):
    """The terms that somebody read are no longer those in force."""


_HEADING = (Row.page, Row.language, Row.number, Row.title, Row.hash, Row.published_at, Row.account_id)


def _newest(*columns: Any) -> Select[Any]:
    is_other = Row.language != bindparam("language")
    wanted = select(*columns).where(Row.page == bindparam("page"), (Row.language == ORIGINAL) | ~is_other)
    return wanted.order_by(is_other, Row.number.desc()).limit(literal_column("1"))


NEWEST, NAME_OF_NEWEST = _newest(*_HEADING, Row.body), _newest(Row.page, Row.language, Row.number, Row.hash)


def current(page: str, language: str) -> Text:
    """The newest text of a page in a language, else in the original one; raise NotFound."""
    return Text(**_only(ask(NEWEST, page=page, language=language))._mapping)


def version(page: str, language: str, number: int) -> Text:
    """A text as it once was; raise NotFound."""
    wanted = select(*_HEADING, Row.body).where(Row.page == page, Row.language == language, Row.number == number)
    return Text(**_only(ask(wanted))._mapping)


def _only(found: Result[Any]) -> Any:
    row = found.one_or_none()
    if row is None:
        raise NotFound(N_("There is no such text."))
    return row


def versions(page: str) -> list[Heading]:
    """Every version that there was of a page, the newest first in each language."""
    rows = db.session.execute(db.select(*_HEADING).where(Row.page == page).order_by(Row.language, Row.number.desc()))
    return [Heading(**row._mapping) for row in rows]


def newest() -> dict[tuple[str, str], Heading]:
    """The newest version of each page in each language."""
    last = (
        db.select(Row.page, Row.language, db.func.max(Row.number).label("number"))
        .group_by(Row.page, Row.language)
        .subquery()
    )
    same = (Row.page == last.c.page) & (Row.language == last.c.language) & (Row.number == last.c.number)
    rows = db.session.execute(db.select(*_HEADING).join(last, same))
    return {(row.page, row.language): Heading(**row._mapping) for row in rows}


def number_of(page: str, language: str) -> int:
    """The number of the newest version in exactly this language; none is 0."""
    last = db.select(db.func.max(Row.number)).where(Row.page == page, Row.language == language)
    return db.session.scalar(last) or NONE


def publish(draft: Draft, account_id: int | None) -> VersionName:
    """Publish a text as a new version; raise Overtaken when it was not written on the newest one."""
    if draft.based_on != number_of(draft.page, draft.language):
        raise Overtaken(OVERTAKEN)
    _refuse_the_same(draft)
    place = (draft.page, draft.language, draft.based_on + 1)
    name = VersionName(*place, hash_of(place, draft.title, draft.body))
    row = Row(**vars(name), title=draft.title, body=draft.body, account_id=account_id, published_at=wall_now())
    if not insert_once(row):
        raise Overtaken(OVERTAKEN)
    touch(TOPIC)
    return name


def _refuse_the_same(draft: Draft) -> None:
    if draft.based_on == NONE:
        return
    last = version(draft.page, draft.language, draft.based_on)
    if (last.title, last.body) == (draft.title, draft.body):
        raise Refused(N_("Nothing has changed since the last version."), "body")


def terms_in_force(language: str) -> VersionName:
    """The terms that somebody who reads this language accepts now."""
    return VersionName(*_only(ask(NAME_OF_NEWEST, page=TERMS, language=language)))


def check_terms(written: str, language: str) -> VersionName:
    """Read the name of the terms that somebody accepts; raise TermsChanged unless they are those in force."""
    name, now = read_name(written), terms_in_force(language)
    if name != now:
        raise TermsChanged(TERMS_CHANGED, "terms")
    return now
