"""What people see of the twin: the hosted page, the bank's question, and the dashboard of the account's owner."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from tests.stripe_twin import checkout
from tests.stripe_twin.account import Thing
from tests.stripe_twin.cards import BY_TOKEN, Means
from tests.stripe_twin.refusals import Refusal
from tests.stripe_twin.twin import Twin

PAGES = Path(__file__).parent / "pages"
FILES = {"/stripe.js": "text/javascript", "/twin.css": "text/css"}
LATER = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
_pages = Environment(loader=FileSystemLoader(PAGES), autoescape=True)


def file(path: str) -> Response:
    """A script or a style sheet."""
    return Response((PAGES / path[1:]).read_text(), mimetype=FILES[path])


def _page(name: str, **values: object) -> Response:
    return Response(_pages.get_template(name).render(**values), mimetype="text/html")


def hosted_page(twin: Twin, request: Request, reference: str) -> Response:
    """The page on which a payer pays or leaves a method."""
    session = twin.account.any(reference)
    if session is None or session["object"] != "checkout.session":
        raise NotFound
    problem = ""
    if request.method == "POST" and session["status"] == "open":
        try:
            outcome = _done(twin, request, reference)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return outcome or _page("challenge.html")
    note = twin.account.told[reference].get("custom_text", {}).get("submit", {}).get("message", "")
    return _page("pay.html", session=session, means=_offered(session), problem=problem, note=note)


def _done(twin: Twin, request: Request, reference: str) -> Response | None:
    """Where the payer is sent; None while the bank asks."""
    if "token" in request.form:
        session = twin.on_page(lambda account: checkout.pay(account, reference, request.form["token"]))
    else:
        passes = request.form.get("answer") == "passes"
        session = twin.on_page(lambda account: checkout.answer_challenge(account, reference, is_passed=passes))
        if session["status"] == "open":
            raise Refusal(402, "card_error", "We are unable to authenticate your payment method.")
    return redirect(checkout.way_back(session), 303) if session["status"] == "complete" else None


def _offered(session: Thing) -> list[Means]:
    allowed = session["allowed_payment_method_types"] or ["card", "sepa_debit"]
    kinds = [kind for kind in allowed if kind == "card" or session["currency"] == "eur"]
    return [means for means in BY_TOKEN.values() if means.kind in kinds]


def desk(twin: Twin, request: Request) -> Response:
    """What the account's owner does at Stripe, and what banks and time do."""
    if request.method == "POST":
        _do(twin, request.form["do"], request.form.get("about", ""))
        return redirect("/", 303)
    account = twin.account
    now = datetime.fromtimestamp(account.clock.now(), UTC).strftime("%Y-%m-%d %H:%M")
    seen = {"charges": account.all("charge")[::-1], "disputes": account.all("dispute")[::-1]}
    return _page("desk.html", now=now, events=account.events()[:-31:-1], **seen)


def _do(twin: Twin, what: str, about: str) -> None:
    if what in LATER:
        twin.advance(LATER[what])
    elif what == "refund":
        twin.refund_in_dashboard(about)
    elif what == "dispute":
        twin.dispute(about)
    elif what == "won":
        twin.decide(about, "won")
    elif what == "lost":
        twin.decide(about, "lost")
