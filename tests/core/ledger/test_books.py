"""The pages of the public books: what they show, how they are leafed through, and when they are dropped."""

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType

import pytest
from flask import Flask

from portal.database import db, unit_of_work
from portal.hooks import Purpose, portal_purposes
from portal.kernel.money import Money
from portal.ledger.models import LedgerLine
from portal.ledger.sealing import check_codes, seal_ledger
from portal.ledger.services import lines_of_payment
from portal.organisations.models import Holder
from portal.testing import Browser
from tests.core.ledger.movements import exchange, movement, post_all, post_many
from tests.core.sample_plugins import plugin
from tests.factories import make_holder

SHOWN = re.compile(r'<tr id="line-(\d+)"')
OLDER = re.compile(r'rel="next" href="([^"]+)"')
NEWER = re.compile(r'rel="prev" href="([^"]+)"')


@pytest.fixture
def holder_id(context: Flask) -> int:
    with unit_of_work():
        return make_holder("dakar", currencies=("EUR", "XOF"))


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def ids() -> list[int]:
    return list(db.session.scalars(db.select(LedgerLine.id).order_by(LedgerLine.id.desc())))


def walk(client: Browser, path: str, link: re.Pattern[str]) -> Iterator[list[int]]:
    """Leaf through pages as far as they go, and give the lines of each."""
    address: str | None = path
    while address:
        page = client.get(address).text
        yield [int(number) for number in SHOWN.findall(page)]
        found = link.search(page)
        address = html.unescape(found[1]) if found else None


def test_without_any_holder_the_ledger_says_when_it_begins(client: Browser) -> None:
    assert "There are no books yet" in client.get("/en/ledger/").text


@pytest.mark.both
def test_every_holder_stands_there_with_what_became_of_the_money(client: Browser, holder_id: int) -> None:
    post_all(movement(holder_id, "collected", eur(250_050)), movement(holder_id, "fee", eur(4_000)))
    post_all(movement(holder_id, "collected", Money(5000, "XOF")), movement(holder_id, "refund", eur(10_000)))
    page = client.get("/en/ledger/").text
    for said in (
        "€2,500.50",
        "€100",
        "€40",
        "€2,360.50",
        "F\u202fCFA\xa05,000",
        "4 entries",
        'href="/en/ledger/dakar/"',
    ):
        assert said in page


