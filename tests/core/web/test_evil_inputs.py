"""Whatever is sent to whatever address, the answer is never a fault of ours; today's pages and tomorrow's."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from plugins.campaigns.models import Campaign
from plugins.campaigns.rules import MAKE
from plugins.campaigns.services import creating
from plugins.campaigns.services.making import saving
from plugins.membership.facets import FACETS
from portal.accounts.browsers import own_path
from portal.accounts.models import Session
from portal.accounts.services import grant
from portal.database import db, unit_of_work
from portal.migrate import ROOT
from portal.testing import BASE_URL, Browser, MakeApp, browser_of, browser_signed_in
from portal.viewer import Grant, Viewer
from portal.web.access import access_to
from tests.factories import make_account, make_holder
from tests.plugins.campaigns import story

pytestmark = pytest.mark.both

OURS = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
GOOD = {"lang": "en", "slug": "sample", "name": "sandbox", "gateway": "sandbox", "code": "en", "kind": "member"}
GOOD["part_name"] = "money"
PART = re.compile(r"<(?:[^<>]+:)?(\w+)>")
PERHAPS = {"next", "reason", "outcome", "state"}  # fields of forms that stand on other pages
INPUT = re.compile(r'<(?:input|select|textarea|button)[^>]*\sname="([^"]+)"')
ASKED = re.compile(r'(?:args\.get|args\.getlist|\w+_asked_for)\(\s*"(\w+)"|args\["(\w+)"\]')
# as they stand in an address; what people type is the same, unquoted
EVIL = {
    "twenty digits": "99999999999999999999",
    "one more than a row can have": "9223372036854775808",
    "a negative number": "-1",
    "digits of another script": quote("١٢"),
    "underscores": "1_000",
    "no letter at all": "%00",
    "a letter cut in two": "%E2%82",
    "bytes of no script": "%FF%FE",
    "half a pair": "%ED%A0%80",
    "line ends": "a%0D%0ASet-Cookie:%20evil=1",
    "a way up": "..%2F..%2F..%2F..%2Fetc%2Fpasswd",
    "markup": quote("<script>alert(1)</script>{{7*7}}${7*7}%s%(x)s", safe=""),
    "a quote": quote("' OR 1=1 --", safe=""),
    "very long": "x" * 10_000,
    "joined emoji": quote("👩🏽‍🚀" * 20),
    "marks in a tower": quote("e" + "\u0301" * 500),
    "from right to left": quote("\u202egnp.exe\u2066"),
    "another host": quote("//evil.example/\\@x", safe=""),
}
NO_SUCH_FORMAT = 501  # what oEmbed wants to be answered, https://oembed.com section 2.3.3
FOR_DATABASES = (
    "twenty digits",
    "one more than a row can have",
    "a negative number",
    "no letter at all",
    "half a pair",
)

FOR_PAGES = ("a letter cut in two", "line ends", "markup", "very long")


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """A portal that takes whatever is sent."""
    return make_app(rate_limit_factor=0)


@pytest.fixture
def evils(database_kind: str) -> list[str]:
    """What to send: everything on SQLite, and on PostgreSQL what a database may stumble over."""
    return list(EVIL.values()) if database_kind == "sqlite" else [EVIL[name] for name in FOR_DATABASES]


@pytest.fixture
def staff(app: Flask) -> Browser:
    """Somebody who may do much, in a portal that has campaigns, public and in the making, and a fund holder."""
    with app.app_context():
        with unit_of_work():
            account_id = make_account("staff@city.example", "administrator")
            grant(account_id, "treasurer", make_holder("sample"))
        need = creating.NewNeed("hours", {"en": "Help"}, {"en": "On a Saturday."})
        made = story.live_campaign(slug="sample", rewards=[story.reward()], needs=[need])
        with unit_of_work():
            organisation_id = db.session.get_one(Campaign, made).organisation_id
            grant(account_id, "editor", organisation_id)
            saving.start(organisation_id, Viewer(grants=frozenset({Grant(MAKE)})))
    return browser_signed_in(app, "staff@city.example", "secretariat")


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def path_of(rule: Rule, **instead: str) -> str:
    """An address of a rule, good but for what is put into it instead."""
    return PART.sub(lambda found: instead.get(found[1], GOOD.get(found[1], "1")), rule.rule)


def paths_with(rule: Rule, evil: str) -> Iterator[str]:
    """The addresses of a rule with something evil in the place of each part."""
    for name in rule.arguments - {"lang"}:
        yield path_of(rule, **{name: evil})


def wrong_with(path: str, answer: TestResponse) -> str:
    """What an answer should not be."""
    if answer.status_code >= 500 and answer.status_code != NO_SUCH_FORMAT:
        return f"{path[:120]} {answer.status_code}"
    if any("\n" in value or "\r" in value or "evil" in name for name, value in answer.headers):
        return f"{path[:120]} has a header of somebody else's: {answer.headers}"
    if urlsplit(answer.headers.get("Location", "")).netloc not in ("", "portal.test"):
        return f"{path[:120]} leads to {answer.headers['Location']}"
    return ""


def asked_for() -> list[str]:
    """Every name that some page looks for in its query."""
    sources = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("plugins/**/*.py")]
    found = {name for path in sources for pair in ASKED.findall(path.read_text()) for name in pair if name}
    return sorted(found | set(FACETS) | {"q", "after", "before", "tz", "page", "per_page", "next"})


def all_wrong(paths: Iterable[str], visitor: Browser) -> list[str]:
    return [wrong for path in paths if (wrong := wrong_with(path, visitor.get(path)))]


def test_no_address_is_a_fault(app: Flask, staff: Browser, evils: list[str]) -> None:
    paths = [path for rule in rules(app, "GET") for evil in evils for path in paths_with(rule, evil)]
    assert len(paths) > 20 * len(evils)
    assert all_wrong(paths, staff) == []


def test_no_query_is_a_fault(app: Flask, staff: Browser, evils: list[str]) -> None:
    names = asked_for()
    assert {"region", "country", "per_page"} <= set(names)
    reading = [rule for rule in rules(app, "GET") if reads_its_query(app, rule)]
    assert len(reading) > 10
    worst = set(evils) & {EVIL[name] for name in (*FOR_DATABASES, *FOR_PAGES)}
    queries = ["&".join(f"{name}={evil[:200]}" for name in names) for evil in sorted(worst)]
    assert all_wrong((f"{path_of(rule)}?{query}" for rule in reading for query in queries), staff) == []


def reads_its_query(app: Flask, rule: Rule) -> bool:
    source = inspect.getsourcefile(app.view_functions[rule.endpoint])
    return bool(source and re.search(r"request\.args|_asked_for\(", Path(source).read_text()))


def test_no_form_is_a_fault_and_no_text_of_it_leads_elsewhere(app: Flask, staff: Browser, evils: list[str]) -> None:
    forms = [rule for rule in rules(app, "POST") if takes_forms(app, rule)]
    assert len(forms) > 20
    found = []
    for rule in forms:
        names = fields_of(rule, staff)
        visitor, make_token = signed_in_anew(app)
        sent = evils if names > PERHAPS else evils[:: len(evils) // 4]  # of buttons without fields some are enough
        answers = {evil: visitor.post(path_of(rule), **form(names, evil, make_token())) for evil in sent}
        found += [wrong for evil, answer in answers.items() if (wrong := wrong_with(f"{rule.rule} {evil}", answer))]
    assert found == []


def signed_in_anew(app: Flask) -> tuple[Browser, Callable[[], str]]:
    """Somebody of the staff in a new browser, since some forms sign people out, and how its tokens are made."""
    visitor = browser_signed_in(app, "staff@city.example")
    with app.app_context():
        row = db.session.scalars(db.select(Session).order_by(Session.id.desc()).limit(1)).one()
        binding = f"{row.id}:{row.created_at.timestamp()}"
    return visitor, lambda: app.extensions["portal.tokens"].make(binding)


def takes_forms(app: Flask, rule: Rule) -> bool:
    access = access_to(app.view_functions[rule.endpoint])
    return not (access and access.is_webhook)


def fields_of(rule: Rule, visitor: Browser) -> set[str]:
    """The names of the fields of a form, as far as it is shown at its own address."""
    page = visitor.get(path_of(rule)).text if "GET" in (rule.methods or ()) else ""
    return set(INPUT.findall(page)) - {"_token"} | PERHAPS


def form(names: set[str], evil: str, token: str) -> dict[str, Any]:
    """A form with something evil in every field."""
    body = "&".join([f"_token={token}", *(f"{name}={evil}" for name in sorted(names))])
    return {"data": body, "content_type": "application/x-www-form-urlencoded", "headers": OURS}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "POST", "TRACE", "PROPFIND"])
def test_no_method_is_a_fault_and_only_forms_act(app: Flask, client: Browser, method: str) -> None:
    answers = {rule.rule: client.open(path_of(rule), method=method) for rule in app.url_map.iter_rules()}
    assert [wrong for path, answer in answers.items() if (wrong := wrong_with(path, answer))] == []
    if method not in ("HEAD", "OPTIONS", "POST"):
        assert {answer.status_code for answer in answers.values()} <= {404, 405}


HEADERS: list[dict[str, str]] = [
    {"Accept-Language": "x" * 5000},
    {"Accept-Language": "fr;q=nan,*;q=-1,en;q=99999999999999999999,,;;=,\xff"},
    {"Cookie": "session=\xff\xfe\xed\xa0\x80"},
    {"Cookie": "session=" + "x" * 10_000},
    {"Cookie": "session=a\x00b; session=; =;;; __Host-session"},
    {"Cookie": 'session="\\377\\000\\"'},
    {"Origin": "http://[::1"},
    {"Origin": "\xff"},
    {"Referer": "http://[bad/\xff"},
    {"Host": "[::1"},
    {"Host": "portal.test:99999999"},
    {"Host": ""},
    {"Host": "portal.test\xff"},
    {"X-Forwarded-For": "999.1.1.1, \xff, unknown", "X-Forwarded-Host": "evil.example", "Forwarded": "for=\xff"},
    {"If-None-Match": "\xff" * 100, "If-Modified-Since": "never"},
    {"Accept-Encoding": "br;q=nan, \xff, gzip;q=-9"},
    {"Accept": "\xff;q=x"},
    {"Range": "bytes=99999999999999999999-1"},
    {"Content-Type": "multipart/form-data; boundary="},
    {"Content-Type": "multipart/form-data; boundary=\xff" + "x" * 1000},
    {"Content-Type": "application/json; charset=utf-99"},
    {"Content-Length": "-1"},
    {"Content-Length": "99999999999999999999"},
    {"Content-Length": "many"},
    {"Transfer-Encoding": "chunked, \xff"},
    {"User-Agent": "\xff" * 5000},
    {"Authorization": "Basic \xff"},
]


@pytest.mark.only_on("sqlite")
def test_no_header_is_a_fault(client: Browser, staff: Browser) -> None:
    pages = ("/", "/en/", "/en/membership/join", "/en/account/profile", "/badge/sample.svg")
    acts = ("/en/membership/join", "/en/account/sign-in", "/webhooks/sandbox/1", "/-/clock")
    found = []
    for headers in HEADERS:
        environ = environ_of(headers)
        for visitor in (client, staff):
            answers = {path: visitor.get(path, environ_overrides=environ) for path in pages}
            answers |= {f"POST {path}": visitor.post(path, data={"a": "b"}, environ_overrides=environ) for path in acts}
            found += [f"{headers} {wrong}" for path, answer in answers.items() if (wrong := wrong_with(path, answer))]
    assert found == []


def environ_of(headers: dict[str, str]) -> dict[str, str]:
    """Headers as a server hands them on, whatever bytes they hold."""
    names = {name: name.upper().replace("-", "_") for name in headers}
    return {
        f"{'' if name in ('Content-Type', 'Content-Length') else 'HTTP_'}{names[name]}": value
        for name, value in headers.items()
    }


DOCUMENTS = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"[" * 900 + b"]" * 900,
    b'{"to": "\\ud800"}',
    b'{"forward_seconds": ' + b"9" * 5000 + b"}",
    b'{"forward_seconds": 1e999}',
    b'{"forward_seconds": true}',
    b'{"to": "9999-12-31T23:59:59-23:59"}',
    b'{"to": "0001-01-01T00:00:00+23:59"}',
    b'{"to": ["x"]}',
    b"NaN",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"",
]


@pytest.mark.only_on("sqlite")
def test_no_json_is_a_fault(client: Browser) -> None:
    paths = ("/-/clock", "/webhooks/sandbox/1", "/webhooks/nobody/99")
    found = [
        wrong_with(f"{path} {body[:40]!r}", client.post(path, data=body, content_type="application/json"))
        for path in paths
        for body in DOCUMENTS
    ]
    assert [wrong for wrong in found if wrong] == []


@pytest.mark.only_on("sqlite")
def test_a_thousand_parts_and_a_name_of_a_megabyte_are_refused_in_words(client: Browser) -> None:
    many = "&".join(f"f{n}=1" for n in range(5000))
    urlencoded = "application/x-www-form-urlencoded"
    assert client.post("/en/membership/join", data=many, content_type=urlencoded, headers=OURS).status_code in (
        413,
        422,
    )
    parts = {f"f{n}": "1" for n in range(1500)}
    multipart = client.post("/en/membership/join", data=parts, content_type="multipart/form-data", headers=OURS)
    assert multipart.status_code == 413
    long_name = client.post("/en/membership/join", data={"n" * 400_000: "1"}, headers=OURS)
    assert long_name.status_code == 422
    torn = client.post(
        "/en/membership/join",
        data=b"--x\r\nContent-Disposition: form-data",
        content_type="multipart/form-data; boundary=x",
    )
    assert torn.status_code < 500


NOT_OURS = [
    "../../portal.db",
    "..%2f..%2fportal.db",
    "%2e%2e/%2e%2e/pyproject.toml",
    "....//....//pyproject.toml",
    "/etc/passwd",
    "..\\..\\pyproject.toml",
    "portal.css%00.svg",
    "portal.css/",
    "",
]


@pytest.mark.only_on("sqlite")
def test_static_files_are_those_of_their_folder(client: Browser) -> None:
    found = re.search(r'href="(/static/[0-9a-f]+/)portal\.css"', client.get("/en/").text)
    assert found
    for path in NOT_OURS:
        answer = client.get(f"{found[1]}{path}")
        assert answer.status_code in (301, 302, 308, 400, 404), path
        assert b"root:" not in answer.data
        assert b"[project]" not in answer.data
        assert wrong_with(path, answer) == ""


LED_TO = [
    "//evil.example", "///evil.example", "////evil.example", "//evil.example/%2e%2e", "/.//evil.example",
    "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:/evil.example", "https:///evil.example",
    "http:evil.example", "/%09/evil.example", "/\t/evil.example", "/\n/evil.example", "/\x00/evil.example",
    "/\u2028/evil.example", "．//evil.example", "javascript:alert(1)", "data:text/html,x", "//[::1]",
    "/en/\r\nSet-Cookie: evil=1", "/en/..//evil.example", "//portal.test@evil.example",
]  # fmt: skip


@pytest.mark.only_on("sqlite")
def test_nobody_is_led_to_another_host(app: Flask, staff: Browser) -> None:
    pages = ("/en/account/prove", "/en/account/sign-in", "/en/account/profile")
    for to in LED_TO:
        assert [
            wrong for path in pages if (wrong := wrong_with(path, staff.get(path, query_string={"next": to})))
        ] == []
        with app.test_request_context("/en/", base_url=BASE_URL):
            assert re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", quote(own_path(to), safe="/:?=&%@\\")), to


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "/\u2028/evil.example", "/en/..//evil.example"])
def test_nobody_is_led_to_another_host_by_signing_in(app: Flask, to: str) -> None:
    with app.app_context(), unit_of_work():
        make_account("anna@city.example", password="kova-timu-seda-rilo")
    form = {"email": "anna@city.example", "password": "kova-timu-seda-rilo", "next": to}
    answer = browser_of(app).fill("/en/account/sign-in", form)
    assert answer.status_code == 303
    assert wrong_with(to, answer) == ""
    assert answer.headers["Location"].isascii()
