"""Cards and direct debits by Stripe, behind the port of the core; the only place that knows Stripe."""
