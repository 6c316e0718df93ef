"""Mail that comes back: read once from a real mailbox, known by its letter, and never able to stop the queue."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import MailedLink
from portal.accounts.privacy import erase, known_of, person_of
from portal.accounts.signing_in import use_link
from portal.admin.condition import condition
from portal.database import db, unit_of_work
from portal.kernel.clock import wall_now
from portal.kernel.ids import digest
from portal.mail.addresses import dead, dead_among, mark_dead
from portal.mail.bouncing import News, letter_token, read_news
from portal.mail.models import Bounce, Mail
from portal.mail.reading import read_bounces
from portal.mail.services import Letter, send
from portal.testing import BASE_URL, MakeApp, browser_signed_in
from portal.viewer import NOBODY
from tests.core.mail.conftest import Server, run_all_now
from tests.core.mail.imap import ImapServer
from tests.factories import make_account

Post = tuple[Server, str]
READER = "Berta@city.example"
VALUES = {"address": "https://portal.example/x", "minutes": 15}
SECRET = "s" * 40


def report(token: str, action: str = "failed", status: str = "5.1.1", code: str = "550 5.1.1 unknown user") -> bytes:
    """A delivery report as RFC 3464 wants it."""
    return f"""From: MAILER-DAEMON@relay.example
To: bounces@portal.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; berta@city.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {code}

--b
Content-Type: text/rfc822-headers

Message-ID: <{token}@portal.test>
Subject: Your link

