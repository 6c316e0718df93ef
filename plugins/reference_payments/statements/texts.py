"""The bytes of a bank's file as text, in the encodings that banks use."""

from plugins.reference_payments.statements.lines import LARGEST_FILE, Unreadable
from portal.kernel.encodings import decoded
from portal.kernel.text import N_

OTHER_FORMS = (
    (b"PK\x03\x04", N_("This is a spreadsheet. Save it as CSV, and send that.")),
    (b"\xd0\xcf\x11\xe0", N_("This is a spreadsheet. Save it as CSV, and send that.")),
    (b"%PDF", N_("This is a PDF. Take the statement as CSV or OFX from your bank, and send that.")),
)


def as_text(data: bytes) -> str:
    """The text of a file; refuse what is empty, too large or no text."""
    if not data.strip():
        raise Unreadable(N_("This file is empty."))
    if len(data) > LARGEST_FILE:
        raise Unreadable(N_("This file is too large: %(most)s MB at most. Take a shorter time."), most=5)
    for beginning, message in OTHER_FORMS:
        if data.startswith(beginning):
            raise Unreadable(message)
    text = decoded(data)
    if "\0" in text:
        raise Unreadable(N_("This is not a statement: CSV and OFX can be read."))
    return text
