"""What the DNS says of the sender's domain: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver
from flask import current_app

from portal.config import Settings
from portal.database import unit_of_work
from portal.mail.findings import note_finding

ASK_DOMAIN = "core.ask_domain"
DOMAIN = "domain"
SECONDS_TO_ANSWER = 5.0
LONGEST_SEEN = 400
WELL = ("found", "weak")  # who only asks for reports may mean to
Texts = Callable[[str], list[str]]


@dataclass(frozen=True)
class Seen:
    """What was seen at a name of the DNS, and what it amounts to."""

    state: str
    name: str
    text: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return self.state in WELL


def domain_of(address: str) -> str:
    """The part of an address after the sign; empty when it is no domain that others can ask for."""
    domain = address.rpartition("@")[2].lower()
    return domain if "." in domain else ""


def look(settings: Settings, texts: Texts) -> dict[str, Seen]:
    """Ask for the three records; SPF is that of the envelope sender, the others those of the sender."""
    domain = domain_of(settings.mail_from)
    return {
        "spf": _asked(_spf, domain_of(settings.bounce_address) or domain, texts),
        "dkim": _dkim(domain, settings.dkim_selectors, texts),
        "dmarc": _asked(_dmarc, domain, texts),
    }


def _asked(ask: Callable[[str, Texts], Seen], name: str, texts: Texts) -> Seen:
    try:
        return ask(name, texts)
    except (DNSException, OSError) as error:
        return Seen("unasked", name, type(error).__name__)


def _spf(domain: str, texts: Texts) -> Seen:
    found = [text for text in texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if len(found) != 1:
        return Seen("several" if found else "none", domain, " | ".join(found)[:LONGEST_SEEN])
    is_open = {"all", "+all"} & set(found[0].lower().split())
    return Seen("open" if is_open else "found", domain, found[0][:LONGEST_SEEN])


def _dkim(domain: str, selectors: Sequence[str], texts: Texts) -> Seen:
    """The first selector that is not well tells what is to be done."""
    if not selectors:
        return Seen("unknown", domain)
    seen = [_asked(_dkim_key, f"{selector}._domainkey.{domain}", texts) for selector in selectors]
    return next((one for one in seen if not one.is_well), seen[0])


def _dkim_key(name: str, texts: Texts) -> Seen:
    for text in texts(name):
        tags = _tags(text)
        if "p" in tags:
            return Seen("found" if tags["p"] else "revoked", name, text[:LONGEST_SEEN])
    return Seen("none", name)


def _dmarc(domain: str, texts: Texts) -> Seen:
    """Ask at the domain and at those above it; a record there holds for what is below."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        name = f"_dmarc.{'.'.join(labels[start:])}"
        found = [text for text in texts(name) if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if found:
            return Seen(_strength(found), name, " | ".join(found)[:LONGEST_SEEN])
    return Seen("none", f"_dmarc.{domain}")


def _strength(found: list[str]) -> str:
    if len(found) > 1:
        return "several"
    return "found" if _tags(found[0]).get("p", "").lower() in ("quarantine", "reject") else "weak"


def _tags(text: str) -> dict[str, str]:
    parts = (part.partition("=") for part in text.split(";") if "=" in part)
    return {key.strip().lower(): "".join(value.split()) for key, _, value in parts}


def texts_by(server: str) -> Texts:
    """Ask a DNS server for texts; an empty one means that of the machine."""
    resolver = Resolver(configure=not server)
    if server:
        where = urlsplit(f"//{server}")
        resolver.nameservers, resolver.port = [where.hostname or ""], where.port or 53

    def texts(name: str) -> list[str]:
        try:
            answer = resolver.resolve(name, "TXT", lifetime=SECONDS_TO_ANSWER, search=False)
        except (NXDOMAIN, NoAnswer):
            return []
        return [b"".join(one.strings).decode("utf-8", "replace") for one in answer]

    return texts


def ask_domain() -> None:
    """Look at the sender's domain, if letters leave for others, and keep what was seen for the health page."""
    settings: Settings = current_app.extensions["portal.settings"]
    if not settings.mail_url or not domain_of(settings.mail_from):
        return
    try:
        seen = look(settings, texts_by(settings.dns_server))
    except DNSException as error:  # this machine knows no DNS server
        name = domain_of(settings.mail_from)
        seen = dict.fromkeys(("spf", "dkim", "dmarc"), Seen("unasked", name, type(error).__name__))
    with unit_of_work():
        is_well = all(one.is_well for one in seen.values())
        note_finding(DOMAIN, is_well=is_well, values={kind: asdict(one) for kind, one in seen.items()})
