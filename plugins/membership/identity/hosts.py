"""Websites: the part of a host that somebody registered, as far as it tells organisations apart."""

from urllib.parse import urlsplit

# Below a country's ending these are shared by the registries' own rules; what stands before them was registered.
SECOND_LABELS = """
com co org net gov gob gouv govt go gub gv edu ac lg or ne mil nom info web mun muni municipio nhs sch k12 city state
government regione ayto
"""
SECOND = frozenset(SECOND_LABELS.split())
# On these anybody has pages: the address of one says nothing of who it is.
EVERYBODYS = """
facebook.com instagram.com twitter.com x.com youtube.com linkedin.com blogspot.com wordpress.com wixsite.com google.com
github.io weebly.com webnode.com jimdo.com t.me vk.com linktr.ee
"""
SHARED = frozenset(EVERYBODYS.split())
LONGEST_OF_COUNTRY = 3
BRAZIL = ".gov.br"


def host_of(website: str) -> str:
    """The host of an address that may lack its scheme, in small letters and as it is sent; empty when there is none."""
    address = website.strip()
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
        return host.rstrip(".").encode("idna").decode("ascii") if "." in host.strip(".") else ""
    except (ValueError, UnicodeError):
        return ""


def registrable(website: str) -> str:
    """The registered part of a website's host; empty when there is none or when it is everybody's."""
    labels = host_of(website).split(".")
    if len(labels) < 2 or all(label.isdigit() for label in labels):
        return ""
    depth = 2
    if len(labels) > 2 and len(labels[-1]) <= LONGEST_OF_COUNTRY and labels[-2] in SECOND:
        depth = 3
    if ".".join(["", *labels]).endswith(BRAZIL) and len(labels) > 3 and len(labels[-3]) == 2:
        depth = 4  # curitiba.pr.gov.br: states register
    found = ".".join(labels[-depth:])
    return "" if found in SHARED else found
