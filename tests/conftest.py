"""Fixtures of the portal's own tests; the shared ones come from portal.testing."""

pytest_plugins = ["portal.testing"]
