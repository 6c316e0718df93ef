"""What lies in the pack of a badge."""

from dataclasses import replace

from plugins.badges import codes
from plugins.badges.packing import pictures
from plugins.badges.services import logos
from plugins.badges.views.choice import Choice
from plugins.badges.wording import words_of
from portal.web.languages import force_locale, gettext


def contents_of(chosen: Choice) -> dict[str, bytes]:
    """The pictures, the codes that name them, and what to know about them."""
    language, found = chosen.style.language, chosen.found
    with force_locale(language):
        words = words_of(chosen.kind, found.card.name, found.standings, language)
        told = gettext(
            "Put this folder on your own server and paste snippet.html. A copy does not change by itself: when the "
            "membership ends, take it away. The link beside it always says what is true: %(proof)s",
            proof=chosen.at.proof,
        )
    drawn = pictures(words, language, logos.mark_in())
    own = replace(chosen.at, picture=f"badge-{language}-{chosen.style.theme}-{chosen.style.size}.svg")
    texts = {"snippet.html": codes.html(own, chosen.looks), "README.txt": told, "membership.html": chosen.linked_data}
    return drawn | {name: f"{text}\n".encode() for name, text in texts.items() if text}
