"""What a webmaster pastes: each code escaped for the page that it is pasted into."""

import json
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha384
from importlib.resources import files

from markupsafe import Markup

PICTURE = Markup(
    '<a href="{proof}"><img src="{picture}" alt="{alt}" width="{width}" height="{height}" loading="lazy"></a>'
)
FRAME = Markup('<iframe src="{frame}" title="{alt}" width="{width}" height="{height}" loading="lazy"></iframe>')
ELEMENT = Markup(
    '<script src="{script}" integrity="{integrity}" crossorigin="anonymous" async></script>\n'
    '<oidp-badge member="{slug}" theme="{theme}" size="{size}" lang="{language}" label="{alt}">'
    '<a href="{proof}">{alt}</a></oidp-badge>'
)
SCRIPT = files("plugins.badges").joinpath("element", "badge.js").read_bytes()
SCRIPT_TAG = sha384(SCRIPT).hexdigest()[:16]
INTEGRITY = f"sha384-{b64encode(sha384(SCRIPT).digest()).decode()}"


@dataclass(frozen=True)
class Addresses:
    """Where the badge, its frame, its proof and its script are."""

    picture: str
    frame: str
    proof: str
    script: str


@dataclass(frozen=True)
class Looks:
    """How the badge looks, and what stands for it where it is not seen."""

    slug: str
    theme: str
    size: str
    language: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Membership:
    """What search engines are told of an organisation: that it is a member of the network."""

    name: str
    website: str
    network: str
    network_url: str
    proof: str


def html(at: Addresses, looks: Looks) -> str:
    """A picture with a link: the one code that every system lets pass."""
    return str(
        PICTURE.format(proof=at.proof, picture=at.picture, alt=looks.alt, width=looks.width, height=looks.height)
    )


def frame(at: Addresses, looks: Looks) -> str:
    """A frame."""
    return str(FRAME.format(frame=at.frame, alt=looks.alt, width=looks.width, height=looks.height))


def element(at: Addresses, looks: Looks) -> str:
    """An element of our script, whose bytes the page checks; without it a plain link stands there."""
    written = ELEMENT.format(
        script=at.script, integrity=INTEGRITY, slug=looks.slug, theme=looks.theme, size=looks.size,
        language=looks.language, alt=looks.alt, proof=at.proof,
    )  # fmt: skip
    return str(written)


def markdown(at: Addresses, looks: Looks) -> str:
    """A picture with a link, for pages that are written in Markdown."""
    alt = "".join(f"\\{letter}" if letter in "\\[]`*_<>!" else letter for letter in looks.alt)
    return f"[![{alt}]({at.picture})]({at.proof})"


def linked_data(known: Membership) -> str:
    """The same for search engines, as schema.org has it; nothing in a name can end the script."""
    said = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": known.name,
        **({"url": known.website} if known.website else {}),
        "memberOf": {"@type": "Organization", "name": known.network, "url": known.network_url},
        "subjectOf": {"@type": "WebPage", "url": known.proof},
    }
    written = json.dumps(said, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return f'<script type="application/ld+json">\n{written}\n</script>'