@pytest.mark.both
def test_holders_are_leafed_through(client: Browser, context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.ledger.books.HOLDERS_ON_A_PAGE", 2)
    with unit_of_work():
        for slug in ("a", "b", "c", "d", "e"):
            make_holder(slug)
    seen, address = [], "/en/ledger/"
    while address:
        page = client.get(address).text
        seen += re.findall(r'<h3><a href="/en/ledger/(\w+)/"', page)
        found = OLDER.search(page)
        address = found[1] if found else ""
    assert seen == ["a", "b", "c", "d", "e"]


def test_more_than_a_thousand_lines_are_not_counted(client: Browser, holder_id: int) -> None:
    post_many(holder_id, 1001)
    assert "More than 1,000 entries" in client.get("/en/ledger/").text
    assert "More than 1,000 entries" in client.get("/en/ledger/dakar/").text
    assert "999 entries" in client.get("/en/ledger/dakar/?kind=collected&currency=EUR").text


def test_every_movement_is_told_in_words_with_its_sum_its_fee_and_its_code(client: Browser, holder_id: int) -> None:
    kinds = ("collected", "refund", "dispute", "dispute_won", "dispute_lost")
    post_all(*(movement(holder_id, kind, eur(2500)) for kind in kinds), movement(holder_id, "fee", eur(61)))
    seal_ledger()
    page = client.get("/en/ledger/dakar/").text
    words = ("A pledge was collected", "Given back", "Frozen: a bank asks for it back", "Freed: the bank let it stand")
    for said in (*words, "Lost to a bank’s decision", "Fee of the payment provider", "€0.61", "-€25"):
        assert said in page
    for code in check_codes(ids()).values():
        assert code in page
    assert "What payment providers kept for their service." in page


def test_a_kind_that_nobody_has_words_for_is_shown_as_it_is(client: Browser, holder_id: int) -> None:
    post_all(exchange(holder_id, Money(65_596, "XOF"), eur(10_000)))
    page = client.get("/en/ledger/dakar/").text
    assert "exchange" in page
    assert page.count(f'id="line-{ids()[0]}"') == 1, "one anchor, though it moves two currencies"


@pytest.mark.both
@pytest.mark.parametrize(
    "query", ["", "?kind=collected", "?kind=refund", "?currency=EUR", "?currency=XOF", "?kind=collected&currency=XOF"]
)
@pytest.mark.parametrize("purpose", ["", "campaigns:2"])
def test_leafing_through_shows_each_line_once(
    client: Browser, holder_id: int, monkeypatch: pytest.MonkeyPatch, query: str, purpose: str
) -> None:
    monkeypatch.setattr("portal.ledger.listing.ON_A_PAGE", 4)
    with unit_of_work():
        other = make_holder()
    for number in range(6):
        where = f"campaigns:{number % 2 + 1}"
        post_all(
            movement(holder_id, "collected", eur(100), where),
            movement(holder_id, "collected", Money(100, "XOF"), where),
            movement(other, "collected", eur(100), where),
            movement(holder_id, "refund", eur(1), where),
            exchange(holder_id, Money(7, "XOF"), eur(7), where),
        )
    path = f"/en/ledger/dakar/{query}" + (f"{'&' if query else '?'}purpose={purpose}" if purpose else "")
    expected = [line.id for line in fitting(holder_id, query, purpose)]
    pages = list(walk(client, path, OLDER))
    assert [number for page in pages for number in page] == expected
    assert all(len(page) == 4 for page in pages[:-1])
    oldest = f"{path}{'&' if '?' in path else '?'}before={expected[-2]}"
    back = list(walk(client, oldest, NEWER))
    assert [number for page in reversed(back) for number in page] == expected
    assert f"{len(expected)} entries" in client.get(path).text


def fitting(holder_id: int, query: str, purpose: str) -> list[LedgerLine]:
    asked = dict(part.split("=") for part in query.strip("?").split("&") if part)
    lines = db.session.scalars(db.select(LedgerLine).where(LedgerLine.holder_id == holder_id)).all()
    found = [line for line in lines if purpose in ("", line.purpose) and asked.get("kind", line.kind) == line.kind]
    wanted = asked.get("currency")
    found = [line for line in found if wanted is None or line.currency in (wanted, "*")]
    return sorted(found, key=lambda line: -line.id)


def test_what_cannot_be_asked_for_is_not_asked_for(client: Browser, holder_id: int) -> None:
    post_all(movement(holder_id, "collected", eur(100)))
    queries = ("kind=nonsense", "currency=JPY", "before=x", "before=99999999999999999999", "after=-1", "before=0")
    shown = {query: SHOWN.findall(client.get(f"/en/ledger/dakar/?{query}").text) for query in queries}
    assert shown == {query: [str(ids()[0])] for query in queries}


def test_nothing_found_keeps_the_choice_and_offers_to_widen_it(client: Browser, holder_id: int) -> None:
    post_all(movement(holder_id, "collected", eur(100)), movement(holder_id, "refund", Money(5, "XOF")))
    page = client.get("/en/ledger/dakar/?kind=refund&currency=EUR").text
    assert "Nothing found" in page
    assert '<option value="refund" selected>' in page


def test_books_that_nobody_keeps_are_not_found(client: Browser, holder_id: int) -> None:
    paths = ("nobody/", "dakar/?purpose=nonsense:1", "lines/7", "lines/x", "nobody/books.csv")
    answers = {path: client.get(f"/en/ledger/{path}").status_code for path in paths}
    assert answers == dict.fromkeys(paths, 404)


def test_a_purpose_has_books_of_its_own(client: Browser, holder_id: int) -> None:
    post_all(movement(holder_id, "collected", eur(100), "x:1"), movement(holder_id, "collected", eur(22_222), "x:2"))
    page = client.get("/en/ledger/dakar/?purpose=x:2").text
    assert "€222.22" in page
    assert "€1<" not in page
    assert len(SHOWN.findall(page)) == 1


def test_a_line_shows_what_was_hashed_and_its_seal(client: Browser, holder_id: int) -> None:
    line = movement(holder_id, "collected", eur(2500))
    post_all(line)
    (number,) = ids()
    assert "Not sealed yet" in client.get(f"/en/ledger/lines/{number}").text
    seal_ledger()
    page = client.get(f"/en/ledger/lines/{number}").text
    said = re.search(r"<pre[^>]*>([^<]+)</pre>", page)
    assert said
    code = hashlib.sha256(html.unescape(said[1]).encode()).hexdigest()
    assert code in page
    assert check_codes([number])[number].replace(" ", "") == code[:8]
    assert line.reference in page
    assert lines_of_payment(line.payment_id or 0)[0].code == check_codes([number])[number]


def test_a_page_is_kept_until_something_moves_in_it(app: Flask, client: Browser) -> None:
    with app.app_context():  # and not around the requests, which would share what they show
        with unit_of_work():
            holder_id = make_holder("dakar")
        post_all(*(movement(holder_id, "collected", eur(100), purpose) for purpose in ("x:1", "x:2")))
        seal_ledger()
    paths = ["/en/ledger/", "/en/ledger/dakar/", "/en/ledger/dakar/?purpose=x:1", "/en/ledger/dakar/?purpose=x:2"]
    tags = {path: client.get(path).headers["ETag"] for path in paths}
    assert client.get(paths[0], headers={"If-None-Match": tags[paths[0]]}).status_code == 304
    with app.app_context():
        post_all(movement(holder_id, "refund", eur(40), "x:1"))
    client.get("/en/ledger/unknown/")
    assert {key[2] for key in app.extensions["portal.page_cache"]._pages} == {"purpose=x%3A2"}
    assert [path for path in paths if client.get(path).headers["ETag"] != tags[path]] == paths[:3]
    assert "not sealed yet" in client.get(paths[2]).text
    with app.app_context():
        seal_ledger()
    client.get("/en/ledger/unknown/")
    assert "not sealed yet" not in client.get(paths[2]).text


def test_a_new_name_of_the_holder_is_shown_at_once(client: Browser, holder_id: int) -> None:
    post_all(movement(holder_id, "collected", eur(100)))
    client.get("/en/ledger/dakar/")
    with unit_of_work() as session:
        from portal.organisations.editing import HolderChange, change_holder

        row = session.get_one(Holder, holder_id)
        change_holder(holder_id, HolderChange("Renamed Holder", row.address, row.tax_id, ["EUR"], 0, 80, 7, {}))
    client.get("/en/ledger/unknown/")
    assert "Renamed Holder" in client.get("/en/ledger/dakar/").text


def naming(references: Sequence[str]) -> ModuleType:
    """A plugin that knows what some references stand for."""

    def portal_purposes(purposes: Sequence[str]) -> Iterable[Purpose]:
        known = sorted(set(purposes) & set(references))
        return [Purpose(reference, f"Wish {reference} <b>", "/en/wish", "fr") for reference in known]

    return plugin("wishes", portal_purposes)


def test_a_plugin_says_what_a_reference_stands_for(app: Flask, client: Browser, holder_id: int) -> None:
    hooks = app.extensions["portal.hooks"]
    hooks.register(naming(["wishes:1"]), "wishes")
    assert hooks.gather(portal_purposes, purposes=["wishes:1"])
    post_all(movement(holder_id, "collected", eur(1), "wishes:1"), movement(holder_id, "collected", eur(1), "other:1"))
    page = client.get("/en/ledger/dakar/").text
    assert '<span lang="fr" dir="auto">Wish wishes:1 &lt;b&gt;</span>' in page
    assert "other:1" in page
    assert 'href="/en/wish"' in client.get("/en/ledger/dakar/?purpose=wishes:1").text
    assert 'href="/en/wish"' in client.get(f"/en/ledger/lines/{ids()[-1]}").text


def test_a_plugin_that_fails_leaves_the_bare_reference(app: Flask, client: Browser, holder_id: int) -> None:
    def portal_purposes(purposes: Sequence[str]) -> Iterable[Purpose]:
        raise ZeroDivisionError

    app.extensions["portal.hooks"].register(plugin("wishes", portal_purposes), "wishes")
    post_all(movement(holder_id, "collected", eur(1), "wishes:1"))
    assert "wishes:1" in client.get("/en/ledger/dakar/").text


def test_a_named_purpose_without_movements_says_so(app: Flask, client: Browser, holder_id: int) -> None:
    app.extensions["portal.hooks"].register(naming(["wishes:9"]), "wishes")
    assert "No money has moved yet" in client.get("/en/ledger/dakar/?purpose=wishes:9").text


@pytest.mark.only_on("sqlite")
def test_the_menu_and_the_home_page_lead_to_the_books(client: Browser, holder_id: int) -> None:
    assert 'href="/en/ledger/"' in client.get("/en/").text
    assert "by the open ledger" not in client.get("/en/").text
    post_all(movement(holder_id, "collected", eur(250_050)))
    assert "€2,500.50" in client.get("/en/").text


@pytest.mark.only_on("sqlite")
def test_whoever_wants_to_check_finds_out_how(client: Browser, holder_id: int) -> None:
    page = client.get("/en/ledger/check").text
    script = re.search(r'href="(/static/[^"]+/verify_books.py)"', page)
    assert script
    with client.get(script[1]) as answer:
        assert answer.text.startswith('"""Check the books')
