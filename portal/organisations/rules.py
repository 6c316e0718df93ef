"""What organisations may be, and what their slugs and addresses look like."""

import re
from urllib.parse import urlsplit

from portal.kernel.text import N_, fold

KINDS = {
    "local_government": N_("Local government"),
    "regional_government": N_("Regional government"),
    "association_of_local_governments": N_("Association of local governments"),
    "university": N_("University or research centre"),
    "organisation": N_("Organisation"),
}
REGIONS = {
    "africa": N_("Africa"),
    "latin-america": N_("Latin America"),
    "europe": N_("Europe"),
    "north-america": N_("North America"),
    "asia-pacific": N_("Asia and Pacific"),
    "arab": N_("Arab states"),
}
LEVELS = {"region": N_("Region"), "subregion": N_("Sub-region"), "country": N_("Country")}  # of offices, from the top
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 60


def is_slug(value: str) -> bool:
    """Whether something can stand in an address for ever."""
    return len(value) <= LONGEST_SLUG and SLUG.fullmatch(value) is not None


def proposed_slug(name: str) -> str:
    """A slug made from a name; empty when the name has no letter of the Latin script."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:LONGEST_SLUG].strip("-")


def is_website(value: str) -> bool:
    """Whether something is the address of a website, so that a link to it runs nothing."""
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in value
    except ValueError:
        return False


# Providers at which anybody gets an address, so that it shows nothing about who somebody works for.
PROVIDERS = (
    "126.com 163.com aol.com bol.com.br fastmail.com free.fr gmail.com gmx.de gmx.net googlemail.com hotmail.com "
    "hotmail.fr icloud.com laposte.net libero.it live.com mail.com mail.ru mailbox.org me.com msn.com naver.com "
    "orange.fr outlook.com outlook.fr posteo.de proton.me protonmail.com qq.com terra.com.br tutanota.com uol.com.br "
    "wanadoo.fr web.de yahoo.co.uk yahoo.com yahoo.com.br yahoo.es yahoo.fr yandex.com yandex.ru zoho.com"
)
ANYBODYS = frozenset(PROVIDERS.split())


def domain_of(email: str) -> str:
    """The domain of an address, in small letters."""
    return email.rpartition("@")[2].strip().lower()


def is_anybodys(domain: str) -> bool:
    """Whether anybody gets an address at a domain, so that it shows nothing; nothing at all is as good as that."""
    return not domain or domain in ANYBODYS


def lies_in(domain: str, wider: str) -> bool:
    """Whether a domain is another one or a part of it."""
    return domain == wider or domain.endswith(f".{wider}")
