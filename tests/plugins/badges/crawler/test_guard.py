"""No address inside the network is asked, however it is written and whoever says that it leads elsewhere."""

import socket

import pytest

from plugins.badges.crawler.fetching import fetch
from plugins.badges.crawler.guard import PUBLIC, Policy, is_public, target

INSIDE = [
    "127.0.0.1", "127.255.0.9", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.31.0.1", "192.168.1.1",
    "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254", "::127.0.0.1", "::8.8.8.8",
    "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::",
    "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "2001:db8::1", "5f00::1",
    "3fff::1", "::ffff:0:127.0.0.1", "2a00::5efe:10.0.0.1", "2a00::200:5efe:10.0.0.1", "not an address", "",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "193.0.6.139", "2a00:1450:4003:80a::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_public(address: str) -> None:
    assert is_public(address)


ODD = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://0x7f000001/",
    "http://017700000001/", "http://0177.0.0.1/", "http://127.0.0.1./", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
    "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://１２７.0.0.1/", "http://localhost/", "http://localhost./",
    "http://user@city.example/", "http://city.example@127.0.0.1/", "http://@city.example/", "http://city.example:22/",
    "http://city.example:0/", "http://city.example:99999/", "http://city.example:8000/", "ftp://city.example/",
    "file:///etc/passwd", "gopher://city.example/", "http:///x", "http://city.example\\@127.0.0.1/",
    "http://a b.example/",    "http://city.example/\r\nX: y", "http://%31%32%37.0.0.1/", "http://-city.example/", "http://city..example/",
    f"http://{'a' * 64}.example/", "http://8.8.8.8/", "http://city.example%00.net/", "javascript:alert(1)", "",
    "//x.example",
]  # fmt: skip


def nobody(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize("url", ODD)
def test_an_odd_address_is_refused_before_its_host_is_looked_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    assert fetch(url, Policy(resolver=nobody)).problem in ("bad_address", "bad_port")


def test_a_host_in_its_own_script_is_sent_as_the_network_has_it() -> None:
    assert target("https://Coruña.example/reseau?q=é#x").url == "https://xn--corua-rta.example/reseau?q=%C3%A9"


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["93.184.216.34", "::ffff:10.0.0.1"]])
def test_a_host_with_one_address_inside_is_refused_whole(found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    assert fetch("https://city.example/", Policy(resolver=lambda host, port: found)).problem == "inside"


def test_what_a_name_server_says_is_checked_and_then_connected_to_without_asking_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    reached: list[object] = []

    class Line(socket.socket):
        def connect(self, address: object) -> None:
            reached.append(address)
            raise ConnectionRefusedError

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    monkeypatch.setattr(socket, "socket", Line)
    assert fetch("http://city.example/", Policy(resolver=rebinding)).problem == "no_answer"
    assert asked == ["city.example"]
    assert reached == [("93.184.216.34", 80)]


def test_nothing_on_this_machine_is_allowed_unless_a_policy_names_it() -> None:
    assert PUBLIC.allow == frozenset()
    allowed = Policy(frozenset({"dakar.localhost:8001"}), lambda host, port: ["10.0.0.1"])
    assert fetch("http://dakar.localhost:8001/", allowed).problem == "inside", "only addresses of this very machine"
    assert fetch("http://dakar.localhost:8002/", allowed).problem == "bad_port"
