"""The pledge form, through the web: sums and names as people type them, and a clear sentence beside what is wrong."""

import re
from html import unescape

import pytest
from flask import Flask

from plugins.campaigns.models import Campaign, Pledge
from plugins.sandbox_payments.gateway import SandboxGateway
from portal.database import db
from portal.kernel.money import Money
from portal.payments.gateway import Unknown
from portal.payments.models import Payment
from portal.testing import BASE_URL, Browser, unseen_fields
from tests.plugins.campaigns import story

pytestmark = pytest.mark.only_on("sqlite")
TYPED = {"amount": "50", "name": "Awa Sample", "email": "awa@city.example", "reward": "0"}


def form_of(campaign_id: int, language: str = "en") -> str:
    slug = db.session.scalars(db.select(Campaign.slug).where(Campaign.id == campaign_id)).one()
    return f"/{language}/campaigns/{slug}/pledge"


def sent(client: Browser, path: str, **changes: str) -> tuple[Pledge | None, str]:
    """Fill in the form: the pledge that came of it, or the page that came back."""
    before = db.session.query(Pledge).count()
    answer = client.fill(path, TYPED | changes)
    made = db.session.query(Pledge).order_by(Pledge.id.desc()).first()
    if answer.status_code == 303:
        assert db.session.query(Pledge).count() == before + 1
        return made, ""
    assert (answer.status_code, db.session.query(Pledge).count()) == (422, before)
    return None, unescape(answer.text)


def fault_beside(page: str, field: str) -> str:
    """The one sentence beside a field; it stands in the summary at the top too, with a link to the field."""
    (found,) = re.findall(rf'<p class="err" id="{field}-fault"><span class="vh">[^<]*</span>([^<]*)</p>', page)
    assert f'<a href="#{field}">{found}</a>' in page
    (entered,) = re.findall(rf'<(?:input|textarea) [^>]*id="{field}"[^>]*>', page)
    assert f"{field}-fault" in entered
    assert 'aria-invalid="true"' in entered
    return str(found)


SUMS = [
    ("en", "EUR", "1,000.50", 100_050),
    ("es", "EUR", "1.000,50 €", 100_050),
    ("fr", "EUR", "1\u202f000,50", 100_050),
    ("pt", "BRL", "R$ 1.000,50", 100_050),
    ("ar", "EUR", "٥٠٫٥", 5_050),
    ("fr", "XOF", "5.000 F CFA", 5_000),
    ("fr", "TND", "12,500 DT", 12_500),
    ("en", "EUR", "１２", 1_200),
]
NO_SUMS = [
    ("en", "EUR", "", "Enter the sum, such as 50 or 12.50."),
    ("en", "EUR", "0", "Enter an amount greater than zero."),
    ("en", "EUR", "-5", "Enter an amount greater than zero."),
    ("en", "EUR", "1.000", "It is not clear whether this means thousands or decimals. Write it without a separator."),
    ("en", "EUR", "12.3456", "Too many decimals: this currency has 2."),
    ("en", "XOF", "12.5", "This currency has no decimals. Enter a whole amount."),
    ("en", "EUR", "9" * 40, "This amount is too large."),
    ("en", "EUR", "$50", "Enter the sum in EUR."),
    ("en", "EUR", "1e3", "Enter an amount, such as 50."),
    ("en", "EUR", "9" * 10_000, "Enter an amount, such as 50."),
    ("en", "EUR", "'; DROP TABLE x", "Enter an amount, such as 50."),
]


@pytest.fixture
def campaigns(context: Flask) -> dict[str, int]:
    """A campaign in each currency."""
    return {code: story.live_campaign(goal=Money(10_000, code)) for code in ("EUR", "XOF", "TND", "BRL")}


def test_sums_are_read_in_the_writing_of_the_page(client: Browser, campaigns: dict[str, int]) -> None:
    for language, currency, typed, minor in SUMS:
        made, page = sent(client, form_of(campaigns[currency], language), amount=typed, email=f"{minor}@city.example")
        assert made is not None, (typed, page)
        assert made.amount == minor


def test_a_sum_that_is_not_sure_is_asked_back_beside_its_field_and_kept(
    client: Browser, campaigns: dict[str, int]
) -> None:
    for language, currency, typed, sentence in NO_SUMS:
        made, page = sent(client, form_of(campaigns[currency], language), amount=typed)
        assert made is None
        assert fault_beside(page, "amount") == sentence
        assert f'value="{typed}"' in page
        assert 'value="Awa Sample"' in page


def test_a_link_with_a_sum_fills_it_in_as_the_language_writes_it(client: Browser, campaigns: dict[str, int]) -> None:
    for language, asked, written in [("es", "1.500", "1,500"), ("en", "1.500", "1.500"), ("fr", "10.000", "10")]:
        page = client.get(f"{form_of(campaigns['TND'], language)}?amount={asked}").text
        assert f'value="{written}"' in page
    page = client.get(f"{form_of(campaigns['EUR'])}?amount=1e9%22%3E<script>").text
    assert "<script>" not in page.partition("<main")[2].partition("</main>")[0]


