"""Taking a picture into a text: made anew, kept, and put at its end with the words that describe it."""

from flask import current_app, request

from portal.config import Settings
from portal.kernel.errors import Refused
from portal.uploads.images import LARGEST_FILE, made_anew
from portal.uploads.services import keep
from portal.web.languages import gettext

PICTURE = "picture"
LARGEST_REQUEST = LARGEST_FILE + 600_000  # a picture, and the texts beside it


def with_picture(text: str | None, described: str) -> str:
    """The text with the picture that was sent behind it; raise Refused when it or its words are missing."""
    file, words = request.files.get(PICTURE), " ".join(described.split())
    if file is None or not file.filename:
        raise Refused(gettext("Choose a picture first."), PICTURE)
    if not words:
        raise Refused(gettext("Say what the picture shows, then choose it again."), "picture_alt")
    settings: Settings = current_app.extensions["portal.settings"]
    address = keep(settings.data, made_anew(file.stream.read(LARGEST_FILE + 1)))
    said = words.translate(str.maketrans("[]", "()")).replace("\\", "")
    return f"{text or ''}\n\n![{said}]({address.path})".strip()
