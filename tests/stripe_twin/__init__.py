"""A twin of Stripe for tests: it keeps state as Stripe does, and refuses what Stripe would refuse.

``Twin`` answers requests; ``transport.InProcess`` puts it behind the SDK's own client without a socket,
``serving.served_twin`` behind an address of this machine, with the hosted page and a stand-in for Stripe.js.
Nothing of it is shipped.
"""

from tests.stripe_twin.twin import Answer, Request, Twin

__all__ = ["Answer", "Request", "Twin"]
