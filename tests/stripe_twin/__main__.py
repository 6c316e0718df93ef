"""Serve a twin for a portal that runs on this machine: ``python -m tests.stripe_twin [PORT]``.

Then ``STRIPE_API_BASE=http://127.0.0.1:12111 portal demo``, and enter the twin's keys for a holder in the office.
"""

import sys
from threading import Event

from tests.stripe_twin.serving import served_twin

PORT = 12_111


def main() -> None:
    """Serve until somebody ends it."""
    with served_twin(port=int(sys.argv[1]) if len(sys.argv) > 1 else PORT) as served:
        told = f"{served.url}  secret key {served.twin.api_keys[0]}  publishable key {served.twin.publishable_key}"
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
        Event().wait()


if __name__ == "__main__":
    main()