--b--
""".replace("\n", "\r\n").encode()


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A Maildir, as a mail server on the same machine fills it."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    return tmp_path / "box"


@pytest.fixture
def mailing(make_app: MakeApp, server: Post, box: Path) -> Flask:
    return make_app([], mail_url=server[1], bounce_url=f"maildir://{box}", bounce_address="bounces+*@portal.test")


def sent(app: Flask, key: str = "k1", **more: str) -> int:
    """Send a letter; its number."""
    with app.app_context(), unit_of_work():
        send(Letter(READER, "en", "mail/sign_in.md", key, VALUES, **more))
    run_all_now(app)
    with app.app_context():
        return int(db.session.scalars(db.select(Mail.id).where(Mail.key == key)).one())


def token(app: Flask, mail_id: int) -> str:
    return letter_token(app.extensions["portal.settings"].secret_key, mail_id)


def arrives(box: Path, *messages: bytes) -> None:
    for number, raw in enumerate(messages):
        (box / "new" / f"17000000{number}.M1.host").write_bytes(raw)


def read(app: Flask) -> list[str]:
    """Read the mailbox; the kinds of everything that was ever read."""
    with app.app_context():
        read_bounces()
        return list(db.session.scalars(db.select(Bounce.kind).order_by(Bounce.id)))


def state(app: Flask, mail_id: int) -> tuple[str, str]:
    with app.app_context():
        row = db.session.get_one(Mail, mail_id)
        return row.state, row.last_error


def test_a_report_that_nobody_reads_there_fails_the_letter_and_notes_the_address(mailing: Flask, box: Path) -> None:
    mail_id = sent(mailing)
    arrives(box, report(token(mailing, mail_id)))
    assert read(mailing) == ["no_address"]
    assert state(mailing, mail_id) == ("failed", "550 5.1.1 unknown user")
    with mailing.app_context():
        assert dead("berta@CITY.example")
        assert dead_among([READER, "anna@city.example"]) == {READER}
    assert list((box / "new").iterdir()) == []


@pytest.mark.either
@pytest.mark.parametrize(
    ("message", "kind", "is_dead"),
    [
        (("failed", "5.2.2", "552 5.2.2 mailbox full"), "not_delivered", False),
        (("failed", "5.7.1", "550 5.7.1 refused"), "not_delivered", False),
        (("delayed", "4.4.1", "no answer"), "delayed", False),
        (("failed", "5.1.1", "550 unknown"), "no_address", True),
    ],
)
def test_soft_and_hard_are_told_apart(
    mailing: Flask, box: Path, message: tuple[str, str, str], kind: str, is_dead: bool
) -> None:
    mail_id = sent(mailing)
    arrives(box, report(token(mailing, mail_id), *message))
    assert read(mailing) == [kind]
    assert state(mailing, mail_id)[0] == ("sent" if kind == "delayed" else "failed")
    with mailing.app_context():
        assert (dead(READER) is not None) == is_dead


def test_a_report_with_a_forged_number_silences_nobody_and_waits_for_a_person(mailing: Flask, box: Path) -> None:
    mail_id = sent(mailing)
    arrives(box, report(f"letter-{mail_id}.{'0' * 20}"))
    assert read(mailing) == ["unknown"]
    assert state(mailing, mail_id)[0] == "sent"
    assert [path.name for path in (box / "cur").iterdir()] == ["170000000.M1.host:2,S"]
    with mailing.test_request_context("/en/admin/", base_url=BASE_URL):
        assert [line.detail for line in condition() if line.name == "Mail that came back"] == [
            "1 message was not understood"
        ]


@pytest.mark.both
def test_a_worker_that_dies_half_way_loses_nothing_and_does_nothing_twice(
    mailing: Flask, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sent(mailing), sent(mailing, "k2")
    arrives(box, report(token(mailing, first)), report(token(mailing, second)))

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("portal.mail.boxes.Maildir.drop", dies)
        with pytest.raises(KeyboardInterrupt):
            read(mailing)
    assert len(list((box / "new").iterdir())) == 2
    assert read(mailing) == ["no_address", "no_address"]
    assert list((box / "new").iterdir()) == []


def test_one_message_that_cannot_be_read_stops_none_of_the_others(mailing: Flask, box: Path) -> None:
    mail_id = sent(mailing)
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    arrives(box, b"", b"\xff\xfe\x00", nested, report(token(mailing, mail_id)))
    assert read(mailing) == ["unknown", "unknown", "unknown", "no_address"]


def test_an_answer_of_a_machine_needs_nobody(mailing: Flask, box: Path) -> None:
    arrives(box, b"From: a@b.example\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.")
    assert read(mailing) == ["automatic"]


def test_a_report_without_the_letter_is_known_by_the_address_that_it_came_to(
    mailing: Flask, server: Post, box: Path
) -> None:
    mail_id = sent(mailing)
    assert server[0].senders == [f"bounces+{token(mailing, mail_id)}@portal.test"]
    raw = report("nothing").replace(b"bounces@", f"bounces+{token(mailing, mail_id).upper()}@".encode())
    arrives(box, raw)
    assert read(mailing) == ["no_address"]


def test_what_can_be_left_does_not_go_where_nobody_reads_and_the_rest_is_still_tried(
    mailing: Flask, server: Post
) -> None:
    with mailing.app_context(), unit_of_work():
        mark_dead(READER, "550 5.1.1 unknown user")
    left, needed = sent(mailing, "k1", unsubscribe_path="/en/leave"), sent(mailing, "k2")
    assert state(mailing, left) == ("given_up", "550 5.1.1 unknown user")
    assert state(mailing, needed)[0] == "sent"
    assert len(server[0].received) == 1


def test_a_no_to_the_reader_notes_the_address_and_a_no_to_the_letter_does_not(mailing: Flask, server: Post) -> None:
    server[0].reader = "550 5.7.1 policy"
    sent(mailing)
    with mailing.app_context():
        assert dead(READER) is None
    server[0].reader = "550 5.1.1 unknown"
    sent(mailing, "k2")
    with mailing.app_context():
        assert dead(READER)


def test_the_office_frees_an_address_and_sees_it_where_the_person_is(mailing: Flask, box: Path) -> None:
    mail_id = sent(mailing)
    arrives(box, report(token(mailing, mail_id)), b"hello?")
    read(mailing)
    browser = browser_signed_in(mailing, "staff@city.example", "secretariat")
    with mailing.app_context(), unit_of_work():
        account_id = make_account(READER.lower())
    assert "takes no mail" in browser.get(f"/en/admin/accounts/{account_id}").text
    assert "takes no mail" in browser.get(f"/en/admin/mail/{mail_id}").text
    assert "berta@city.example" in browser.get("/en/admin/mail/addresses?email=BERTA@city.example").text
    path = "/en/admin/mail/addresses"
    assert browser.fill(path, {}, to=f"{path}/1/lift").status_code == 303
    assert "takes no mail" not in browser.get(f"/en/admin/accounts/{account_id}").text
    path = "/en/admin/mail/returned"
    assert "not understood" in browser.get(path).text
    assert browser.fill(path, {}, to=f"{path}/2/seen").status_code == 303
    assert "Mark as seen" not in browser.get(path).text


def test_whoever_follows_a_mailed_link_has_read_it_there(mailing: Flask) -> None:
    with mailing.app_context():
        with unit_of_work():
            mark_dead(READER, "550")
            db.session.add(
                MailedLink(
                    purpose="sign_in",
                    email=READER,
                    token_hash=digest("secret"),
                    epoch=0,
                    ends_at=wall_now() + timedelta(minutes=5),
                )
            )
        with unit_of_work():
            use_link("secret", "Berta", "en")
        assert dead(READER) is None


def test_a_person_sees_what_stands_against_their_address_and_has_it_forgotten(mailing: Flask, box: Path) -> None:
    arrives(box, report(token(mailing, sent(mailing))))
    read(mailing)
    with mailing.app_context():
        person = person_of(READER)
        assert "Mail that came back" in {data.title for data in known_of(person)}
        with unit_of_work():
            erase(person, NOBODY)
        assert dead(READER) is None
        assert db.session.scalars(db.select(Bounce)).all() == []


def test_a_mailbox_that_cannot_be_read_is_told_on_the_health_page(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app([], bounce_url=f"maildir://{tmp_path}/nothing")
    with app.test_request_context("/en/", base_url=BASE_URL):
        read_bounces()
        line = next(line for line in condition() if line.name == "Mailbox for mail that comes back")
    assert not line.is_well
    assert "FileNotFoundError" in line.detail


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    found = ImapServer("pepper mill")
    yield found
    found.stop()


def test_a_mailbox_on_a_mail_server_is_read_once_and_keeps_what_was_not_understood(
    make_app: MakeApp, imap: ImapServer
) -> None:
    app = make_app([], bounce_url=f"imap://us:pepper%20mill@127.0.0.1:{imap.port}/INBOX")
    mail_id = sent(app)
    imap.arrive(report(token(app, mail_id)))
    unknown = imap.arrive(b"Subject: hello\r\n\r\nAnybody there?")
    assert read(app) == ["no_address", "unknown"]
    assert {uid: one.flags for uid, one in imap.messages.items()} == {unknown: {"\\Seen"}}
    assert read(app) == ["no_address", "unknown"]


def test_a_wrong_password_of_the_mailbox_is_told_and_never_shown(make_app: MakeApp, imap: ImapServer) -> None:
    app = make_app([], bounce_url=f"imap://us:salt@127.0.0.1:{imap.port}")
    with app.test_request_context("/en/", base_url=BASE_URL):
        read_bounces()
        line = next(line for line in condition() if line.name == "Mailbox for mail that comes back")
    assert not line.is_well
    assert "salt" not in line.detail


SCRAPS = st.one_of(
    st.binary(max_size=300),
    st.sampled_from([
        b"\r\n", b"\r\n\r\n", b"--b\r\n", b"--b--\r\n", b"Content-Type: multipart/report; boundary=b\r\n",
        b"Content-Type: message/delivery-status\r\n", b"Content-Type: message/rfc822\r\n", b"Action: failed\r\n",
        b"Final-Recipient: rfc822; a@b.example\r\n", b"Status: 5.1.1\r\n", b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: uuencode\r\n", b"From: =?x?q?=ff?=\r\n", b"Subject: =?utf-8?b?!?=\r\n",
        letter_token(SECRET, 7).encode(), b"Content-Type: text/plain; charset=nonsense\r\n",
        b"Hi. This is the qmail-send program\r\n", b"<a@b.example>:\r\n", b"Content-Type: multipart/mixed\r\n",
    ]),
)  # fmt: skip


@pytest.mark.only_on("sqlite")
@given(st.lists(SCRAPS, max_size=25).map(b"".join))
def test_whatever_arrives_is_read_without_an_error(raw: bytes) -> None:
    news = read_news(raw, (SECRET,))
    assert isinstance(news, News)
    assert news.mail_id in (None, 7)
    assert "\x00" not in news.reason + news.sender + news.subject


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("change", [lambda raw: raw, lambda raw: raw.replace(b"\r\n", b"\n"), lambda raw: raw[:-40]])
def test_a_report_is_read_however_its_lines_end(change: Callable[[bytes], bytes]) -> None:
    assert read_news(change(report(letter_token(SECRET, 7))), (SECRET,)).kind == "no_address"


@pytest.mark.only_on("sqlite")
def test_a_letter_is_known_by_an_earlier_key_and_by_no_other() -> None:
    raw = report(letter_token(SECRET, 7))
    assert read_news(raw, ("new" * 20, SECRET)).mail_id == 7
    assert read_news(raw, ("new" * 20,)).mail_id is None
