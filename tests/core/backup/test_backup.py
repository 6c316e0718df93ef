"""A backup is whole although people go on pledging, and a restored portal says nothing to anybody until released."""

import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask

from portal.backup.archive import BadBackup
from portal.backup.copies import back_up, restore
from portal.checks import run_checks
from portal.cli import portal
from portal.config import Settings
from portal.database import db, unit_of_work
from portal.jobs.running import run_due
from portal.kernel.money import Money
from portal.ledger.models import LedgerEntry
from portal.ledger.rules import AccountKind, Line, transfer
from portal.ledger.services import post
from portal.mail.models import Mail
from portal.mail.services import Letter, send
from portal.migrate import History
from portal.uploads.images import Picture
from portal.uploads.services import keep, kept
from tests.factories import make_holder, make_organisation, numbers

pytestmark = pytest.mark.both

Copied = Callable[[], Path]
Restored = Callable[[Path], Flask]
LETTER = Letter("awa@sample.example", "fr", "mail/sign_in.md", "one", {"url": "http://portal.test/en/", "name": "Awa"})
AWAY = "postgresql+psycopg://nobody@127.0.0.1:1/none"


def a_movement(holder_id: int) -> None:
    entries = transfer(AccountKind.CLEARING, AccountKind.CAMPAIGN_FUNDS, Money(500, "EUR"))
    with unit_of_work():
        post(Line(f"sample:{next(numbers)}", "collected", holder_id, "sample:1", entries))


@contextmanager
def writing_all_the_time(app: Flask, holder_id: int) -> Iterator[None]:
    """Somebody posts into the books without a pause."""
    ended = Event()

    def write() -> None:
        while not ended.is_set():
            with app.app_context():
                a_movement(holder_id)

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.fixture
def portal_with_people(context: Flask) -> int:
    with unit_of_work():
        make_organisation("dakar", "Ville de Dakar – مدينة دكار")
        return make_holder()


def test_a_backup_under_load_comes_back_balanced(
    app: Flask, portal_with_people: int, copied: Copied, restored: Restored
) -> None:
    for _ in range(20):
        a_movement(portal_with_people)
    with writing_all_the_time(app, portal_with_people):
        copy = copied()
    with restored(copy).app_context():
        assert run_checks() == []
        assert db.session.scalar(db.select(db.func.sum(LedgerEntry.amount))) == 0
        assert (db.session.scalar(db.select(db.func.count(LedgerEntry.id))) or 0) >= 40


def test_a_restored_portal_holds_its_letters_until_they_are_released(
    app: Flask, copied: Copied, restored: Restored, elsewhere: Settings
) -> None:
    with app.app_context(), unit_of_work():
        send(LETTER)
    again = restored(copied())
    run_due(again)
    assert not (elsewhere.data / "letters").exists()
    assert "go out again" in again.test_cli_runner().invoke(portal, ["release"]).output
    run_due(again)
    with again.app_context():
        assert db.session.scalars(db.select(Mail.state)).all() == ["sent"]


@pytest.mark.only_on("sqlite")
def test_documents_come_back_and_secrets_stay_out(
    app: Flask, migrated: Settings, elsewhere: Settings, histories: list[History], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "documents" / "12").mkdir(parents=True)
    (data / "documents" / "12" / "lettre.pdf").write_bytes(b"%PDF sample")
    (data / "secret_key").write_text("not for others")
    picture = keep(data, Picture(b"pixels", 4, 3))
    migrated = replace(migrated, data=data)
    manifest = back_up(migrated, histories, tmp_path / "copy.tar.gz")
    kept_in = kept(data, picture.path.rpartition("/")[2]).relative_to(data)
    assert sorted(manifest.hashes) == ["database", "files/documents/12/lettre.pdf", f"files/{kept_in}"]
    assert (tmp_path / "copy.tar.gz").stat().st_mode & 0o077 == 0
    restore(elsewhere, tmp_path / "copy.tar.gz")
    assert (elsewhere.data / "documents" / "12" / "lettre.pdf").read_bytes() == b"%PDF sample"
    assert (elsewhere.data / kept_in).read_bytes() == b"pixels"


def test_nothing_is_restored_over_what_is_there(app: Flask, migrated: Settings, copied: Copied) -> None:
    with pytest.raises(BadBackup, match="not empty"):
        restore(migrated, copied())


@pytest.mark.only_on("sqlite")
def test_a_backup_goes_back_into_its_own_mode_and_kind_only(app: Flask, copied: Copied, elsewhere: Settings) -> None:
    copy = copied()
    with pytest.raises(BadBackup, match="in test mode"):
        restore(replace(elsewhere, mode="demo"), copy)
    with pytest.raises(BadBackup, match="of sqlite"):
        restore(replace(elsewhere, database_url=AWAY), copy)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def not_ours(path: Path) -> None:
    path.write_text("dear diary")


def changed(path: Path) -> None:
    """Replace one file of the archive by another."""
    with tarfile.open(path) as tar:
        tar.extractall(path.parent / "unpacked", filter="data")
    with (path.parent / "unpacked" / "database").open("ab") as file:
        file.write(b" ")
    with tarfile.open(path, "w:gz") as tar:
        for member in sorted((path.parent / "unpacked").iterdir()):
            tar.add(member, member.name)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("spoil", [cut_short, not_ours, changed])
def test_a_spoilt_backup_is_refused_before_anything_is_written(
    spoil: Callable[[Path], None], app: Flask, copied: Copied, elsewhere: Settings
) -> None:
    copy = copied()
    spoil(copy)
    with pytest.raises(BadBackup):
        restore(elsewhere, copy)
    assert list(elsewhere.data.iterdir()) == []
