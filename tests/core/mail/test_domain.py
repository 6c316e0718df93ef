"""What the DNS says of the sender's domain: asked by the worker, of a real server on loopback, told in plain words."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import dns.message
import dns.rcode
import dns.rrset
import pytest
from flask import Flask

from portal.admin.mail_condition import SAID, mail_condition
from portal.config import Settings
from portal.mail.domain import Seen, ask_domain, domain_of, look, texts_by
from portal.testing import BASE_URL, MakeApp

SPF, DMARC, KEY = "v=spf1 mx -all", "v=DMARC1; p=reject", "v=DKIM1; k=rsa; p=MIGf"
SENDER = Settings(mail_url="smtp://127.0.0.1:9", mail_from="portal@mail.city.example", dkim_selectors=("one",))
GOOD = {
    "mail.city.example.": [SPF, "some other text"],
    "one._domainkey.mail.city.example.": [KEY],
    "_dmarc.mail.city.example.": [DMARC],
}


class Dns:
    """A DNS server on loopback that knows texts by name; other names do not exist."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.is_broken = False
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Answer no more."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                wire, peer = self._socket.recvfrom(4096)
            except OSError:
                return
            self._socket.sendto(self._answer(dns.message.from_wire(wire)).to_wire(), peer)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        name, answer = query.question[0].name, dns.message.make_response(query)
        self.asked.append(name.to_text())
        texts = self.texts.get(name.to_text())
        if self.is_broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            quoted = [f'"{text[:200]}" "{text[200:]}"' for text in texts]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
        return answer


@pytest.fixture
def server() -> Iterator[Dns]:
    found = Dns()
    found.texts = dict(GOOD)
    yield found
    found.close()


def seen(server: Dns, **changed: object) -> dict[str, str]:
    found = look(replace(SENDER, **changed), texts_by(server.address))  # type: ignore[arg-type]
    return {kind: one.state for kind, one in found.items()}


@pytest.mark.only_on("sqlite")
def test_a_domain_that_says_everything_is_well(server: Dns) -> None:
    assert seen(server) == {"spf": "found", "dkim": "found", "dmarc": "found"}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("name", "texts", "kind", "state"),
    [
        ("mail.city.example.", [], "spf", "none"),
        ("mail.city.example.", ["v=spf10 -all"], "spf", "none"),
        ("mail.city.example.", [SPF, "v=spf1 a -all"], "spf", "several"),
        ("mail.city.example.", ["v=spf1 +all"], "spf", "open"),
        ("mail.city.example.", ["V=SPF1 include:x.example ~all"], "spf", "found"),
        ("one._domainkey.mail.city.example.", ["v=DKIM1; p="], "dkim", "revoked"),
        ("one._domainkey.mail.city.example.", ["k=rsa; p=" + "A" * 390], "dkim", "found"),
        ("one._domainkey.mail.city.example.", ["hello"], "dkim", "none"),
        ("_dmarc.mail.city.example.", ["v=DMARC1; p=none"], "dmarc", "weak"),
        ("_dmarc.mail.city.example.", ["v=DMARC1;p=quarantine"], "dmarc", "found"),
        ("_dmarc.mail.city.example.", [DMARC, "v=DMARC1; p=none"], "dmarc", "several"),
        ("_dmarc.mail.city.example.", [], "dmarc", "none"),
    ],
)
def test_what_a_record_amounts_to(server: Dns, name: str, texts: list[str], kind: str, state: str) -> None:
    server.texts[name] = texts
    assert seen(server)[kind] == state


@pytest.mark.only_on("sqlite")
def test_a_record_of_the_domain_above_holds_below_and_is_named(server: Dns) -> None:
    server.texts = {"_dmarc.city.example.": [DMARC]}
    assert look(SENDER, texts_by(server.address))["dmarc"] == Seen("found", "_dmarc.city.example", DMARC)
    assert "_dmarc.example." not in server.asked


@pytest.mark.only_on("sqlite")
def test_spf_is_asked_of_the_domain_that_letters_come_back_to(server: Dns) -> None:
    server.texts["back.example."] = [SPF]
    assert (
        look(replace(SENDER, bounce_address="b@back.example"), texts_by(server.address))["spf"].name == "back.example"
    )


@pytest.mark.only_on("sqlite")
def test_one_key_of_several_that_is_missing_is_the_one_to_be_told(server: Dns) -> None:
    assert seen(server, dkim_selectors=("one", "two"))["dkim"] == "none"
    assert seen(server, dkim_selectors=())["dkim"] == "unknown"


@pytest.mark.only_on("sqlite")
def test_a_dns_that_is_out_is_said_to_be_so_and_is_no_answer(server: Dns) -> None:
    server.is_broken = True
    assert set(seen(server).values()) == {"unasked"}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("address", "domain"), [("a@City.example", "city.example"), ("portal@localhost", "")])
def test_a_machine_alone_is_no_domain(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def portal(make_app: MakeApp, server: Dns) -> Flask:
    return make_app(
        [], mail_url=SENDER.mail_url, mail_from=SENDER.mail_from, dkim_selectors=("one",), dns_server=server.address
    )


def lines(app: Flask) -> dict[str, tuple[bool, str]]:
    with app.test_request_context("/en/admin/health", base_url=BASE_URL):
        return {line.name: (line.is_well, line.detail) for line in mail_condition()}


def test_the_health_page_tells_what_the_worker_saw_and_asks_nobody_itself(make_app: MakeApp, server: Dns) -> None:
    app = portal(make_app, server)
    assert lines(app) == {}
    with app.app_context():
        ask_domain()
    asked = list(server.asked)
    found = lines(app)
    assert {name: is_well for name, (is_well, _) in found.items()} == {"SPF": True, "DKIM": True, "DMARC": True}
    assert SPF in found["SPF"][1]
    assert server.asked == asked
    server.texts["mail.city.example."] = []
    with app.app_context():
        ask_domain()
    assert lines(app)["SPF"][0] is False
    assert "Have a TXT record added that begins with v=spf1" in lines(app)["SPF"][1]


def test_a_dns_that_is_out_is_told_on_the_health_page(make_app: MakeApp, server: Dns) -> None:
    app = portal(make_app, server)
    server.is_broken = True
    with app.app_context():
        ask_domain()
    assert {is_well for is_well, _ in lines(app).values()} == {False}
    assert "mail.city.example cannot be asked now" in lines(app)["SPF"][1]


@pytest.mark.only_on("sqlite")
def test_a_portal_whose_letters_stay_at_home_asks_nothing(make_app: MakeApp, server: Dns) -> None:
    app = make_app([], mail_url="", mail_from="portal@city.example", dns_server=server.address)
    with app.app_context():
        ask_domain()
    assert (server.asked, lines(app)) == ([], {})


@pytest.mark.only_on("sqlite")
def test_there_are_words_for_everything_that_can_be_seen() -> None:
    states = {"spf": {"found", "none", "several", "open"}, "dkim": {"found", "none", "revoked", "unknown"}}
    states["dmarc"] = {"found", "weak", "none", "several"}
    assert set(SAID) == {(kind, state) for kind, known in states.items() for state in known}
