"""Which pages there are: found by following links as each kind of person, a few of each kind of page."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from plugins.campaigns.models import Campaign, Pledge
from plugins.campaigns.rules import PUBLIC
from plugins.campaigns.views.pledging import LINK
from plugins.membership.application_models import Application, Writer
from plugins.membership.views.applying import LINK as APPLICATION_LINK
from plugins.reference_payments.gateway import LINK as PAY_LINK
from plugins.reference_payments.models import Promise
from plugins.sandbox_payments.models import SandboxObject
from portal.accounts.models import Account
from portal.accounts.rules import ROLES
from portal.accounts.sessions import open_session
from portal.database import db, unit_of_work
from portal.payments.models import Payment
from portal.reviews.models import Submission
from portal.web.access import access_to
from portal.web.links import sign_link
from tests.browser.serving import Portal

HREF = re.compile(r'<a[^>]+href="([^"#]+)')
OF_EACH_KIND = 2
CANCEL = {"secured", "paid"}
NOBODY = ""
PEOPLE = (NOBODY, *ROLES)
STARTS = ["/en/", "/-/mail/", "/-/clock", "/en/nothing-here", "/en/account/profile"]
STARTS += ["/en/time-zone?back=/en/campaigns/", "/en/about?tz=Mars/Base", "/en/terms/versions/fr/1"]
STARTS += ["/en/badges/?organisation=dakar", "/en/badges/verify/dakar", "/en/badges/verify/nowhere"]
STARTS += ["/en/badges/misuse/dakar?host=evil.example", "/en/badges/misuse/dakar/thanks"]
STARTS += [
    "/en/badges/told/dakar",
    "/en/membership/thanks",
    "/en/membership/places?q=bar",
    "/en/membership/join?place=other",
    "/en/membership/applications/begin?place=other",
    "/en/membership/applications/sent",
    "/en/membership/applications/paper/local_government",
    "/en/account/link-sent",
    "/en/campaigns/?text=nothing+fits",
]
PAGES_OF_WRITERS = {
    "started": ("/open",),
    "draft": (
        "",
        "/part/s_why",
        "/part/s_practice",
        "/part/s_people",
        "/part/s_documents",
        "/people",
        "/all",
        "/names",
    ),
    "check": ("", "/withdraw"),
    "refused": ("", "/appeal"),
}
OWN_STARTS = ["/en/account/", "/en/admin/"]


@dataclass(frozen=True)
class Place:
    """A page, and as whom it is seen."""

    path: str
    role: str = NOBODY
    label: str = ""

    @property
    def name(self) -> str:
        """A name for a file."""
        said = self.label or self.path.removeprefix("/en")
        plain = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-") or "home"
        return f"{self.role or 'public'}-{plain[:70]}"

    def within(self, language: str) -> str:
        """The same page in another language."""
        return re.sub(r"^/en/", f"/{language}/", self.path)


def session_of(portal: Portal, role: str) -> str:
    """Sign the sample person in who has a role, and give what the cookie holds."""
    email, _ = portal.passphrase(role)
    with portal.app.app_context(), unit_of_work():
        account_id = db.session.scalars(db.select(Account.id).where(Account.email == email)).one()
        return open_session(account_id, "Firefox, Linux")


def every_place(portal: Portal, role: str = NOBODY) -> list[Place]:
    """The pages that a person reaches; of those who are signed in, only what not everybody sees."""
    client = portal.app.test_client()
    if role:
        client.set_cookie("session", session_of(portal, role), domain=urlsplit(portal.url).hostname or "")
    starts = OWN_STARTS if role else STARTS
    paths = list(_crawl(portal, client, starts, is_public=not role))
    return [Place(path, role) for path in paths] + ([] if role else _by_link_only(portal))


def _crawl(portal: Portal, client: FlaskClient, starts: list[str], *, is_public: bool) -> Iterator[str]:
    waiting, seen, kinds = list(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        kind = _kind(portal, path, is_public=is_public)
        if kinds[kind] >= OF_EACH_KIND or kind == "left out":
            continue
        answer = client.get(path, base_url=portal.url, buffered=True)
        if answer.mimetype != "text/html" or answer.status_code in (302, 303):
            continue
        kinds[kind] += 1
        yield path
        found = [urldefrag(urljoin(f"{portal.url}{path}", link))[0] for link in HREF.findall(answer.text)]
        new = [link.removeprefix(portal.url).replace("&amp;", "&") for link in found if link.startswith(portal.url)]
        waiting += [link for link in dict.fromkeys(new) if link not in seen and link.startswith(("/en/", "/-/"))]
        seen |= set(new)


def _kind(portal: Portal, path: str, *, is_public: bool) -> str:
    """What kind of page an address leads to: its endpoint, and whether something was asked for."""
    parts = urlsplit(path)
    try:
        endpoint, _ = portal.app.url_map.bind("", url_scheme="http").match(parts.path, "GET")
    except RequestRedirect:
        return "left out"
    except HTTPException:
        return "no page"
    access = access_to(portal.app.view_functions[str(endpoint)])
    if not is_public and access and access.who == "anybody":
        return "left out"
    return f"{endpoint}{'?' if parts.query else ''}"


def _by_link_only(portal: Portal) -> list[Place]:
    """Pages to which no link leads: campaigns and pledges in each of their states, and the payment page."""
    with portal.app.test_request_context("/en/", base_url=portal.url):
        campaigns = db.session.execute(db.select(Campaign.state, Campaign.slug).order_by(Campaign.id))
        pledges = db.session.execute(
            db.select(Payment.state, Pledge.id).join(Payment, Payment.id == Pledge.payment_id).order_by(Pledge.id)
        )
        links = {state: f"/en/campaigns/pledges/{sign_link(LINK, pledge_id)}" for state, pledge_id in pledges}
        slugs = {state: f"/en/campaigns/{slug}" for state, slug in campaigns if state in PUBLIC}
        opened = db.session.scalar(db.select(SandboxObject.id).where(SandboxObject.kind == "setup"))
    found = [Place(path, label=f"campaign {state}") for state, path in slugs.items()]
    found += [Place(path, label=f"pledge {state}") for state, path in links.items()]
    found += [Place(f"{path}/change", label=f"change {state}") for state, path in links.items() if state in CANCEL]
    found += [Place(f"{path}/cancel", label=f"take back {state}") for state, path in links.items() if state in CANCEL]
    found += list(_by_reference(portal))
    found += list(_of_applications(portal))
    return [*found, Place(f"/en/sandbox_payments/{opened}", label="payment page")]


def _by_reference(portal: Portal) -> Iterator[Place]:
    """The pages of those who promised to send money: how to pay, and second thoughts."""
    with portal.app.test_request_context("/en/", base_url=portal.url):
        promises = db.session.execute(db.select(Promise.scheme, Promise.state, Promise.id).order_by(Promise.id)).all()
        for scheme, state, promise_id in promises:
            path = f"/en/reference_payments/{sign_link(PAY_LINK, str(promise_id))}"
            yield Place(path, label=f"reference {scheme} {state}")
            yield Place(f"{path}/take-back", label=f"reference {scheme} take back")


def _of_applications(portal: Portal) -> Iterator[Place]:
    """The pages of those who apply, in each state and at each stage, and those on which they write and act."""
    stage = db.func.coalesce(Submission.stage, Application.state)
    wanted = (
        db.select(stage, db.func.min(Writer.id))
        .select_from(Application)
        .join(Writer, Writer.application_id == Application.id)
        .outerjoin(Submission, Submission.id == Application.submission_id)
        .where(Writer.is_of_office.is_(False))
        .group_by(stage)
    )
    with portal.app.test_request_context("/en/", base_url=portal.url):
        links = {at: sign_link(APPLICATION_LINK, writer_id) for at, writer_id in db.session.execute(wanted)}
    for at, link in links.items():
        for act in PAGES_OF_WRITERS.get(at, ("",)):
            yield Place(f"/en/membership/applications/{link}{act}", label=f"application {at} {act}")
