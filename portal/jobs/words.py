"""What went wrong with a job, in words for whoever is no engineer; the technical words stay beside them."""

from collections.abc import Sequence

from portal.kernel.text import N_

UNKNOWN = N_("Something in the portal itself did not work. Show the details to whoever runs the portal.")
AWAY = N_("Somebody outside did not answer: a payment provider, a mail server or the line to it. Try again later.")
BUSY = N_("The database was busy or away. Trying again usually helps.")
FULL = N_("The disk is full, or a file cannot be written. Tell whoever runs the portal, then try again.")
GONE = N_("What this was about is not there any more, or the plugin that did it is gone. It may stay undone.")
KEYS = N_("The keys of a way to pay cannot be read or are wrong. Enter them again at the fund holder, then try again.")
REFUSED = N_("A rule of the portal refused it; the details say which. Put that right, then try again.")
# The first of these that stands in the name of the error decides.
REASONS: Sequence[tuple[tuple[str, ...], str]] = (
    (("Authentication", "Permission", "InvalidToken", "InvalidKey", "Forged"), KEYS),
    (("Timeout", "Connection", "NotTaken", "URLError", "SSLError", "gaierror", "APIError", "RateLimit", "SMTP"), AWAY),
    (("OperationalError", "Busy", "LockNotAvailable", "Deadlock"), BUSY),
    (("FileNotFound", "NoResultFound", "NotFound", "KeyError"), GONE),
    (("OSError",), FULL),
    (("Refused", "Conflict", "Unavailable", "Closed", "Unknown"), REFUSED),
)


def reason_in_words(error: str) -> str:
    """What an error such as ``TimeoutError: no answer`` means, a sentence to be translated; empty for none."""
    kind = error.partition(":")[0].rpartition(".")[2]
    if not kind:
        return ""
    return next((said for names, said in REASONS if any(name in kind for name in names)), UNKNOWN)