NAMES = {
    "Fatou N'Diaye-O’Brien": "Fatou N'Diaye-O’Brien",
    "María José Ñandú": "María José Ñandú",
    "Jose\u0301": "José",
    "محمد بن عبد الله": "محمد بن عبد الله",
    "فاطمة\u200cالزهراء": "فاطمة\u200cالزهراء",
    "नागार्जुन क्\u200dष": "नागार्जुन क्\u200dष",
    "李雷 和 韓梅梅": "李雷 和 韓梅梅",
    "Đặng Thị Ngọc": "Đặng Thị Ngọc",
    "Ọmọ́lará": "Ọmọ́lará",
    "Γιώργος Ξ": "Γιώργος Ξ",
    "דוד לוי": "דוד לוי",
    "👩🏽‍🚀 Awa": "👩🏽‍🚀 Awa",
    "X": "X",
    "  Awa \t\u00a0 Sample  ": "Awa Sample",
    "Awa\nSample": "Awa Sample",
    "\u202eelpmaS awA\u202c": "elpmaS awA",
    "A\u200bw\u2060a\ufeff": "Awa",
    "Awa\u0007\u0085 Sample": "Awa Sample",
    "Z" + "\u0301" * 50: "Ź\u0301\u0301\u0301",
    "<b>Awa</b> & Co": "<b>Awa</b> & Co",
    "{{ 7*7 }}": "{{ 7*7 }}",
    "Robert'); DROP TABLE core_payment;--": "Robert'); DROP TABLE core_payment;--",
    "A" * 200: "A" * 200,
}
NO_NAMES = ["", "   ", "\u200b\u200d\u2060", "\u202e\u202c", "\u0301\u0301", "\u2028"]


def test_names_of_every_script_are_kept_and_cleaned_of_what_cannot_be_seen(
    client: Browser, campaigns: dict[str, int]
) -> None:
    path = form_of(campaigns["EUR"])
    for number, (typed, kept) in enumerate(NAMES.items()):
        made, page = sent(client, path, name=typed, shown_as=typed[:80], email=f"n{number}@city.example")
        assert made is not None, (typed, page)
        assert made.name == kept
        assert "\u202e" not in made.shown_as


def test_a_name_of_nothing_that_can_be_seen_is_asked_back(client: Browser, campaigns: dict[str, int]) -> None:
    for typed in NO_NAMES:
        made, page = sent(client, form_of(campaigns["EUR"]), name=typed)
        assert made is None
        assert fault_beside(page, "name") == "Enter your name. It stands on the receipt."


@pytest.mark.parametrize(("field", "longest"), [("name", 200), ("shown_as", 80), ("message", 500), ("email", 254)])
def test_ten_thousand_characters_are_asked_back_with_the_limit(
    client: Browser, campaigns: dict[str, int], field: str, longest: int
) -> None:
    typed = "n" * 10_000 + ("@city.example" if field == "email" else "")
    made, page = sent(client, form_of(campaigns["EUR"]), **{field: typed})
    assert made is None
    assert str(longest) in fault_beside(page, field)
    assert typed in page


@pytest.mark.parametrize("outage", [Unknown("500"), TimeoutError("timed out"), ConnectionResetError("reset")])
def test_a_pledge_is_kept_to_be_paid_while_the_provider_does_not_answer(
    client: Browser, campaigns: dict[str, int], monkeypatch: pytest.MonkeyPatch, outage: Exception
) -> None:
    def down(*args: object) -> None:
        raise outage

    answer = client.fill(form_of(campaigns["EUR"]), TYPED)
    mine = answer.location.removeprefix(BASE_URL)
    with monkeypatch.context() as patch:
        patch.setattr(SandboxGateway, "begin", down)
        page = client.fill(mine, {}, to=f"{mine}/pay")
        assert page.status_code == 422
        assert "The payment provider does not answer. Your pledge is kept; try again soon." in page.text
    assert [row.state for row in db.session.query(Payment)] == ["draft"]
    assert client.fill(mine, {}, to=f"{mine}/pay").status_code == 303
    assert db.session.query(Payment).count() == db.session.query(Pledge).count() == 1


def test_coming_back_and_completing_survive_a_provider_that_does_not_answer(
    app: Flask, client: Browser, campaigns: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object) -> None:
        raise TimeoutError

    story.promise(campaigns["EUR"], 10_000, "declines")
    story.let_pass(app, days=11)
    (pledge,) = db.session.query(Pledge)
    link = letters_link(app)
    for call in ("fetch", "recovery_url"):
        monkeypatch.setattr(SandboxGateway, call, down)
    assert client.get(f"{link}/return").status_code == 303
    page = client.fill(link, {}, to=f"{link}/complete")
    assert page.status_code == 503
    assert "The payment provider does not answer." in page.text
    assert story.payment_of(pledge.id).state == "action_required"


def letters_link(app: Flask) -> str:
    """The path of the pledge's own page, as it stands in the letters."""
    from portal.mail.models import Mail

    text = db.session.scalars(db.select(Mail.text).where(Mail.state == "sent").order_by(Mail.id.desc())).first() or ""
    found = re.search(rf"{BASE_URL}(/en/campaigns/pledges/[^\s)>]+)", text)
    assert found, text
    return found[1]


def test_a_double_click_is_one_pledge_and_a_corrected_form_is_another(
    client: Browser, campaigns: dict[str, int]
) -> None:
    path = form_of(campaigns["EUR"])
    unseen = unseen_fields(client.get(path).text)
    headers = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}

    def send(amount: str) -> str:
        data = unseen | TYPED | {"amount": amount}
        return client.post(path, data=data, headers=headers).location or ""

    assert send("50") == send("50") != send("500")
    assert [row.amount for row in db.session.query(Pledge).order_by(Pledge.id)] == [5_000, 50_000]
