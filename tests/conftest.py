"""Fixtures of the portal's own tests; the shared ones come from portal.testing."""

import gc
import os
from collections.abc import Generator

import pytest
from hypothesis import settings

from portal.reuse import quick_folder
from tests.examples import register_profiles

register_profiles()
settings.load_profile("ci" if os.environ.get("CI") else "here")

pytest_plugins = ["portal.testing"]
LIVE = "live_stripe"
if folder := quick_folder():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)  # where tmp_path lies


def pytest_collection_finish() -> None:
    """Keep what has been imported by now out of garbage collection, which takes a tenth of a second each time."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks somebody outside, unless it is asked for by name; left out is not skipped."""
    if LIVE in config.option.markexpr:
        return
    outside = [item for item in items if item.get_closest_marker(LIVE)]
    items[:] = [item for item in items if item not in outside]
    config.hook.pytest_deselected(items=outside)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Take a skipped test as failed under CI: what was not tried is not known to work."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI takes as a failure: {report.longrepr}"
    return report
